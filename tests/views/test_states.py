from dataclasses import replace
from typing import Literal

import numpy as np
import pytest

from s2s_core.analysis.projection import Projection, Reference, fit
from s2s_core.i18n import LANGUAGES, catalog
from s2s_core.views.pack import pack, unpack
from s2s_core.views.states import VIEWS, payload, phrase
from tests.views.synthetic import LAYER, SOURCE, TARGET, UNIT, make_trace

REFERENCE = 23
TOKENS = ("▁I", "▁like", "▁two", "▁lang", "uages", "</s>")


@pytest.fixture(scope="module")
def projection() -> Projection:
    states = np.random.default_rng(29).normal(size=(REFERENCE, UNIT)).astype(np.float32)
    where = [Reference("decoder", i % 6, TOKENS, TOKENS[i % 6]) for i in range(REFERENCE)]
    return fit(states, references=where)


def test_a_recurrent_encoder_is_read_token_by_token_in_its_top_layer(projection: Projection) -> None:
    trace = make_trace("tokens")
    made = payload(trace, catalog("en"), projection=projection)
    assert made["read_points"].shape == (1, SOURCE, 2) and made["write_points"].shape == (TARGET, 2)
    reading = trace.encoder["hidden"]
    assert reading is not None
    np.testing.assert_allclose(made["read_points"][0], projection.project(reading[-1])[:, :2])
    hidden = np.stack([step.values["hidden"][-1] for step in trace.steps])
    np.testing.assert_allclose(made["write_points"], projection.project(hidden)[:, :2])


def test_a_transformer_is_read_layer_by_layer(projection: Projection) -> None:
    trace = make_trace("layers")
    made = payload(trace, catalog("en"), projection=projection)
    residual = trace.encoder["residual"]
    assert residual is not None and made["read_points"].shape == (LAYER, SOURCE, 2)
    np.testing.assert_allclose(made["read_points"], projection.project(residual)[..., :2])
    assert made["site"] == "residual"


def test_the_axes_are_the_reference_states_whatever_the_sentence(projection: Projection) -> None:
    one, other = make_trace("tokens"), make_trace("layers")
    limits = payload(one, catalog("en"), projection=projection)["limits"]
    assert limits == payload(other, catalog("en"), projection=projection)["limits"]
    (left, right), (bottom, top) = limits
    words = [reference.token != "</s>" for reference in projection.references]
    x, y = projection.projected[words, 0], projection.projected[words, 1]
    assert left < x.min() and x.max() < right and bottom < y.min() and y.max() < top


def test_the_ends_of_sentences_do_not_press_the_words_together(projection: Projection) -> None:
    far = projection.states.copy()
    far[[reference.token == "</s>" for reference in projection.references]] += 1000.0
    moved = replace(projection, states=far, projected=projection.project(far))
    trace = make_trace("tokens")
    near = payload(trace, catalog("en"), projection=projection)["limits"]
    np.testing.assert_allclose(payload(trace, catalog("en"), projection=moved)["limits"], near, atol=1e-4)


def test_each_token_has_its_nearest_reference_state(projection: Projection) -> None:
    trace = make_trace("tokens")
    nearest = payload(trace, catalog("en"), projection=projection)["nearest"]
    assert len(nearest["source"]) == SOURCE and len(nearest["target"]) == TARGET
    hidden = trace.steps[2].values["hidden"][-1]
    closest = int(((projection.states - hidden) ** 2).sum(1).argmin())
    assert nearest["target"][2] == phrase(projection.references[closest])


@pytest.mark.parametrize(
    ("tokens", "position", "read"),
    [
        (TOKENS, 0, "▸I"),
        (TOKENS, 1, "I ▸like"),
        (TOKENS, 3, "…like two ▸lang"),
        (TOKENS, 4, "…two lang▸uages"),
        (("我", "喜欢", "外语", "</s>"), 3, "…喜欢外语▸⏎"),
    ],
)
def test_a_reference_state_is_read_as_its_token_behind_what_comes_before(
    tokens: tuple[str, ...], position: int, read: str
) -> None:
    assert phrase(Reference("encoder", position, tokens, tokens[position])) == read


def test_a_projection_of_another_model_is_refused(projection: Projection) -> None:
    states = np.random.default_rng(3).normal(size=(17, UNIT + 2)).astype(np.float32)
    other = fit(states, references=[Reference("encoder", 0, ("a",), "a")] * 17)
    with pytest.raises(ValueError, match="11 units, but a projection for 13"):
        payload(make_trace(), catalog("en"), projection=other)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_payload_survives_packing(language: str, projection: Projection) -> None:
    made = payload(make_trace(), catalog(language), projection=projection)
    back = unpack(pack(made))
    np.testing.assert_allclose(back["dots"], projection.projected[:, :2], atol=1e-4)
    assert back["nearest"] == made["nearest"] and 0 < back["share"] <= 1


@pytest.mark.parametrize(("reading", "name"), [("tokens", "states"), ("layers", "states_residual")])
def test_one_of_the_two_views_is_offered(reading: Literal["tokens", "layers"], name: str) -> None:
    assert [view.name for view in VIEWS if view.offered(make_trace(reading).info)] == [name]
    assert {view.file for view in VIEWS} == {"states"}
