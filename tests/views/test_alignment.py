import numpy as np
import pytest

from s2s_core.i18n import LANGUAGES, catalog
from s2s_core.views.alignment import VIEW, payload
from s2s_core.views.pack import pack, unpack
from tests.views.plain import plain
from tests.views.synthetic import HEAD, LAYER, SOURCE, TARGET, make_trace


def test_weights_are_the_traces_own_by_layer_head_target_source() -> None:
    trace = make_trace()
    weights = plain(payload(trace, catalog("en")))["weights"]
    assert weights.shape == (LAYER, HEAD, TARGET, SOURCE)
    for layer in range(LAYER):
        for head in range(HEAD):
            np.testing.assert_array_equal(weights[layer, head], trace.cross_attn(layer, head))
    np.testing.assert_allclose(weights.sum(-1), 1.0, atol=1e-6)


def test_a_word_that_occurs_twice_is_two_columns() -> None:
    source = payload(make_trace(), catalog("en"))["source"]
    assert len(source["texts"]) == SOURCE and source["texts"][:2] == ["外语", "外语"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_payload_survives_packing(language: str) -> None:
    made = payload(make_trace(), catalog(language))
    back = unpack(pack(made))
    np.testing.assert_allclose(back["weights"], made["weights"], atol=1e-5)
    assert back["words"] == made["words"] and back["score"] == "multi-head"
    assert {"title", "say", "help.multi-head", "help.additive", "help.dot"} <= set(back["words"])


def test_the_view_is_offered_only_with_attention() -> None:
    assert VIEW.offered(make_trace().info)
    assert not VIEW.offered(make_trace(attention=False).info)
