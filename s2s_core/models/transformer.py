"""The Transformer encoder-decoder (Vaswani et al. 2017), pre-norm, sinusoidal positions, one embedding table for all."""

from collections.abc import Iterable
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from s2s_core.models.base import Memory, StateOrMemory, rows_of
from s2s_core.models.config import TransformerConfig, architecture
from s2s_core.nn.dropout import dropped
from s2s_core.nn.parts import cross_parts, self_parts
from s2s_core.nn.probe import Probe, see_nothing
from s2s_core.nn.transformer import DecoderLayer, EncoderLayer, KeyValue, sinusoids
from s2s_core.sites import Part, in_part, site
from s2s_core.text.base import Tokenizer
from s2s_core.trace import ModelInfo, Sizes

OWN_SITES = frozenset({"embedding", "self_scores", "self_attn", "self_heads", "residual"})
CROSS_SITES = frozenset({"query", "key", "value", "scores", "cross_attn", "heads", "context"})
SITES = in_part("encoder", OWN_SITES | {"memory"}) | in_part("decoder", OWN_SITES | CROSS_SITES)
CAN = frozenset({"gradients", "earlier_layers", "contributions", "adds_context", "own_vocabulary"})

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

    def describe(self, *, name: str, task: str, max_source: int) -> ModelInfo:
        sizes = Sizes(self.config.n_layers, self.config.n_heads, self.config.d_model)
        return ModelInfo(
            name=name,
            task=task,
            architecture=architecture(self.config),
            encoder=sizes,
            decoder=sizes,
            n_vocab=self.config.n_vocab,
            max_source=max_source,
            reads=SITES,
            edits=SITES,
            can=CAN,
            n_parameters=sum(weights.numel() for weights in self.parameters()),
            attention="multi-head",
            reading="layers",
        )

    def _embed(self, ids: Tensor, start: int) -> Tensor:
        """ids [batch, length], the first at position `start` -> [batch, length, d_model]."""
        positions = sinusoids(start, ids.shape[1], self.config.d_model).to(self.bias.device)
        embedded: Tensor = dropped(self.embedding(ids) * self.config.d_model**0.5 + positions, self.dropout)
        return embedded

    def encode(self, source_ids: Tensor, mask: Tensor, probe: Probe) -> Memory:
        x = probe(site("encoder", "embedding"), self._embed(source_ids, 0))
        for k, layer in enumerate(self.encoder):
            x = layer(x, mask[:, None, None], probe, k)
        return self.memory_of(x, mask, probe)

    def memory_of(self, stream: Tensor, mask: Tensor, probe: Probe = see_nothing) -> Memory:
        """A memory from an encoder's stream [batch, source, d_model] at any depth: keys and values are made once a source."""
        states = probe(site("encoder", "memory"), self.norm_encoder(stream))
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
        x = probe(site("decoder", "embedding"), self._embed(ids, position))
        causal = None  # one token looks at all before it
        if n > 1:
            causal = torch.ones(n, position + n, dtype=torch.bool, device=ids.device).tril(position)
        grown: list[KeyValue | None] = []
        for k, layer in enumerate(self.decoder):
            x, kept = layer(x, past[k], memory.final[k], causal, memory.mask[:, None, None], probe, k)
            grown.append(kept)
        return self.readout(x), (position + n, tuple(grown))

    def readout(self, stream: Tensor) -> Tensor:
        """A decoder's stream [..., d_model] at any depth -> logits [..., vocab]."""
        return F.linear(self.norm_decoder(stream), self.embedding.weight, self.bias)

    def step(
        self, prev_ids: Tensor, state: TransformerState, memory: Memory, probe: Probe
    ) -> tuple[Tensor, TransformerState]:
        logits, state = self._decode(prev_ids[:, None], state, memory, probe)
        return logits[:, 0], state

    def reorder(self, state_or_memory: StateOrMemory, rows: Tensor) -> StateOrMemory:
        return cast("StateOrMemory", rows_of(state_or_memory, rows))

    def forward(self, source_ids: Tensor, mask: Tensor, prefix_ids: Tensor) -> Tensor:
        memory = self.encode(source_ids, mask, see_nothing)
        return self._decode(prefix_ids, self.start(memory), memory, see_nothing)[0]

    def _layer(self, part: Part, layer: int) -> EncoderLayer | DecoderLayer:
        return cast(
            "EncoderLayer | DecoderLayer", (self.encoder if part == "encoder" else self.decoder)[layer]
        )

    def self_parts(self, part: Part, layer: int, x: Tensor, weights: Tensor) -> tuple[Tensor, Tensor]:
        """The stream below a layer taken apart by self-attention, as `nn.parts.self_parts` does."""
        module = self._layer(part, layer)
        norm = module.norm_attn if isinstance(module, EncoderLayer) else module.norm_self
        return self_parts(module.self_attn, norm(x), x, weights)

    def cross_parts(self, layer: int, x: Tensor, weights: Tensor, states: Tensor) -> tuple[Tensor, Tensor]:
        """The stream below a layer's cross-attention taken apart, as `nn.parts.cross_parts` does."""
        attention = cast("DecoderLayer", self._layer("decoder", layer)).cross_attn
        return cross_parts(attention, x, weights, attention.project_memory(states[None])[1][0])

    def before_context(self, layer: int, x: Tensor, heads: Tensor) -> Tensor:
        """x [target, d_model] below a layer, heads [target, head, d_head] -> x + W_o [heads] + b_o."""
        attended: Tensor = self._layer("decoder", layer).self_attn.out(heads.flatten(1))
        return x + attended

    def word_vectors(self) -> Tensor:
        """[vocab, d_model], shared with the model, not copied."""
        return self.embedding.weight.detach()
