"""The contract every architecture and adapter keeps. Search, scoring and the app are written once, on this."""

from typing import Any, NamedTuple, Protocol

from torch import Tensor

from s2s_core.nn.probe import Probe
from s2s_core.text.tokenizer import Tokenizer
from s2s_core.trace import ModelInfo

State = Any  # belongs to the model; nobody else opens it; never changed in place


class Memory(NamedTuple):
    """What the decoder gets from the source."""

    states: Tensor  # encoder states [batch, source, d_memory]
    mask: Tensor  # [batch, source], True = a token, False = padding
    final: Any  # what initialises the decoder: the recurrent final states; keys and values per layer in a Transformer


class Seq2SeqModel(Protocol):
    info: ModelInfo
    tokenizer: Tokenizer

    def encode(self, source_ids: Tensor, mask: Tensor, probe: Probe) -> Memory:
        """source_ids and mask [batch, source] -> Memory."""
        ...

    def start(self, memory: Memory) -> State: ...

    def step(self, prev_ids: Tensor, state: State, memory: Memory, probe: Probe) -> tuple[Tensor, State]:
        """prev_ids [batch] -> (logits [batch, vocab], the next state)."""
        ...

    def forward(self, source_ids: Tensor, mask: Tensor, prefix_ids: Tensor) -> Tensor:
        """Teacher forcing: prefix_ids [batch, target] begin with <s> -> logits [batch, target, vocab]."""
        ...
