"""Where a target begins and which tokens it may go on with: the same for every model and every search."""

from collections.abc import Sequence

import torch
from torch import Tensor

from s2s_core.models.base import Memory, State, SteppedModel
from s2s_core.nn.probe import see_nothing


def start_of(model: SteppedModel, memory: Memory, n: int) -> tuple[State, Tensor]:
    """The state of `n` rows before the first token is written, and what to feed [n]: the last token of the start."""
    state, (*before, last) = model.start(memory), model.tokenizer.specials.start
    for token_id in before:
        _, state = model.step(torch.full((n,), token_id), state, memory, see_nothing)
    return state, torch.full((n,), last)


def next_log_probs(logits: Tensor, never: Sequence[int]) -> Tensor:
    """Natural logarithms of the next-token distribution [..., vocab]; the tokens `never` are never written."""
    banned = torch.tensor(
        never, dtype=torch.long, device=logits.device
    )  # without a type, none would be floats
    return logits.index_fill(-1, banned, float("-inf")).log_softmax(-1)
