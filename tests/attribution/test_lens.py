"""The last depth is the model itself; the others are what independent arithmetic gives."""

import numpy as np
import pytest

import s2s_core
from s2s_core.attribution.lens import decoder_lens, lens_log_probs, logit_lens

TEXT = "我的朋友不喜欢汤姆。"


@pytest.fixture(scope="module")
def trace(models):
    return s2s_core.decode(models["transformer"], TEXT)


def test_the_last_depth_has_the_models_own_distribution(models, trace):
    log_probs = lens_log_probs(models["transformer"], trace).numpy()
    assert log_probs.shape == (trace.info.n_layers + 1, len(trace.steps), trace.info.n_vocab)
    np.testing.assert_allclose(log_probs[-1], np.stack([step.log_probs for step in trace.steps]), atol=1e-5)


def test_tokens_and_ranks_agree_with_the_trace(models, trace):
    found = logit_lens(models["transformer"], trace, k=4)
    for t, step in enumerate(trace.steps):
        assert [int(i) for i in found.token_ids[-1, t]] == [i for i, _ in step.top(4)]
        assert found.ranks[-1, t] == 1 and found.chosen[-1, t] == pytest.approx(
            np.exp(step.log_prob), rel=1e-4
        )
    np.testing.assert_allclose(found.divergence[-1], 0, atol=1e-5)


def test_an_earlier_depth_by_hand(models, trace):
    model, found = models["transformer"], logit_lens(models["transformer"], trace)
    x = trace.steps[2].values["residual"][0].astype(np.float64)  # depth 1
    normed = (x - x.mean()) / np.sqrt(
        x.var() + 1e-5
    ) * model.norm_decoder.weight.numpy() + model.norm_decoder.bias.numpy()
    logits = model.embedding.weight.numpy() @ normed + model.bias.numpy()
    logits[[0, 1]] = -np.inf  # padding and <s> are never written
    assert trace.vocabulary[:2] == ("<pad>", "<s>")
    p = np.exp(logits - logits.max()) / np.exp(logits - logits.max()).sum()
    assert found.chosen[1, 2] == pytest.approx(p[trace.steps[2].token_id], rel=1e-4)
    assert found.ranks[1, 2] == 1 + (p > p[trace.steps[2].token_id]).sum()
    last, kept = trace.steps[2].log_probs[2:].astype(np.float64), np.log(p[2:])
    assert found.divergence[1, 2] == pytest.approx((np.exp(last) * (last - kept)).sum(), rel=1e-3)


def test_decoding_from_the_last_depth_is_the_normal_decoding(models, trace):
    found = decoder_lens(models["transformer"], trace)
    assert len(found) == trace.info.n_layers + 1
    assert found[-1].tokens == trace.tokens and found[-1].text == trace.text
    np.testing.assert_allclose(found[-1].steps[1].log_probs, trace.steps[1].log_probs, atol=1e-5)
    assert abs(found[0].steps[0].log_probs[2:] - trace.steps[0].log_probs[2:]).max() > 1e-3


@pytest.mark.parametrize("name", ["lstm", "lstm-attention"])
def test_recurrent_models_have_no_lens(models, name):
    trace = s2s_core.decode(models[name], TEXT)
    assert logit_lens(models[name], trace) is None and decoder_lens(models[name], trace) is None


def test_nothing_written_has_no_lens(models):
    assert logit_lens(models["transformer"], s2s_core.begin(models["transformer"], TEXT).trace) is None
