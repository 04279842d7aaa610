"""Alignment error rates on a generated task, with a model whose attention is set by hand."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from s2s_core.analysis.alignment import by_head
from s2s_core.decoding import score
from s2s_core.evaluate import aligned
from s2s_core.evaluate.aligned import attention, error_rates
from s2s_core.models.config import RecurrentConfig
from s2s_core.models.registry import attach, build
from s2s_core.tasks import TASKS
from s2s_core.text.tokenizer import character_tokenizer

REVERSE = TASKS["reverse"]


@pytest.fixture(scope="module")
def speller():
    tokenizer = character_tokenizer("abcdefghijklmnopqrstuvwxyz")
    torch.manual_seed(1)
    config = RecurrentConfig(attention="additive", d_embed=5, d_hidden=7, d_attn=3, n_vocab=len(tokenizer))
    return attach(build(config).eval().requires_grad_(False), tokenizer, name="speller", task="reverse")


@pytest.mark.parametrize(("right", "rate"), [(4, 0.0), (2, 50.0), (0, 100.0)])
def test_the_rate_is_the_share_of_letters_looked_at_wrongly(speller, monkeypatch, right, rate):
    weights = np.zeros((5, 5), dtype=np.float32)
    for t in range(5):
        weights[t, 3 - t if t < right else 4] = 1  # 4 = the end of sentence, never right
    shown = torch.tensor(np.stack([[weights, np.roll(weights, 1, axis=1)]]))[
        None
    ]  # [batch, layer, head, target, source]
    monkeypatch.setattr(aligned, "force_attention", lambda _model, _rows: shown)
    found = error_rates(speller, [("abcd", "dcba")], REVERSE.gold)
    assert found["aer_by_head"][0][0] == pytest.approx(rate) and found["aer"] <= rate


def test_a_real_trace_gives_one_rate_a_head(speller):
    found = error_rates(speller, REVERSE.split("test", None)[:20], REVERSE.gold)
    assert np.shape(found["aer_by_head"]) == (1, 1) and 0 <= found["aer"] <= 100


@pytest.mark.parametrize("name", ["lstm-attention", "transformer"])
def test_attention_in_batches_is_that_of_single_traces(models, name):
    pairs = [("我喜欢学习外语。", "I like it."), ("你在说我吗？", "Are you referring to me?"), ("我", "Tom")]
    found = dict(attention(models[name], pairs, batch_size=2))
    assert set(found) == set(pairs)
    for pair, heads in found.items():
        alone = by_head(score(models[name], *pair))
        assert heads.keys() == alone.keys()
        for place, weights in heads.items():
            np.testing.assert_allclose(weights, alone[place], atol=1e-5)


def test_a_model_without_attention_has_no_rate(speller):
    config = replace(speller.config, attention=None)
    plain = attach(
        build(config).eval().requires_grad_(False), speller.tokenizer, name="plain", task="reverse"
    )
    assert error_rates(plain, [("ab", "ba")], REVERSE.gold) == {}
