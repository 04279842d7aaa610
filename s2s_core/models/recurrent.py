"""Encoder-decoders with RNN, GRU or LSTM, without attention (Sutskever et al. 2014) or with it (Bahdanau et al. 2015;
Luong et al. 2015).

The final state of each encoder layer is handed to the same layer of the decoder unchanged. Attention, if any, looks from
the decoder's top state at the encoder's top states; nothing is fed back, so the whole target trains in parallel.
Readout: logits = E tanh(W_o [context; h]) with E the shared embeddings (without attention: E tanh(W_o h)).
"""

import torch
from torch import Tensor, nn

from s2s_core.models.base import Memory
from s2s_core.models.config import RecurrentConfig
from s2s_core.nn.attention import MemoryAttention
from s2s_core.nn.cells import CELLS, WRITTEN_OUT, Hidden
from s2s_core.nn.probe import Probe, see_nothing
from s2s_core.sites import Part, Site
from s2s_core.text.tokenizer import Tokenizer
from s2s_core.trace import ModelInfo

RecurrentState = tuple[Hidden, ...]  # per layer (h,) or (h, c), each [batch, unit]


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
        self.readout = nn.Linear(c.d_hidden * (2 if c.attention else 1), c.d_embed)
        self.bias = nn.Parameter(torch.zeros(c.n_vocab))
        self.dropout = nn.Dropout(c.dropout)
        self._open_forget_gates()

    def _open_forget_gates(self) -> None:
        """Forget gates start open: bias 1 (Jozefowicz et al. 2015)."""
        if self.config.cell == "lstm":
            for layer in (self.encoder, self.decoder):
                for k in range(self.config.n_layers):
                    bias = getattr(layer, f"bias_ih_l{k}").data
                    bias[self.config.d_hidden : 2 * self.config.d_hidden] += 1.0

    def _embed(self, ids: Tensor) -> Tensor:
        return self.dropout(self.embedding(ids) * self.config.d_embed**0.5)

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
        x = probe(Site("encoder", "embedding"), self._embed(source_ids))
        state, tops = self._zeros(len(source_ids)), list[Tensor]()
        for at in range(source_ids.shape[1]):
            top, read = self._read(x[:, at], state, probe, "encoder", at)
            keep = mask[:, at, None]
            state = tuple(
                tuple(torch.where(keep, n, o) for n, o in zip(new, old, strict=True))
                for new, old in zip(read, state, strict=True)
            )
            tops.append(torch.where(keep, top, torch.zeros_like(top)))
        return Memory(torch.stack(tops, dim=1), mask, state)

    def encode_fused(self, source_ids: Tensor, mask: Tensor) -> Memory:
        """The same by torch's fused layer, with nothing to see: for training and large batches."""
        lengths = mask.sum(1).cpu()
        packed = nn.utils.rnn.pack_padded_sequence(
            self._embed(source_ids), lengths, batch_first=True, enforce_sorted=False
        )
        tops, last = self.encoder(packed)
        states, _ = nn.utils.rnn.pad_packed_sequence(tops, batch_first=True, total_length=source_ids.shape[1])
        return Memory(states, mask, self._unstack(last))

    def _unstack(self, last: Tensor | tuple[Tensor, Tensor]) -> RecurrentState:
        parts = last if isinstance(last, tuple) else (last,)
        return tuple(tuple(part[k] for part in parts) for k in range(self.config.n_layers))

    def start(self, memory: Memory) -> RecurrentState:
        return memory.final

    def step(
        self, prev_ids: Tensor, state: RecurrentState, memory: Memory, probe: Probe
    ) -> tuple[Tensor, RecurrentState]:
        x = probe(Site("decoder", "embedding"), self._embed(prev_ids)[:, None])
        top, state = self._read(x[:, 0], state, probe, "decoder", None)
        return self._logits(top[:, None], memory, probe)[:, 0], state

    def _logits(self, hidden: Tensor, memory: Memory, probe: Probe) -> Tensor:
        """hidden [batch, target, unit] -> logits [batch, target, vocab]."""
        hidden = self.dropout(hidden)
        if self.attention is not None:
            context = self.attention(hidden, memory.states, memory.mask, probe, self.config.n_layers - 1)
            hidden = torch.cat([context, hidden], dim=-1)
        joined = probe(
            Site("decoder", "attentional", self.config.n_layers - 1), torch.tanh(self.readout(hidden))
        )
        return self.dropout(joined) @ self.embedding.weight.T + self.bias

    def forward(
        self, source_ids: Tensor, mask: Tensor, prefix_ids: Tensor, probe: Probe = see_nothing
    ) -> Tensor:
        memory = self.encode_fused(source_ids, mask)
        parts = [torch.stack([layer[i] for layer in memory.final]) for i in range(len(memory.final[0]))]
        hidden, _ = self.decoder(self._embed(prefix_ids), tuple(parts) if len(parts) > 1 else parts[0])
        return self._logits(hidden, memory, probe)
