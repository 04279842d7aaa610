"""The Transformer encoder-decoder (Vaswani et al. 2017), pre-norm, sinusoidal positions, one embedding table for all."""

from collections.abc import Iterable
from typing import cast

import torch
from torch import Tensor, nn

from s2s_core.models.base import Memory
from s2s_core.models.config import TransformerConfig
from s2s_core.nn.probe import Probe, see_nothing
from s2s_core.nn.transformer import DecoderLayer, EncoderLayer, KeyValue, sinusoids
from s2s_core.sites import Site
from s2s_core.text.tokenizer import Tokenizer
from s2s_core.trace import ModelInfo

TransformerState = tuple[
    int, tuple[KeyValue | None, ...]
]  # tokens fed so far; keys and values of each decoder layer


class TransformerSeq2Seq(nn.Module):
    info: ModelInfo
    tokenizer: Tokenizer

    def __init__(self, config: TransformerConfig):
        super().__init__()
        c = self.config = config
        self.embedding = nn.Embedding(c.n_vocab, c.d_model)
        nn.init.normal_(self.embedding.weight, std=c.d_model**-0.5)
        self.encoder = nn.ModuleList(
            EncoderLayer(c.d_model, c.n_heads, c.d_ff, c.dropout) for _ in range(c.n_layers)
        )
        self.decoder = nn.ModuleList(
            DecoderLayer(c.d_model, c.n_heads, c.d_ff, c.dropout) for _ in range(c.n_layers)
        )
        self.norm_encoder, self.norm_decoder = nn.LayerNorm(c.d_model), nn.LayerNorm(c.d_model)
        self.bias = nn.Parameter(torch.zeros(c.n_vocab))
        self.dropout = nn.Dropout(c.dropout)

    def _embed(self, ids: Tensor, start: int) -> Tensor:
        """ids [batch, length], the first at position `start` -> [batch, length, d_model]."""
        positions = sinusoids(start, ids.shape[1], self.config.d_model).to(self.bias.device)
        return self.dropout(self.embedding(ids) * self.config.d_model**0.5 + positions)

    def encode(self, source_ids: Tensor, mask: Tensor, probe: Probe) -> Memory:
        x = probe(Site("encoder", "embedding"), self._embed(source_ids, 0))
        for k, layer in enumerate(self.encoder):
            x = layer(x, mask[:, None, None], probe, k)
        return self.memory(self.norm_encoder(x), mask)

    def memory(self, states: Tensor, mask: Tensor) -> Memory:
        """A memory from encoder states [batch, source, d_model]: its keys and values are made once per source."""
        layers = cast("Iterable[DecoderLayer]", self.decoder)
        return Memory(states, mask, tuple(layer.cross_attn.project_memory(states) for layer in layers))

    def start(self, memory: Memory) -> TransformerState:
        return 0, (None,) * self.config.n_layers

    def _decode(
        self, ids: Tensor, state: TransformerState, memory: Memory, probe: Probe
    ) -> tuple[Tensor, TransformerState]:
        """ids [batch, target] after `state` -> (logits [batch, target, vocab], the next state)."""
        position, past = state
        n = ids.shape[1]
        x = probe(Site("decoder", "embedding"), self._embed(ids, position))
        causal = torch.ones(n, position + n, dtype=torch.bool, device=ids.device).tril(position)
        grown: list[KeyValue | None] = []
        for k, layer in enumerate(self.decoder):
            x, kept = layer(x, past[k], memory.final[k], causal, memory.mask[:, None, None], probe, k)
            grown.append(kept)
        return self.norm_decoder(x) @ self.embedding.weight.T + self.bias, (position + n, tuple(grown))

    def step(
        self, prev_ids: Tensor, state: TransformerState, memory: Memory, probe: Probe
    ) -> tuple[Tensor, TransformerState]:
        logits, state = self._decode(prev_ids[:, None], state, memory, probe)
        return logits[:, 0], state

    def forward(self, source_ids: Tensor, mask: Tensor, prefix_ids: Tensor) -> Tensor:
        memory = self.encode(source_ids, mask, see_nothing)
        return self._decode(prefix_ids, self.start(memory), memory, see_nothing)[0]
