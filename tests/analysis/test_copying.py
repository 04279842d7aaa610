"""What was copied, against equation 9 taken apart by hand on a small model's own trace."""

import numpy as np
import pytest
import torch

import s2s_core
from s2s_core.analysis import copying
from s2s_core.attribution.copying import mixing

TEXT = "汤姆说汤姆说他有个计划。"  # tokens that stand twice


@pytest.fixture(scope="module")
def model(models):
    return models["lstm-copy"]


@pytest.fixture(scope="module")
def trace(model):
    """A target that copies some tokens of the source, one of them twice there, and writes others."""
    return s2s_core.score(model, TEXT, "汤姆说he has计划。")


def test_p_gen_is_recorded_and_told(trace):
    found = copying.of_trace(trace)
    assert found.p_gen.tolist() == [step.p_gen for step in trace.steps]
    assert all(0 < p_gen < 1 for p_gen in found.p_gen)


def test_a_token_that_stands_twice_in_the_source_is_copied_from_both(trace):
    found, ids, weights = copying.of_trace(trace), trace.source.ids, trace.cross_attn()
    assert max(ids.count(step.token_id) for step in trace.steps) == 2
    for t, step in enumerate(trace.steps):
        at = [s for s, token_id in enumerate(ids) if token_id == step.token_id]
        held = sum(float(weights[t, s]) for s in at)
        assert found.held[t] == pytest.approx(held, abs=1e-6)
        assert found.share[t] == pytest.approx((1 - step.p_gen) * held / np.exp(step.log_prob), rel=1e-4)
        assert found.places[t] == (max(at, key=lambda s: weights[t, s]) if at else -1)
    assert {-1} < set(found.places)


def test_both_addends_of_the_mixture_give_the_probability(model, trace):
    """P(w) = p_gen P_vocab(w) + (1 - p_gen) held, over what all tokens that may be written have together."""
    found, parts = copying.of_trace(trace), mixing(model, trace)
    vocab = model.generated(torch.tensor(trace.written("attentional")[-1])).exp().numpy()
    never = vocab[:, list(model.tokenizer.specials.never)].sum(axis=1)
    whole = found.p_gen * parts["vocab"] + (1 - found.p_gen) * found.held
    probs = np.exp([step.log_prob for step in trace.steps])
    np.testing.assert_allclose(whole / (1 - found.p_gen * never), probs, rtol=1e-4)
    switch = parts["context"] + parts["hidden"] + parts["input"] + parts["bias"]
    np.testing.assert_allclose(1 / (1 + np.exp(-switch)), found.p_gen, atol=1e-6)


def test_what_every_candidate_copies_sums_to_what_copying_gives_at_all(trace):
    step = trace.steps[0]
    every = copying.copied(step, trace.source.ids, range(len(trace.vocabulary)))
    assert every.sum() == pytest.approx(1 - step.p_gen, abs=1e-5)
    assert np.count_nonzero(every) == len(set(trace.source.ids))


def test_a_share_is_of_something_and_no_more_than_all():
    assert copying.share(0.2, 0.4) == pytest.approx(0.5)
    assert copying.share(0.2, 0.0) == 0.0 and copying.share(0.4001, 0.4) == 1.0


@pytest.mark.parametrize("name", ["lstm-attention", "lstm", "transformer"])
def test_models_without_a_pointer_copy_nothing(models, name):
    trace = s2s_core.decode(models[name], TEXT)
    assert copying.of_trace(trace) is None and mixing(models[name], trace) == {}
    assert trace.steps[0].p_gen is None and copying.copied(trace.steps[0], trace.source.ids, [5]) is None
