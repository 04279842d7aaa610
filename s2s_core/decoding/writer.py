"""Writing token after token. What the steps showed becomes arrays once, after the last of them: many small conversions
between steps, each with cold caches, cost three times as much as all of them at the end."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import torch

from s2s_core.decoding.apply import Editing, Kept, token_of
from s2s_core.decoding.choices import next_log_probs
from s2s_core.decoding.record import Recorder, values_of_steps
from s2s_core.edits import Edit, forced
from s2s_core.models.base import Memory, Seq2SeqModel, State
from s2s_core.trace import Array, Origin, Step

Choose = Callable[[Array], int]  # log_probs [vocab] -> token id


def greedy(log_probs: Array) -> int:
    """The most probable token; ties go to the lower id."""
    return int(np.argmax(log_probs))


class Draft(NamedTuple):
    """A token that is written, its values not yet arrays."""

    prev_id: int
    token_id: int
    origin: Origin
    log_probs: Array  # [vocab], nats
    recorder: Recorder


@dataclass(eq=False)
class Writer:
    """Goes on from `states[-1]` with step number `at`. For use inside `torch.inference_mode`."""

    model: Seq2SeqModel
    memory: Memory
    states: list[State]
    prev_id: int
    at: int
    edits: Sequence[Edit] = ()
    prepared: Mapping[Edit, Any] = field(default_factory=dict)
    kept: Kept = field(default_factory=dict)  # what the position before had, at sites that are frozen
    drafts: list[Draft] = field(default_factory=list)

    def write(self, choose: Choose, origin: Origin) -> None:
        """One token more. UserError for an edit that cannot be taken."""
        editing = self._editing() if self.edits else None
        recorder = Recorder(editing)
        logits, state = self.model.step(torch.tensor([self.prev_id]), self.states[-1], self.memory, recorder)
        if editing:
            editing.finish()
            self.kept = editing.after
        log_probs = next_log_probs(logits, self.model.tokenizer.specials.never)[0].numpy()
        wanted = forced(self.edits, self.at) if self.edits else None
        if wanted is None:
            token_id = choose(log_probs)
        else:
            token_id, origin = token_of(self.model, wanted), "forced"
        self.drafts.append(Draft(self.prev_id, token_id, origin, log_probs, recorder))
        self.states.append(state)
        self.prev_id, self.at = token_id, self.at + 1

    def _editing(self) -> Editing:
        mask = self.memory.mask[0]
        return Editing(self.model.info, self.edits, self.prepared, self.at, kept=self.kept, mask=mask)

    def steps(self) -> list[Step]:
        """The tokens written here."""
        vocab, values = (
            self.model.tokenizer.target_vocab,
            values_of_steps([draft.recorder for draft in self.drafts]),
        )
        return [
            Step(draft.prev_id, draft.token_id, vocab[draft.token_id], draft.origin, draft.log_probs, shown)
            for draft, shown in zip(self.drafts, values, strict=True)
        ]
