"""All contributions of a trace at once, and the deletions that test them, against the single computations."""

import numpy as np
import pytest

import s2s_core
from s2s_core.attribution.attribute import attribute, offered
from s2s_core.attribution.referee import referee
from s2s_core.attribution.whys import whys
from s2s_core.decoding.decode import begin
from s2s_core.edits import EditSource
from s2s_core.trace import DecodeTrace

TEXT = "我喜欢学习外语。"


@pytest.fixture
def trace(model) -> DecodeTrace:
    return s2s_core.score(model, TEXT, "I like Tom.")


def test_the_whole_is_what_each_step_is_alone(model, trace):
    found = whys(model, trace)
    assert found.methods == offered(model.info)
    for m, method in enumerate(found.methods):
        alone = attribute(model, trace, 2, method)
        np.testing.assert_allclose(found.source[m, 2], alone.source, atol=1e-5)
        np.testing.assert_allclose(found.prefix[m, 2, :2], alone.prefix, atol=1e-5)
        assert np.isnan(found.prefix[m, 2, 2:]).all()


def test_the_gap_and_what_makes_it(model, trace):
    found, t = whys(model, trace), 2
    step = trace.steps[t]
    for k, other in enumerate(found.others[t]):
        assert other != step.token_id
        gap = step.log_prob - step.log_probs[other]
        assert found.gaps[t, k] == pytest.approx(float(gap), abs=1e-5)
        without = s2s_core.score(model, TEXT, "I like Tom.", edits=[EditSource(mask=[1])]).steps[t]
        left = without.log_prob - without.log_probs[other]
        assert found.without_source[t, k, 1] == pytest.approx(float(gap - left), abs=1e-4)


def test_the_last_stage_is_the_gap_itself(model, trace):
    found = whys(model, trace)
    np.testing.assert_allclose(found.parting[:, :, -1], found.gaps, atol=1e-4)
    assert found.by == ("layers" if model.info.name.endswith("transformer") else "reading")
    if found.by == "reading":
        cut = s2s_core.score(model, TEXT, "I like Tom.", edits=[EditSource(truncate=2)]).steps[1]
        other = found.others[1][0]
        expected = float(cut.log_prob - cut.log_probs[other])
        assert found.parting[1, 0, 2] == pytest.approx(expected, abs=1e-4)


def test_deletions_are_those_of_the_source_edit(models):
    """Comprehensiveness of one method at every step, by scoring the answer with the tokens masked."""
    model = models["lstm-attention"]
    trace = s2s_core.score(model, TEXT, "I like Tom.")
    found = whys(model, trace)
    verdict = referee(model, trace, found)
    m, n = found.methods.index("occlusion"), len(trace.source)
    lost: list[list[float]] = [[], []]
    for t, step in enumerate(trace.steps):
        order = np.argsort(-found.source[m, t], kind="stable").tolist()
        for k in range(1, n):
            for kept, hidden in ((0, order[:k]), (1, order[k:])):
                without = s2s_core.score(model, TEXT, "I like Tom.", edits=[EditSource(mask=hidden)])
                lost[kept].append(float(np.exp(step.log_prob) - np.exp(without.steps[t].log_prob)))
    assert verdict.comprehensiveness[m] == pytest.approx(np.mean(lost[0]), abs=1e-5)
    assert verdict.sufficiency[m] == pytest.approx(np.mean(lost[1]), abs=1e-5)


def test_a_method_agrees_with_itself_and_the_order_is_symmetric(model, trace):
    verdict = referee(model, trace, whys(model, trace))
    n = len(verdict.orders) - 1
    assert verdict.orders[-1] == "random" and verdict.tau.shape == (n, n)
    np.testing.assert_allclose(np.diag(verdict.tau), 1, atol=1e-5)
    np.testing.assert_allclose(verdict.tau, verdict.tau.T, atol=1e-5)
    assert np.nanmax(np.abs(verdict.tau)) <= 1 + 1e-6


def test_what_a_trained_model_leans_on_beats_chance():
    model = s2s_core.load("dates-transformer")
    trace = s2s_core.decode(model, "May 3, 2021")
    verdict = referee(model, trace, whys(model, trace))
    by = dict(zip(verdict.orders, verdict.comprehensiveness.tolist(), strict=True))
    assert by["occlusion"] > by["random"]


def test_one_token_of_source(models):
    trace = s2s_core.decode(models["lstm-attention"], "我", edits=[EditSource(mask=[1])])
    assert len(begin(models["lstm-attention"], "我").source) >= 2
    found = whys(models["lstm-attention"], trace)
    assert np.isfinite(found.gaps).all()
