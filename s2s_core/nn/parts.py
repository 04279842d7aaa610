"""A sub-layer with its residual taken apart by the position that each part came from: what sums up to what it gives.

y_t = sum_j T_t(x_j) + b_o with the old x_t among the parts (Kobayashi et al. 2021; Ferrando et al. 2022a, eq. 5-7). Values
carry their bias; the final norm and the feed-forward layers, which work on one position alone, are left out.
"""

import torch
from torch import Tensor

from s2s_core.nn.attention import MultiHeadAttention


def attention_parts(attention: MultiHeadAttention, weights: Tensor, values: Tensor) -> Tensor:
    """What each position looked at gives: sum over heads of a_ts W_o v_s.

    weights [head, target, source], values [head, source, d_head] -> [target, source, d_model], without the output bias.
    """
    out = attention.out.weight.view(-1, attention.n_heads, attention.d_head)  # [d_model, head, d_head]
    return torch.einsum("hts,hsd->tsd", weights, torch.einsum("hse,dhe->hsd", values, out))


def self_parts(
    attention: MultiHeadAttention, normed: Tensor, x: Tensor, weights: Tensor
) -> tuple[Tensor, Tensor]:
    """Self-attention with its residual: x and normed [position, d_model], weights [head, position, position]
    -> (parts [position, position, d_model], their sum with the bias [position, d_model])."""
    _, values = attention.project_memory(normed[None])
    parts = attention_parts(attention, weights, values[0])
    parts = parts + torch.eye(len(x), dtype=x.dtype)[:, :, None] * x
    return parts, parts.sum(1) + attention.out.bias


def cross_parts(
    attention: MultiHeadAttention, x: Tensor, weights: Tensor, values: Tensor
) -> tuple[Tensor, Tensor]:
    """Cross-attention with its residual: x [target, d_model], weights [head, target, source], values [head, source, d_head]
    -> (parts [target, source + 1, d_model], the residual's last, their sum with the bias [target, d_model])."""
    parts = torch.cat([attention_parts(attention, weights, values), x[:, None]], dim=1)
    return parts, parts.sum(1) + attention.out.bias
