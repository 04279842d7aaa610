"""Pre-norm Transformer layers (Vaswani et al. 2017; pre-norm after Xiong et al. 2020). Residual streams pass the probe."""

import math
from functools import lru_cache

import torch
from torch import Tensor, nn

from s2s_core.nn.attention import MultiHeadAttention
from s2s_core.nn.dropout import dropped
from s2s_core.nn.probe import Probe
from s2s_core.sites import site

KeyValue = tuple[Tensor, Tensor]  # each [batch, head, length, d_head]


def sinusoids(start: int, length: int, d_model: int) -> Tensor:
    """Position encodings [length, d_model] from position `start` (Vaswani et al. 2017, section 3.5)."""
    end = start + length
    return _first_sinusoids(1 << max(8, (end - 1).bit_length()), d_model)[start:end]


@lru_cache(maxsize=8)
@torch.inference_mode(False)  # the same table serves training
def _first_sinusoids(length: int, d_model: int) -> Tensor:
    """Position encodings [length, d_model] from position 0: a step needs one row, made once for all steps."""
    position = torch.arange(length, dtype=torch.float32)[:, None]
    rate = torch.exp(torch.arange(0, d_model, 2, dtype=torch.float32) * (-math.log(10_000.0) / d_model))
    table = torch.empty(length, d_model)
    table[:, 0::2] = torch.sin(position * rate)
    table[:, 1::2] = torch.cos(position * rate)
    return table


class FeedForward(nn.Sequential):
    """Linear, ReLU, linear on each position."""

    def __init__(self, d_model: int, d_ff: int, dropout: float):
        super().__init__(nn.Linear(d_model, d_ff), nn.ReLU(), nn.Dropout(dropout), nn.Linear(d_ff, d_model))

    def forward(self, x: Tensor) -> Tensor:
        """x [..., d_model] -> [..., d_model]."""
        widen, _, dropout, narrow = self
        narrowed: Tensor = narrow(dropped(torch.relu(widen(x)), dropout))
        return narrowed


class EncoderLayer(nn.Module):
    def __init__(self, d_model: int, n_heads: int, d_ff: int, dropout: float):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, n_heads, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.norm_attn, self.norm_ff = nn.LayerNorm(d_model), nn.LayerNorm(d_model)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor, probe: Probe, layer: int) -> Tensor:
        """x [batch, source, d_model], mask [batch, 1, 1, source] -> [batch, source, d_model]."""
        normed = self.norm_attn(x)
        own = self.self_attn.project_memory(normed)
        attended = self.self_attn(normed, own, mask, probe, "encoder", layer, cross=False)
        x = x + dropped(attended, self.dropout)
        x = x + dropped(self.feed_forward(self.norm_ff(x)), self.dropout)
        return probe(site("encoder", "residual", layer), x)


class DecoderLayer(nn.Module):
    def __init__(self, d_model: int, n_heads: int, d_ff: int, dropout: float):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, n_heads, dropout)
        self.cross_attn = MultiHeadAttention(d_model, n_heads, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.norm_self, self.norm_cross, self.norm_ff = (nn.LayerNorm(d_model) for _ in range(3))
        self.dropout = nn.Dropout(dropout)

    def forward(
        self,
        x: Tensor,
        past: KeyValue | None,
        memory: KeyValue,
        causal: Tensor | None,
        mask: Tensor,
        probe: Probe,
        layer: int,
    ) -> tuple[Tensor, KeyValue]:
        """x [batch, target, d_model] (target = 1 in a step), `past` keys and values of the prefix, `memory` those of the
        source; causal [target, prefix + target], None = all may be looked at; mask [batch, 1, 1, source]
        -> (x, keys and values with this step's)."""
        normed = self.norm_self(x)
        keys, values = self.self_attn.project_memory(normed)
        if past is not None:
            keys, values = torch.cat([past[0], keys], dim=2), torch.cat([past[1], values], dim=2)
        attended = self.self_attn(normed, (keys, values), causal, probe, "decoder", layer, cross=False)
        x = x + dropped(attended, self.dropout)
        attended = self.cross_attn(self.norm_cross(x), memory, mask, probe, "decoder", layer, cross=True)
        x = x + dropped(attended, self.dropout)
        x = x + dropped(self.feed_forward(self.norm_ff(x)), self.dropout)
        return probe(site("decoder", "residual", layer), x), (keys, values)
