"""Contributions against finite differences, against scores with a token left out, and against their sums."""

import copy
import json

import numpy as np
import pytest
import torch

import s2s_core
from s2s_core.__main__ import main
from s2s_core.attribution.attribute import METHODS, SHARES, attribute, offered
from s2s_core.attribution.passes import passes_at
from s2s_core.edits import ClampGate, EditSource
from s2s_core.errors import UserError

TEXT, STEP = "我喜欢学习外语。", 2
NATS = [method for method in METHODS if method not in SHARES]


@pytest.fixture
def trace(model):
    return s2s_core.score(model, TEXT, "I like Tom.")


def measured(at, source, prefix, token_id):
    return float(at.log_probs(1, source=source[None], prefix=prefix[None])[0, token_id])


def test_a_pass_computed_again_is_the_step_that_was_written(model, trace):
    for step, written in enumerate(trace.steps):
        at = passes_at(model, trace, step)
        np.testing.assert_allclose(at.log_probs(1)[0].numpy(), written.log_probs, atol=1e-5)
        source, prefix = at.inputs()
        again = at.log_probs(2, source=source.expand(2, -1, -1), prefix=prefix.expand(2, -1, -1))
        np.testing.assert_allclose(again[1].numpy(), written.log_probs, atol=1e-5)


def test_gradient_times_input_is_the_slope_along_the_input(model, trace):
    """The directional derivative along a token's own vector, by central differences in double precision."""
    found = attribute(model, trace, STEP, "gradient")
    at = passes_at(copy.deepcopy(model).double(), trace, STEP)
    source, prefix = (vectors.double() for vectors in at.inputs())
    token_id, h = trace.steps[STEP].token_id, 1e-5
    for s in range(len(source)):
        scale = torch.ones(len(source), 1, dtype=torch.double)
        up, down = scale.clone(), scale.clone()
        up[s], down[s] = 1 + h, 1 - h
        slope = (
            measured(at, source * up, prefix, token_id) - measured(at, source * down, prefix, token_id)
        ) / (2 * h)
        assert found.source[s] == pytest.approx(slope, abs=1e-4)
    for k in range(STEP):
        up, down = (torch.ones(STEP, 1, dtype=torch.double) for _ in range(2))
        up[k], down[k] = 1 + h, 1 - h
        slope = (
            measured(at, source, prefix * up, token_id) - measured(at, source, prefix * down, token_id)
        ) / (2 * h)
        assert found.prefix[k] == pytest.approx(slope, abs=1e-4)


def test_integrated_gradients_sum_to_what_the_token_gains_over_the_unknown_ones(model, trace):
    found = attribute(model, trace, STEP, "integrated")
    at = passes_at(model, trace, STEP)
    token_id = trace.steps[STEP].token_id
    gain = measured(at, *at.inputs(), token_id) - measured(at, *at.unknown(), token_id)
    total = float(found.source.sum() + found.prefix.sum())
    assert found.completeness is not None and found.completeness < 0.01
    assert total == pytest.approx(gain, abs=0.011 * abs(gain) + 1e-4)


def test_the_baseline_is_the_unknown_token_in_every_place(model, trace):
    at = passes_at(model, trace, STEP)
    source, prefix = at.unknown()
    unknown = model.tokenizer.specials.unknown
    ids = torch.full((1, len(trace.source)), unknown)
    expected = at.log_probs(1, source=source[None], prefix=prefix[None])
    memory = model.encode(ids, torch.ones_like(ids, dtype=torch.bool), lambda _site, value: value)
    state, prev = model.start(memory), torch.tensor([model.tokenizer.specials.start[-1]])
    for _ in range(STEP + 1):
        logits, state = model.step(prev, state, memory, lambda _site, value: value)
        prev = torch.tensor([unknown])
    never = list(model.tokenizer.specials.never)
    logits[:, never] = float("-inf")
    if "copies" not in model.info.can:  # a pointer copies the ids themselves, which are those of the sentence
        np.testing.assert_allclose(expected.numpy(), logits.log_softmax(-1).numpy(), atol=1e-5)


def test_occlusion_is_the_score_with_the_token_left_out(model, trace):
    found = attribute(model, trace, STEP, "occlusion")
    for s in range(len(trace.source)):
        without = s2s_core.score(model, TEXT, "I like Tom.", edits=[EditSource(mask=[s])])
        lost = trace.steps[STEP].log_prob - without.steps[STEP].log_prob
        assert found.source[s] == pytest.approx(lost, abs=1e-5)


@pytest.mark.parametrize("method", NATS)
def test_against_a_foil_is_the_difference_of_two(model, trace, method):
    foil_id, _ = trace.steps[STEP].top(3)[-1]
    foil = trace.vocabulary[foil_id]
    if foil == trace.steps[STEP].token:
        return
    both = attribute(model, trace, STEP, method, foil)
    token = attribute(model, trace, STEP, method)
    if method == "integrated":  # each of its own number of points
        assert both.completeness is not None and both.completeness < 0.05
        return
    forced = s2s_core.advance(s2s_core.begin(model, TEXT))
    assert forced is not None and both.instead == foil and both.source.shape == token.source.shape
    at = passes_at(model, trace, STEP)
    log_probs = at.log_probs(1)[0]
    assert float(log_probs[foil_id]) <= 0


def test_the_foils_occlusion_is_the_difference_of_the_two_tokens_scores(models):
    model = models["lstm-attention"]
    trace = s2s_core.score(model, TEXT, "I like Tom.")
    foil_id = next(i for i, _ in trace.steps[STEP].top(3) if i != trace.steps[STEP].token_id)
    found = attribute(model, trace, STEP, "occlusion", trace.vocabulary[foil_id])
    for s in range(len(trace.source)):
        step = s2s_core.score(model, TEXT, "I like Tom.", edits=[EditSource(mask=[s])]).steps[STEP]
        plain = trace.steps[STEP]
        gap = plain.log_prob - plain.log_probs[foil_id] - (step.log_prob - step.log_probs[foil_id])
        assert found.source[s] == pytest.approx(float(gap), abs=1e-5)


def test_every_offered_method_at_the_first_and_the_last_step(model, trace):
    assert set(NATS) <= set(offered(model.info))
    for method in offered(model.info):
        for step in (0, len(trace.steps) - 1):
            found = attribute(model, trace, step, method)
            assert found.source.shape == (len(trace.source),) and found.prefix.shape == (step,)
            assert np.isfinite(found.source).all()
            if method == "attention":
                assert found.source.sum() == pytest.approx(1, abs=1e-5)
            if method == "contributions":
                assert 0 <= found.source.sum() + found.prefix.sum() <= 1 + 1e-5


def test_under_edits_it_is_the_edited_model_that_is_asked(models):
    edit = ClampGate(part="encoder", gate="f", positions=3, to=0)
    trace = s2s_core.score(models["lstm"], TEXT, "I like Tom.", edits=[edit])
    found = attribute(models["lstm"], trace, STEP, "occlusion")
    without = s2s_core.score(models["lstm"], TEXT, "I like Tom.", edits=[edit, EditSource(mask=[1])])
    assert found.source[1] == pytest.approx(
        trace.steps[STEP].log_prob - without.steps[STEP].log_prob, abs=1e-5
    )
    at = passes_at(models["lstm"], trace, STEP)
    np.testing.assert_allclose(at.log_probs(1)[0].numpy(), trace.steps[STEP].log_probs, atol=1e-5)


@pytest.mark.parametrize(
    ("step", "method", "instead", "key"),
    [
        (99, "gradient", None, "why_step"),
        (-1, "gradient", None, "why_step"),
        (0, "magic", None, "why_method"),
        (0, "contributions", None, "why_method"),
        (0, "attention", "▁like", "why_no_foil"),
        (0, "gradient", "no such token", "unknown_token"),
    ],
)
def test_what_cannot_be_asked_is_said(models, step, method, instead, key):
    trace = s2s_core.score(models["lstm-attention"], TEXT, "I like Tom.")
    with pytest.raises(UserError) as refused:
        attribute(models["lstm-attention"], trace, step, method, instead)
    assert refused.value.key == f"error.{key}"
    with pytest.raises(UserError) as same:
        attribute(models["lstm-attention"], trace, 1, "gradient", trace.steps[1].token)
    assert same.value.key == "error.why_same"


def test_the_command_prints_the_shape_of_the_design(capsys):
    assert main(["why", "reverse-transformer", "abc", "--step", "1", "--method", "integrated", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found) == {"token", "instead", "method", "source", "prefix", "completeness"}
    assert found["token"] == "b" and len(found["source"]) == 4 and len(found["prefix"]) == 1
    assert found["completeness"] < 0.01
    assert main(["why", "reverse-lstm", "abc", "--step", "1", "--instead", "a"]) == 0
    assert "why b and not a" in capsys.readouterr().out
    assert main(["why", "reverse-lstm", "abc", "--step", "9"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    same = s2s_core.attribute(s2s_core.load("reverse-transformer"), "abc", 1, method="integrated")
    np.testing.assert_allclose(same.source, found["source"], atol=1e-6)
