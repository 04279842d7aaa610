import numpy as np
import pytest

from s2s_core.i18n import LANGUAGES, catalog
from s2s_core.views.heads import VIEW, payload, sharpness
from s2s_core.views.pack import pack, unpack
from tests.views.plain import plain
from tests.views.recurrent import attention_trace, recurrent_trace
from tests.views.synthetic import HEAD, LAYER, SOURCE, TARGET


def test_each_kind_of_looking_has_its_maps_by_layer_and_head() -> None:
    trace = attention_trace("multi-head")
    kinds = plain(payload(trace, catalog("en")))["kinds"]
    shapes = {kind: item["weights"].shape for kind, item in kinds.items()}
    assert shapes == {
        "cross": (LAYER, HEAD, TARGET, SOURCE),
        "self": (LAYER, HEAD, TARGET, TARGET),
        "encoder": (LAYER, HEAD, SOURCE, SOURCE),
    }
    np.testing.assert_array_equal(kinds["cross"]["weights"][1, 2], trace.cross_attn(1, 2))
    np.testing.assert_array_equal(kinds["encoder"]["weights"], trace.encoder["self_attn"])
    for t, step in enumerate(trace.steps):
        np.testing.assert_array_equal(kinds["self"]["weights"][:, :, t, : t + 1], step.self_attn)


def test_sharpness_is_the_mean_of_the_largest_weights_so_far() -> None:
    weights = np.array([[[[0.5, 0.5, 0.0], [0.1, 0.8, 0.1], [0.0, 0.0, 1.0]]]], dtype=np.float32)
    np.testing.assert_allclose(sharpness(weights)[0, 0], [0.5, 0.65, 2.3 / 3], rtol=1e-6)


def test_looking_back_does_not_count_the_row_with_one_token_to_look_at() -> None:
    weights = np.array([[[[1.0, np.nan], [0.4, 0.6]]]], dtype=np.float32)
    first, second = sharpness(weights, skip=1)[0, 0]
    assert np.isnan(first) and second == np.float32(0.6)


def test_only_a_transformer_is_offered_its_heads() -> None:
    assert VIEW.offered(attention_trace("multi-head").info)
    assert not VIEW.offered(attention_trace("additive").info)
    assert not VIEW.offered(recurrent_trace("lstm").info)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_payload_survives_packing_with_its_words(language: str) -> None:
    made = payload(attention_trace("multi-head"), catalog(language))
    back = unpack(pack(made))
    np.testing.assert_allclose(back["kinds"]["self"]["weights"], made["kinds"]["self"]["weights"], atol=1e-5)
    assert {"title", "say_cross", "say_self", "say_encoder", "say_unread"} <= set(back["words"])
