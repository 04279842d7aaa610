"""ALTI+ against values worked out by hand and against loops over one layer."""

import numpy as np
import pytest
import torch

import s2s_core
from s2s_core.attribution.alti import contributions, shares
from s2s_core.models.config import TransformerConfig
from s2s_core.models.registry import attach, build
from s2s_core.nn.attention import MultiHeadAttention
from s2s_core.nn.parts import attention_parts, cross_parts, self_parts

TEXT = "我的朋友不喜欢汤姆。"


def plain(d_model: int = 2) -> MultiHeadAttention:
    """One head whose values and output are the vectors themselves."""
    attention = MultiHeadAttention(d_model, 1).requires_grad_(False)
    for linear in (attention.value, attention.out):
        linear.weight.copy_(torch.eye(d_model))
        linear.bias.zero_()
    return attention


def test_a_part_that_points_away_counts_nothing():
    parts = torch.tensor([[2.0, 0.0], [0.0, 1.0], [-1.0, 0.0]])  # sum (1, 1): norms without each part 2, 1, 3
    torch.testing.assert_close(shares(parts, parts.sum(0)), torch.tensor([0.0, 1.0, 0.0]))


def test_parts_that_agree_count_by_their_size():
    parts = torch.tensor([[3.0, 0.0], [1.0, 0.0]])
    torch.testing.assert_close(shares(parts, parts.sum(0)), torch.tensor([0.75, 0.25]))


def test_self_attention_by_hand():
    x = torch.tensor([[1.0, 0.0], [0.0, 3.0]])
    parts, whole = self_parts(plain(), x, x, torch.tensor([[[1.0, 0.0], [0.5, 0.5]]]))
    found = shares(parts, whole)
    # position 0: (2, 0) all its own; position 1: ½(1, 0) from 0, and ½(0, 3) + (0, 3) from itself
    torch.testing.assert_close(whole, torch.tensor([[2.0, 0.0], [0.5, 4.5]]))
    torch.testing.assert_close(found, torch.tensor([[1.0, 0.0], [0.1, 0.9]]))


def test_cross_attention_by_hand():
    values = torch.tensor([[[4.0, 0.0], [0.0, 4.0]]])
    found = shares(*cross_parts(plain(), torch.tensor([[1.0, 0.0]]), torch.tensor([[[0.25, 0.75]]]), values))
    torch.testing.assert_close(
        found, torch.tensor([[0.2, 0.6, 0.2]])
    )  # (1, 0), (0, 3) and the residual (1, 0)


def test_a_token_without_attention_gives_nothing():
    attention = MultiHeadAttention(6, 2).requires_grad_(False)
    weights = torch.tensor([[[0.4, 0.0, 0.6]], [[0.9, 0.0, 0.1]]])
    parts = attention_parts(
        attention, weights, torch.randn(2, 3, 3, generator=torch.Generator().manual_seed(3))
    )
    assert (parts[:, 1] == 0).all() and (parts[:, 0] != 0).all()
    assert shares(*cross_parts(attention, torch.ones(1, 6), weights, torch.ones(2, 3, 3)))[0, 1] == 0


def test_the_parts_sum_to_what_the_layer_gives(models):
    trace = s2s_core.decode(models["transformer"], TEXT)
    layer, x = models["transformer"].encoder[0], torch.tensor(trace.encoder["embedding"][0])
    normed = layer.norm_attn(x)
    _, whole = self_parts(layer.self_attn, normed, x, torch.tensor(trace.encoder["self_attn"][0]))
    after = whole + layer.feed_forward(layer.norm_ff(whole))
    torch.testing.assert_close(after, torch.tensor(trace.encoder["residual"][0]), atol=1e-5, rtol=1e-4)


def test_rows_sum_to_one_and_the_future_gives_nothing(models):
    trace = s2s_core.decode(models["transformer"], TEXT)
    found = contributions(models["transformer"], trace)
    n_target, n_source = len(trace.steps), len(trace.source)
    assert found.source.shape == (n_target, n_source) and found.prefix.shape == (n_target, n_target)
    np.testing.assert_allclose(found.source.sum(1) + found.prefix.sum(1), 1, atol=1e-5)
    assert (np.triu(found.prefix, 1) == 0).all() and found.source.min() >= 0 and found.prefix.min() >= 0


def l1_shares(parts: list[np.ndarray], whole: np.ndarray) -> np.ndarray:
    found = np.array([max(0.0, np.abs(whole).sum() - np.abs(whole - part).sum()) for part in parts])
    return found / found.sum()


def test_one_layer_with_loops(tokenizer):
    torch.manual_seed(5)
    model = build(TransformerConfig(d_model=6, n_heads=2, d_ff=7, n_layers=1, n_vocab=len(tokenizer))).eval()
    attach(model.requires_grad_(False), tokenizer, name="one-layer", task="zh-en")
    trace = s2s_core.score(model, "汤姆", "Tom says")
    found = contributions(model, trace)
    values = {k: v.numpy().astype(np.float64) for k, v in model.state_dict().items()}

    def norm(x, name):
        return (x - x.mean()) / np.sqrt(x.var() + 1e-5) * values[f"{name}.weight"] + values[f"{name}.bias"]

    def part(name, weight, x):  # sum over heads of a W_o v
        v = values[f"{name}.value.weight"] @ x + values[f"{name}.value.bias"]
        return values[f"{name}.out.weight"] @ (np.repeat(weight, 3) * v)

    embedded, own = trace.encoder["embedding"][0], trace.encoder["self_attn"][0]
    read = []
    for i, x in enumerate(embedded):
        name = "encoder.0.self_attn"
        parts = [
            part(name, own[:, i, j], norm(e, "encoder.0.norm_attn")) + (i == j) * x
            for j, e in enumerate(embedded)
        ]
        read.append(l1_shares(parts, sum(parts) + values[f"{name}.out.bias"]))
    fed = [step.values["embedding"][0] for step in trace.steps]
    states = [norm(x, "norm_encoder") for x in trace.encoder["residual"][0]]
    for t, step in enumerate(trace.steps):
        name, weights = "decoder.0.self_attn", step.self_attn[0]
        parts = [
            part(name, weights[:, j], norm(fed[j], "decoder.0.norm_self")) + (t == j) * fed[t]
            for j in range(t + 1)
        ]
        middle = sum(parts) + values[f"{name}.out.bias"]
        mixed, name = l1_shares(parts, middle), "decoder.0.cross_attn"
        looked = [part(name, step.cross_attn[0][:, s], state) for s, state in enumerate(states)] + [middle]
        cross = l1_shares(looked, sum(looked) + values[f"{name}.out.bias"])
        np.testing.assert_allclose(found.source[t], cross[:-1] @ np.array(read), atol=1e-5)
        np.testing.assert_allclose(found.prefix[t, : t + 1], cross[-1] * mixed, atol=1e-5)


@pytest.mark.parametrize("name", ["rnn", "lstm-attention"])
def test_other_models_have_none(models, name):
    assert contributions(models[name], s2s_core.decode(models[name], TEXT)) is None
