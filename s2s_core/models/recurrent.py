"""Encoder-decoders with RNN, GRU or LSTM, without attention (Sutskever et al. 2014) or with it (Bahdanau et al. 2015;
Luong et al. 2015), and then with a pointer or not (See et al. 2017).

The final state of each encoder layer is handed to the same layer of the decoder unchanged. Attention, if any, looks from
the decoder's top state at the encoder's top states; nothing is fed back, so the whole target trains in parallel.
Readout: logits = E tanh(W_o [context; h]) with E the shared embeddings (without attention: E tanh(W_o h)). With a pointer
those are of generating alone, and what is returned is ln P of the mixture (`nn/pointer.py`).
"""

from typing import NamedTuple, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from s2s_core.models.base import Memory, OutputWeights, StateOrMemory, rows_of
from s2s_core.models.config import RecurrentConfig, architecture
from s2s_core.nn.attention import AdditiveScore, MemoryAttention
from s2s_core.nn.cells import CELLS, WRITTEN_OUT, Hidden, biases
from s2s_core.nn.pointer import Pointer, mixture
from s2s_core.nn.probe import Probe, see_nothing
from s2s_core.sites import Part, in_part, recurrent_sites, site
from s2s_core.text.base import Tokenizer
from s2s_core.trace import ModelInfo, Sizes

ATTENTION_SITES = frozenset({"scores", "cross_attn", "context"})
CAN = frozenset({"gradients", "memory_decomposition", "memory_jacobian", "own_vocabulary"})
CAN_WITH: dict[str | None, frozenset[str]] = {
    None: frozenset(),
    "dot": frozenset({"mixes_context"}),
    "additive": frozenset({"mixes_context", "score_parts"}),
}  # what each attention adds

RecurrentState = tuple[Hidden, ...]  # per layer (h,) or (h, c), each [batch, unit]


class Handed(NamedTuple):
    """`Memory.final`: what the decoder starts from, and what it copies from."""

    state: RecurrentState
    source_ids: Tensor  # [batch, source]


class RecurrentSeq2Seq(nn.Module):
    info: ModelInfo
    tokenizer: Tokenizer

    def __init__(self, config: RecurrentConfig):
        super().__init__()
        c = self.config = config
        self.embedding = nn.Embedding(c.n_vocab, c.d_embed)
        nn.init.normal_(self.embedding.weight, std=c.d_embed**-0.5)
        between = c.dropout if c.n_layers > 1 else 0.0
        self.encoder = CELLS[c.cell](c.d_embed, c.d_hidden, c.n_layers, batch_first=True, dropout=between)
        self.decoder = CELLS[c.cell](c.d_embed, c.d_hidden, c.n_layers, batch_first=True, dropout=between)
        self.attention = (
            MemoryAttention(c.attention, c.d_hidden, c.d_hidden, c.d_attn) if c.attention else None
        )
        self.pointer = Pointer(c.d_hidden, c.d_hidden, c.d_embed) if c.copy else None
        self.readout = nn.Linear(c.d_hidden * (2 if c.attention else 1), c.d_embed)
        self.bias = nn.Parameter(torch.zeros(c.n_vocab))
        self.dropout = nn.Dropout(c.dropout)
        self._open_forget_gates()

    def describe(self, *, name: str, task: str, max_source: int) -> ModelInfo:
        c = self.config
        shown, attending = recurrent_sites(c.cell) | {"embedding"}, ATTENTION_SITES if c.attention else set()
        copying = {"p_gen"} if c.copy else set()
        handed = {"handover.hidden"} | ({"handover.cell"} if c.cell == "lstm" else set())
        encoder = in_part("encoder", shown | handed | ({"memory"} if c.attention else set()))
        sites = encoder | in_part("decoder", shown | {"attentional"} | attending | copying)
        constants = {
            name: bias.numpy()
            for part, layers in (("encoder", self.encoder), ("decoder", self.decoder))
            for name, bias in biases(layers, c.cell, part).items()
        }
        return ModelInfo(
            name=name,
            task=task,
            architecture=architecture(c),
            encoder=Sizes(c.n_layers, 0, c.d_hidden),
            decoder=Sizes(c.n_layers, 1, c.d_hidden),
            n_vocab=c.n_vocab,
            max_source=max_source,
            reads=sites,
            edits=sites,
            can=CAN | CAN_WITH[c.attention] | ({"copies"} if c.copy else set()),
            n_parameters=sum(weights.numel() for weights in self.parameters()),
            attention=c.attention,
            biases=constants,
        )

    def _open_forget_gates(self) -> None:
        """Forget gates start open: bias 1 (Jozefowicz et al. 2015)."""
        if self.config.cell == "lstm":
            for layer in (self.encoder, self.decoder):
                for k in range(self.config.n_layers):
                    bias = getattr(layer, f"bias_ih_l{k}").data
                    bias[self.config.d_hidden : 2 * self.config.d_hidden] += 1.0

    def _embed(self, ids: Tensor) -> Tensor:
        embedded: Tensor = self.dropout(self.embedding(ids) * self.config.d_embed**0.5)
        return embedded

    def _zeros(self, batch: int) -> RecurrentState:
        zero = self.bias.new_zeros(batch, self.config.d_hidden)
        each: Hidden = (zero, zero) if self.config.cell == "lstm" else (zero,)
        return (each,) * self.config.n_layers

    def _read(
        self, x: Tensor, state: RecurrentState, probe: Probe, part: Part, at: int | None
    ) -> tuple[Tensor, RecurrentState]:
        """One position through all layers: x [batch, d_embed] -> (top hidden [batch, unit], the new state)."""
        cell, layers = WRITTEN_OUT[self.config.cell], self.encoder if part == "encoder" else self.decoder
        after: list[Hidden] = []
        for k, before in enumerate(state):
            after.append(cell(x, before, layers, k, probe, part, at))
            x = after[-1][0]
        return x, tuple(after)

    def encode(self, source_ids: Tensor, mask: Tensor, probe: Probe) -> Memory:
        """source_ids, mask [batch, source]. Padding leaves the state as it is, so the final state is the last token's."""
        x = probe(site("encoder", "embedding"), self._embed(source_ids))
        state, tops = self._zeros(len(source_ids)), list[Tensor]()
        for at in range(source_ids.shape[1]):
            top, read = self._read(x[:, at], state, probe, "encoder", at)
            keep = mask[:, at, None]
            state = tuple(
                tuple(torch.where(keep, n, o) for n, o in zip(new, old, strict=True))
                for new, old in zip(read, state, strict=True)
            )
            tops.append(torch.where(keep, top, torch.zeros_like(top)))
        states, state = self._handed_over(torch.stack(tops, dim=1), state, probe)
        return Memory(states, mask, Handed(state, source_ids))

    def _handed_over(
        self, states: Tensor, final: RecurrentState, probe: Probe
    ) -> tuple[Tensor, RecurrentState]:
        """What the decoder gets, shown to the probe; without attention it gets nothing but the final state."""
        if self.attention is not None:
            states = probe(site("encoder", "memory", self.config.n_layers - 1), states)
        names = ("handover.hidden", "handover.cell")
        handed = (
            tuple(probe(site("encoder", name, k), value) for name, value in zip(names, layer, strict=False))
            for k, layer in enumerate(final)
        )
        return states, tuple(handed)

    def encode_fused(self, source_ids: Tensor, mask: Tensor) -> Memory:
        """The same by torch's fused layer, with nothing to see: for training and large batches."""
        if bool(
            mask.all()
        ):  # sorted batches are seldom padded, and without packing a GRU takes two thirds of the time
            states, last = self.encoder(self._embed(source_ids))
            return Memory(states, mask, Handed(self._unstack(last), source_ids))
        lengths = mask.sum(1).cpu()
        packed = nn.utils.rnn.pack_padded_sequence(
            self._embed(source_ids), lengths, batch_first=True, enforce_sorted=False
        )
        tops, last = self.encoder(packed)
        states, _ = nn.utils.rnn.pad_packed_sequence(tops, batch_first=True, total_length=source_ids.shape[1])
        return Memory(states, mask, Handed(self._unstack(last), source_ids))

    def _unstack(self, last: Tensor | tuple[Tensor, Tensor]) -> RecurrentState:
        parts = last if isinstance(last, tuple) else (last,)
        return tuple(tuple(part[k] for part in parts) for k in range(self.config.n_layers))

    def start(self, memory: Memory) -> RecurrentState:
        return cast("Handed", memory.final).state

    def step(
        self, prev_ids: Tensor, state: RecurrentState, memory: Memory, probe: Probe
    ) -> tuple[Tensor, RecurrentState]:
        x = probe(site("decoder", "embedding"), self._embed(prev_ids)[:, None])
        top, state = self._read(x[:, 0], state, probe, "decoder", None)
        return self._logits(top[:, None], x, memory, probe)[:, 0], state

    def reorder(self, state_or_memory: StateOrMemory, rows: Tensor) -> StateOrMemory:
        return cast("StateOrMemory", rows_of(state_or_memory, rows))

    def _logits(self, hidden: Tensor, x: Tensor, memory: Memory, probe: Probe) -> Tensor:
        """hidden [batch, target, unit] and the decoder's inputs x [batch, target, d_embed] -> logits [batch, target, vocab]."""
        hidden, top = self.dropout(hidden), self.config.n_layers - 1
        if self.attention is None:
            return self._of_vocabulary(hidden, probe)
        context, weights = self.attention(hidden, memory.states, memory.mask, probe, top)
        logits = self._of_vocabulary(torch.cat([context, hidden], dim=-1), probe)
        if self.pointer is None:
            return logits
        p_gen = self.pointer(context, hidden, x, probe, top)
        return mixture(logits, weights, p_gen, memory.final.source_ids)

    def _of_vocabulary(self, read: Tensor, probe: Probe) -> Tensor:
        joined = torch.tanh(self.readout(read))
        joined = probe(site("decoder", "attentional", self.config.n_layers - 1), joined)
        return F.linear(self.dropout(joined), self.embedding.weight, self.bias)

    def forward(
        self, source_ids: Tensor, mask: Tensor, prefix_ids: Tensor, probe: Probe = see_nothing
    ) -> Tensor:
        memory = self.encode_fused(source_ids, mask)
        x, start = self._embed(prefix_ids), self.start(memory)
        parts = [torch.stack([layer[i] for layer in start]) for i in range(len(start[0]))]
        hidden, _ = self.decoder(x, tuple(parts) if len(parts) > 1 else parts[0])
        return self._logits(hidden, x, memory, probe)

    def output_weights(self) -> OutputWeights:
        """Shared with the model, not copied."""
        return OutputWeights(self.embedding.weight.detach(), self.readout.weight.detach())

    def word_vectors(self) -> Tensor:
        """[vocab, d_embed], shared with the model, not copied."""
        return self.embedding.weight.detach()

    def recurrent_weights(self, part: Part, layer: int) -> tuple[Tensor, Tensor]:
        """W_h [gates * unit, unit] and b_h [gates * unit] of a layer."""
        layers = self.encoder if part == "encoder" else self.decoder
        return getattr(layers, f"weight_hh_l{layer}"), getattr(layers, f"bias_hh_l{layer}")

    def generated(self, joined: Tensor) -> Tensor:
        """The site `attentional` [target, d_embed] -> ln P_vocab [target, vocab], before it is mixed with copying."""
        return F.linear(joined, self.embedding.weight, self.bias).log_softmax(-1)

    def switch_parts(
        self, context: Tensor, hidden: Tensor, x: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """context, hidden and x, each [target, width] -> (w_c c, w_s s, w_x x, each [target], b [1]), whose sum p_gen is of."""
        assert self.pointer is not None
        return self.pointer.parts(context, hidden, x)

    def mixed(self, context: Tensor, hidden: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """context and hidden [target, unit] -> (W_c c [target, d_embed], W_h h [target, d_embed], b [d_embed])."""
        weight, width = self.readout.weight, context.shape[-1]
        return context @ weight[:, :width].T, hidden @ weight[:, width:].T, self.readout.bias

    def score_parts(self, hidden: Tensor, states: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """hidden [target, unit], states [source, unit] -> (W_q h [target, d_attn], W_k m [source, d_attn], v [d_attn])."""
        assert self.attention is not None and isinstance(self.attention.score, AdditiveScore)
        score = self.attention.score
        return score.query(hidden), score.key(states), score.v.weight[0]
