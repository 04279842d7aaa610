"""Attention: scores, weights, weighted average. Additive and dot for recurrent decoders, multi-head for the Transformer.

Masks are True where one may look. Everything named passes the probe; nothing is kept on the modules.
"""

import math
from typing import Literal

import torch
from torch import Tensor, nn

from s2s_core.nn.dropout import dropped
from s2s_core.nn.probe import Probe
from s2s_core.sites import Part, site


def masked_softmax(scores: Tensor, mask: Tensor | None) -> Tensor:
    """Weights over the last axis, 0 where `mask` is False (None = True everywhere); each row sums to 1."""
    if mask is None:
        return scores.softmax(dim=-1)
    return scores.masked_fill(~mask, float("-inf")).softmax(dim=-1)


class AdditiveScore(nn.Module):
    """score(h, m) = vᵀ tanh(W_q h + W_k m) (Bahdanau et al. 2015, eq. 6 and appendix A.1.2)."""

    def __init__(self, d_query: int, d_memory: int, d_attn: int):
        super().__init__()
        self.query = nn.Linear(d_query, d_attn, bias=False)
        self.key = nn.Linear(d_memory, d_attn)
        self.v = nn.Linear(d_attn, 1, bias=False)

    def forward(self, query: Tensor, memory: Tensor) -> Tensor:
        """query [batch, target, d_query], memory [batch, source, d_memory] -> scores [batch, target, source]."""
        joined = torch.tanh(
            self.query(query)[:, :, None] + self.key(memory)[:, None]
        )  # [batch, target, source, d_attn]
        scores: Tensor = self.v(joined).squeeze(-1)
        return scores


class DotScore(nn.Module):
    """score(h, m) = hᵀ W m (Luong et al. 2015, "general")."""

    def __init__(self, d_query: int, d_memory: int, d_attn: int):
        super().__init__()
        self.key = nn.Linear(d_memory, d_query, bias=False)

    def forward(self, query: Tensor, memory: Tensor) -> Tensor:
        """query [batch, target, d_query], memory [batch, source, d_memory] -> scores [batch, target, source]."""
        scores: Tensor = query @ self.key(memory).transpose(1, 2)
        return scores


SCORES: dict[str, type[AdditiveScore] | type[DotScore]] = {"additive": AdditiveScore, "dot": DotScore}


class MemoryAttention(nn.Module):
    """The three steps of attention over the encoder states: score, weights, context."""

    def __init__(self, kind: Literal["additive", "dot"], d_query: int, d_memory: int, d_attn: int):
        super().__init__()
        self.score = SCORES[kind](d_query, d_memory, d_attn)

    def forward(
        self, query: Tensor, memory: Tensor, mask: Tensor, probe: Probe, layer: int
    ) -> tuple[Tensor, Tensor]:
        """query [batch, target, d_query], memory [batch, source, d_memory], mask [batch, source]
        -> (context [batch, target, d_memory], weights [batch, target, source]). The head axis of the sites has length 1."""
        scores = probe(
            site("decoder", "scores", layer), self.score(query, memory)[:, None]
        )  # [batch, 1, target, source]
        weights = probe(site("decoder", "cross_attn", layer), masked_softmax(scores, mask[:, None, None]))
        weights = weights[:, 0]
        return probe(site("decoder", "context", layer), weights @ memory), weights


class MultiHeadAttention(nn.Module):
    """softmax(Q Kᵀ / sqrt(d_head)) V per head, heads joined by W_o (Vaswani et al. 2017, section 3.2)."""

    def __init__(self, d_model: int, n_heads: int, dropout: float = 0.0):
        super().__init__()
        self.n_heads, self.d_head = n_heads, d_model // n_heads
        self.query = nn.Linear(d_model, d_model)
        self.key = nn.Linear(d_model, d_model)
        self.value = nn.Linear(d_model, d_model)
        self.out = nn.Linear(d_model, d_model)
        self.dropout = nn.Dropout(dropout)

    def _split(self, x: Tensor) -> Tensor:
        """[batch, length, d_model] -> [batch, head, length, d_head]."""
        return x.view(*x.shape[:2], self.n_heads, self.d_head).transpose(1, 2)

    def project_memory(self, memory: Tensor) -> tuple[Tensor, Tensor]:
        """Keys and values [batch, head, length, d_head] of what is looked at."""
        return self._split(self.key(memory)), self._split(self.value(memory))

    def project_query(self, x: Tensor) -> Tensor:
        """[batch, length, d_model] -> [batch, head, length, d_head]."""
        return self._split(self.query(x))

    def forward(
        self,
        x: Tensor,
        memory: tuple[Tensor, Tensor],
        mask: Tensor | None,
        probe: Probe,
        part: Part,
        layer: int,
        *,
        cross: bool,
    ) -> Tensor:
        """x [batch, target, d_model], `memory` from `project_memory`, mask broadcast to [batch, head, target, source]
        -> [batch, target, d_model]."""
        prefix = "" if cross else "self_"
        query, (keys, values) = self.project_query(x), memory
        if cross:
            query = probe(site(part, "query", layer), query)
            keys, values = probe(site(part, "key", layer), keys), probe(site(part, "value", layer), values)
        scores = probe(
            site(part, f"{prefix}scores", layer), query @ keys.transpose(-1, -2) / math.sqrt(self.d_head)
        )
        weights = probe(
            site(part, "cross_attn" if cross else "self_attn", layer), masked_softmax(scores, mask)
        )
        heads = probe(site(part, f"{prefix}heads", layer), dropped(weights, self.dropout) @ values)
        joined = self.out(heads.transpose(1, 2).flatten(2))
        return probe(site(part, "context", layer), joined) if cross else joined
