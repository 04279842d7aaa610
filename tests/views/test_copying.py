"""What views tell of a pointer: of a small model's own trace, in both languages; and nothing for models without one."""

import numpy as np
import pytest

import s2s_core
from s2s_core.analysis import copying
from s2s_core.attribution.copying import mixing
from s2s_core.i18n import LANGUAGES, catalog
from s2s_core.views import alignment, candidates, compare_lanes, formula_attention, target
from s2s_core.views.compare_base import Lane
from s2s_core.views.pack import pack, unpack

TEXT = "汤姆说汤姆说他有个计划。"


@pytest.fixture(scope="module")
def trace(models):
    return s2s_core.score(models["lstm-copy"], TEXT, "汤姆说he has计划。")


@pytest.mark.parametrize("view", [target, alignment])
@pytest.mark.parametrize("language", LANGUAGES)
def test_strip_and_alignment_tell_what_was_copied_and_from_where(trace, view, language):
    drawn_on = dict.fromkeys(view.VIEW.inputs, False)
    told = unpack(pack(view.payload(trace, catalog(language), **drawn_on)))["copies"]
    found = copying.of_trace(trace)
    np.testing.assert_array_equal(told["p_gen"], found.p_gen)
    np.testing.assert_array_equal(told["share"], found.share)
    texts = trace.source.texts
    assert [None if at < 0 else texts[at] for at in told["places"]] == [
        token if token in texts else None for token in trace.tokens
    ]


def test_each_candidate_has_the_share_that_was_copied(trace):
    made = unpack(pack(candidates.payload(trace, catalog("en"), given=False)))
    ids = {token: token_id for token_id, token in enumerate(trace.vocabulary)}
    for t, step in enumerate(trace.steps):
        for at, share in zip(made["index"][t], made["copied"][t], strict=True):
            if at < 0:
                assert share == 0
                continue
            token_id = ids[made["tokens"][at]]
            part = copying.copied(step, trace.source.ids, [token_id])[0]
            assert share == pytest.approx(part / np.exp(step.log_probs[token_id]), rel=1e-4)
    np.testing.assert_array_equal(made["p_gen"], [step.p_gen for step in trace.steps])


def test_the_addends_of_the_formula_are_those_of_the_token_written(models, trace):
    parts = mixing(models["lstm-copy"], trace)
    made = unpack(pack(formula_attention.payload(trace, catalog("en"), mixing=parts)))["mixing"]
    whole = made["p_gen"] * made["vocab"] + (1 - made["p_gen"]) * made["held"]
    np.testing.assert_allclose(whole, made["probs"], rtol=0.02)  # but for what is never written
    assert {"context", "hidden", "input", "bias"} < set(made)


def test_a_lane_tells_p_gen(models, trace):
    lane = compare_lanes.lane_payload(Lane("copy", trace, trace))
    np.testing.assert_array_equal(lane["p_gen"], [step.p_gen for step in trace.steps])


def test_models_without_a_pointer_tell_nothing_of_it(models):
    trace = s2s_core.decode(models["lstm-attention"], TEXT)
    en = catalog("en")
    assert (
        target.payload(trace, en, given=False)["copies"] is None
        and alignment.payload(trace, en)["copies"] is None
    )
    made = candidates.payload(trace, en, given=False)
    assert made["copied"] is None and made["p_gen"] is None
    assert formula_attention.payload(trace, en, mixing={})["mixing"] is None
    assert compare_lanes.lane_payload(Lane("plain", trace, trace))["p_gen"] is None
