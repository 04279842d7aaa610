"""Attention against torch's own and against the formulas."""

import torch
from torch import nn

from s2s_core.nn.attention import MemoryAttention, MultiHeadAttention
from s2s_core.nn.probe import see_nothing

BATCH, TARGET, SOURCE, D_QUERY, D_MEMORY, D_ATTN = 2, 3, 5, 7, 11, 13


def _mask():
    mask = torch.ones(BATCH, SOURCE, dtype=torch.bool)
    mask[1, 3:] = False
    return mask


def _weights(kind):
    torch.manual_seed(1)
    attention = MemoryAttention(kind, D_QUERY, D_MEMORY, D_ATTN)
    query, memory, seen = torch.randn(BATCH, TARGET, D_QUERY), torch.randn(BATCH, SOURCE, D_MEMORY), {}

    def probe(site, value):
        seen[site.name] = value
        return value

    context, _ = attention(query, memory, _mask(), probe, 0)
    return attention, query, memory, seen, context


def test_additive_scores_follow_the_formula():
    attention, query, memory, seen, context = _weights("additive")
    score = attention.score
    for b, t, s in [(0, 0, 0), (0, 2, 4), (1, 1, 2)]:
        energy = torch.tanh(score.query(query[b, t]) + score.key(memory[b, s]))
        torch.testing.assert_close(seen["scores"][b, 0, t, s], energy @ score.v.weight[0])
    torch.testing.assert_close(
        context[0, 1], sum(seen["cross_attn"][0, 0, 1, s] * memory[0, s] for s in range(SOURCE))
    )


def test_dot_scores_follow_the_formula():
    attention, query, memory, seen, _ = _weights("dot")
    expected = query[1, 2] @ attention.score.key.weight @ memory[1, 1]
    torch.testing.assert_close(seen["scores"][1, 0, 2, 1], expected)


def test_padding_gets_no_attention_and_rows_sum_to_one():
    for kind in ("additive", "dot"):
        weights = _weights(kind)[3]["cross_attn"]
        assert weights[1, 0, :, 3:].abs().max() == 0
        torch.testing.assert_close(weights.sum(-1), torch.ones(BATCH, 1, TARGET))


def test_multi_head_attention_equals_torchs():
    torch.manual_seed(2)
    d_model, n_heads = 14, 7
    ours, theirs = (
        MultiHeadAttention(d_model, n_heads),
        nn.MultiheadAttention(d_model, n_heads, batch_first=True),
    )
    theirs.in_proj_weight.data = torch.cat([ours.query.weight, ours.key.weight, ours.value.weight])
    theirs.in_proj_bias.data = torch.cat([ours.query.bias, ours.key.bias, ours.value.bias])
    theirs.out_proj.load_state_dict(ours.out.state_dict())
    x, memory, mask = torch.randn(BATCH, TARGET, d_model), torch.randn(BATCH, SOURCE, d_model), _mask()
    expected, weights = theirs(x, memory, memory, key_padding_mask=~mask, average_attn_weights=False)
    seen = {}

    def probe(site, value):
        seen[site.name] = value
        return value

    projected = ours.project_memory(memory)
    out = ours(x, projected, mask[:, None, None], probe, "decoder", 0, cross=True)
    torch.testing.assert_close(out, expected)
    torch.testing.assert_close(seen["cross_attn"], weights)
    torch.testing.assert_close(
        ours(x, projected, mask[:, None, None], see_nothing, "decoder", 0, cross=True), out
    )
