"""How much of a Transformer's step comes from each source token and from its own prefix: ALTI+ (Ferrando et al. 2022b).

What attention adds to a position is taken apart by the token it came from: y_t = sum_j T_t(x_j) + b_o, the old x_t among the
parts. A part counts by how much nearer it brings the sum: c_tj = max(0, ||y_t||_1 - ||y_t - T_t(x_j)||_1), made to sum to 1.
Layers are multiplied as in a roll-out, the encoder's below the decoder's.

This is the form for pre-norm layers of the authors' code: values with their bias, no final norm, and feed-forward parts, which
work on one position alone, left out. A part that points against the sum counts 0, and can take the share of a large ally.
It follows where vectors come from and not what a change of a token would do: compare with gradients.
"""

from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor

from s2s_core.attribution.lens import depths
from s2s_core.models.base import Seq2SeqModel
from s2s_core.models.transformer import TransformerSeq2Seq
from s2s_core.nn.attention import MultiHeadAttention
from s2s_core.trace import Array, DecodeTrace


@dataclass(frozen=True, eq=False)
class Contributions:
    """Shares in [0, 1]; a row of `source` and the same row of `prefix` sum to 1 together."""

    source: Array  # [target, source]
    prefix: Array  # [target, target]: column j is the token fed in at step j: 0 = <s>, j = token j - 1; 0 above the diagonal

    @property
    def source_share(self) -> Array:
        """[target], 0..1: how much of each step comes from the source (Voita et al. 2021)."""
        return cast("Array", self.source.sum(axis=1))


def shares(parts: Tensor, whole: Tensor) -> Tensor:
    """parts [..., part, d] of whole [..., d] -> shares [..., part] that sum to 1 (Ferrando et al. 2022a, eq. 8-9).

    Where no part brings the sum nearer, they count by their own norms.
    """
    nearer = whole.abs().sum(-1, keepdim=True) - (whole[..., None, :] - parts).abs().sum(-1)
    kept = nearer.clamp(min=0)
    kept = torch.where(kept.sum(-1, keepdim=True) > 0, kept, parts.abs().sum(-1))
    return kept / kept.sum(-1, keepdim=True)


def attention_parts(attention: MultiHeadAttention, weights: Tensor, values: Tensor) -> Tensor:
    """What each position looked at gives: sum over heads of a_ts W_o v_s.

    weights [head, target, source], values [head, source, d_head] -> [target, source, d_model], without the output bias.
    """
    out = attention.out.weight.unflatten(1, (attention.n_heads, attention.d_head))  # [d_model, head, d_head]
    return torch.einsum("hts,hsd->tsd", weights, torch.einsum("hse,dhe->hsd", values, out))


def self_shares(
    attention: MultiHeadAttention, normed: Tensor, x: Tensor, weights: Tensor
) -> tuple[Tensor, Tensor]:
    """Self-attention with its residual: x and normed [position, d_model], weights [head, position, position]
    -> (shares [position, position], the sum [position, d_model])."""
    _, values = attention.project_memory(normed[None])
    parts = attention_parts(attention, weights, values[0])
    parts = parts + torch.eye(len(x), dtype=x.dtype)[:, :, None] * x
    whole = parts.sum(1) + attention.out.bias
    return shares(parts, whole), whole


def cross_shares(attention: MultiHeadAttention, x: Tensor, weights: Tensor, values: Tensor) -> Tensor:
    """Cross-attention with its residual: x [target, d_model] -> shares [target, source + 1], the residual's last."""
    parts = torch.cat([attention_parts(attention, weights, values), x[:, None]], dim=1)
    return shares(parts, parts.sum(1) + attention.out.bias)


def contributions(model: Seq2SeqModel, trace: DecodeTrace) -> Contributions | None:
    """Source and prefix contributions to every step, from the recorded values. None for other models or nothing written."""
    encoded, decoded = depths(trace, "encoder"), depths(trace, "decoder")
    if encoded is None or decoded is None or not isinstance(model, TransformerSeq2Seq):
        return None
    read = _encoder_shares(model, encoded, torch.tensor(trace.encoder["self_attn"]))
    memory = model.memory(
        model.norm_encoder(encoded[-1])[None], torch.ones(1, encoded.shape[1], dtype=torch.bool)
    )
    cross, own = torch.tensor(trace.decoder("cross_attn")).transpose(1, 2), _prefix_weights(trace)
    source = decoded.new_zeros(decoded.shape[1], encoded.shape[1])
    prefix = torch.eye(decoded.shape[1], dtype=decoded.dtype)
    for k, layer in enumerate(cast("Any", model.decoder)):
        x = decoded[k]
        mixed, middle = self_shares(layer.self_attn, layer.norm_self(x), x, own[k])
        looked = cross_shares(layer.cross_attn, middle, cross[k], memory.final[k][1][0])
        kept = looked[:, -1:] * mixed  # what goes on along the residual path of the cross-attention
        source, prefix = kept @ source + looked[:, :-1] @ read, kept @ prefix
    return Contributions(source.numpy().astype(np.float32), prefix.numpy().astype(np.float32))


def _encoder_shares(model: TransformerSeq2Seq, stream: Tensor, weights: Tensor) -> Tensor:
    """Shares [position, source] of the source tokens in the encoder's states, rolled over its layers."""
    rolled = torch.eye(stream.shape[1], dtype=stream.dtype)
    for k, layer in enumerate(cast("Any", model.encoder)):
        mixed, _ = self_shares(layer.self_attn, layer.norm_attn(stream[k]), stream[k], weights[k])
        rolled = mixed @ rolled
    return rolled


def _prefix_weights(trace: DecodeTrace) -> Tensor:
    """The decoder's self-attention [layer, head, target, target], 0 for what is not yet written."""
    n_steps = len(trace.steps)
    rows = [
        np.pad(step.values["self_attn"], ((0, 0), (0, 0), (0, n_steps - 1 - t)))
        for t, step in enumerate(trace.steps)
    ]
    return torch.tensor(np.stack(rows, axis=2))
