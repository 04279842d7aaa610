"""One step of a trace computed again, many times at once: with other input vectors, other tokens, or tokens left out.

What goes in is the embedding of each source token, and of each token written before the step (the start is always fed). All
under the edits of the trace.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from s2s_core.decoding.apply import Editing, Prepared, source_mask
from s2s_core.decoding.choices import next_log_probs, start_of
from s2s_core.decoding.decode import prepared_for
from s2s_core.models.base import Seq2SeqModel
from s2s_core.nn.probe import Probe
from s2s_core.sites import Site
from s2s_core.trace import DecodeTrace


@dataclass(frozen=True, eq=False)
class Passes:
    """A model at one step of a trace."""

    model: Seq2SeqModel
    trace: DecodeTrace
    step: int
    prepared: Prepared = field(default_factory=dict)

    @property
    def prefix_ids(self) -> tuple[int, ...]:
        return tuple(step.token_id for step in self.trace.steps[: self.step])

    def inputs(self) -> tuple[Tensor, Tensor]:
        """The vectors that went in: of the source [source, d], of the tokens written [step, d]."""
        source = torch.tensor(self.trace.encoder.known("embedding")[0])
        steps = self.trace.steps[1 : self.step + 1]
        rows = [torch.tensor(step.values.known("embedding")[0]) for step in steps]
        return source, torch.stack(rows) if rows else source.new_zeros(0, source.shape[1])

    def unknown(self) -> tuple[Tensor, Tensor]:
        """The vectors of the unknown token in the places of all of them, shaped as `inputs`."""
        unknown = self.model.tokenizer.specials.unknown
        seen: list[Tensor] = []

        def watch(site: Site, value: Tensor) -> Tensor:
            if site.name == "embedding":
                seen.append(value[0])
            return value

        ids = torch.full((1, len(self.trace.source)), unknown)
        memory = self.model.encode(ids, torch.ones_like(ids, dtype=torch.bool), watch)
        state, prev = start_of(self.model, memory, 1)
        for _ in range(self.step + 1):
            _, state = self.model.step(prev, state, memory, watch)
            prev = torch.tensor([unknown])
        source, _start, *prefix = seen
        return source, torch.cat(prefix) if prefix else source.new_zeros(0, source.shape[1])

    def log_probs(
        self,
        n: int,
        *,
        source: Tensor | None = None,
        prefix: Tensor | None = None,
        mask: Tensor | None = None,
        prefix_ids: Sequence[Sequence[int]] | None = None,
    ) -> Tensor:
        """ln p [n, vocab] of the step's token: with vectors source [n, source, d] and prefix [n, step, d], where one may look
        mask [n, source], or other tokens written before it."""
        trace, edits, info = self.trace, self.trace.edits, self.model.info
        ids = torch.tensor([trace.source.ids]).expand(n, -1)
        present = source_mask(edits, ids.shape[1])
        editing = Editing(info, edits, self.prepared, mask=present)
        allowed = present.expand(n, -1) if mask is None else present & mask
        memory = self.model.encode(ids, allowed, _with(source, editing))
        state, prev = start_of(self.model, memory, n)
        for t in range(self.step + 1):
            row = None if prefix is None or t == 0 else prefix[:, t - 1 : t]
            editing = Editing(info, edits, self.prepared, t, kept=editing.after, mask=present)
            logits, state = self.model.step(prev, state, memory, _with(row, editing))
            if t < self.step:
                tokens = (
                    [self.prefix_ids[t]] * n if prefix_ids is None else [before[t] for before in prefix_ids]
                )
                prev = torch.tensor(tokens)
        return next_log_probs(logits, self.model.tokenizer.specials.never)


def _with(vectors: Tensor | None, editing: Editing) -> Probe:
    """A probe that edits, and puts these vectors in the place of the embeddings."""

    def probe(site: Site, value: Tensor) -> Tensor:
        value = editing(site, value)
        return vectors if vectors is not None and site.name == "embedding" else value

    return probe


def passes_at(model: Seq2SeqModel, trace: DecodeTrace, step: int) -> Passes:
    prepared = prepared_for(model, trace.source.text, trace.edits) if trace.edits else {}
    return Passes(model, trace, step, prepared)
