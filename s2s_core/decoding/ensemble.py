"""Several models as one: at each step the mean of their next-token distributions. For search, not for the app's records."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from s2s_core.errors import UserError
from s2s_core.models.base import Memory, Seq2SeqModel
from s2s_core.nn.probe import Probe


class Ensemble:
    """Keeps the part of the models' contract that search needs: `encode`, `start`, `step`, `reorder`."""

    def __init__(self, models: Sequence[Seq2SeqModel]):
        """UserError where the models do not share one vocabulary."""
        self.models, self.info, self.tokenizer = tuple(models), models[0].info, models[0].tokenizer
        for model in models[1:]:
            if model.tokenizer.target_vocab != self.tokenizer.target_vocab:
                raise UserError("error.other_vocabulary", one=self.info.name, other=model.info.name)

    def encode(self, source_ids: Tensor, mask: Tensor, probe: Probe) -> Memory:
        """source_ids and mask [batch, source] -> the models' memories, in `final`; `states` are the first model's."""
        memories = tuple(model.encode(source_ids, mask, probe) for model in self.models)
        return Memory(memories[0].states, mask, memories)

    def start(self, memory: Memory) -> tuple[Any, ...]:
        return tuple(model.start(own) for model, own in zip(self.models, memory.final, strict=True))

    def step(
        self, prev_ids: Tensor, state: tuple[Any, ...], memory: Memory, probe: Probe
    ) -> tuple[Tensor, Any]:
        """prev_ids [batch] -> (natural logarithms of the mean distribution [batch, vocab], the next states)."""
        stepped = [
            model.step(prev_ids, before, own, probe)
            for model, before, own in zip(self.models, state, memory.final, strict=True)
        ]
        log_probs = torch.stack([logits.log_softmax(-1) for logits, _ in stepped])
        return log_probs.logsumexp(0) - torch.tensor(float(len(stepped))).log(), tuple(
            after for _, after in stepped
        )

    def reorder(self, state_or_memory: Any, rows: Tensor) -> Any:
        """Each model's own state or memory with these rows, and the ensemble's memory with them."""
        if isinstance(state_or_memory, Memory):
            states, mask, memories = state_or_memory
            return Memory(states[rows], mask[rows], self.reorder(memories, rows))
        parts = zip(self.models, state_or_memory, strict=True)
        return tuple(model.reorder(part, rows) for model, part in parts)
