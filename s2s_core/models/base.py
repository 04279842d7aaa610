"""The contract every architecture and adapter keeps. Search, scoring and the app are written once, on this.

What only some models can do is a capability: its name stands in `info.can`, its methods in a protocol below. Whoever needs it
looks there first and takes the model as that protocol; nobody asks what class a model is of.
"""

from typing import Any, NamedTuple, Protocol, TypeVar

from torch import Tensor

from s2s_core.nn.probe import Probe
from s2s_core.sites import Part
from s2s_core.text.base import Tokenizer
from s2s_core.trace import ModelInfo

StateOrMemory = TypeVar("StateOrMemory")
State = Any  # belongs to the model; nobody else opens it; never changed in place


class Memory(NamedTuple):
    """What the decoder gets from the source."""

    states: Tensor  # encoder states [batch, source, d_memory]
    mask: Tensor  # [batch, source], True = a token, False = padding
    final: Any  # what initialises the decoder: the recurrent final states; keys and values per layer in a Transformer


class SteppedModel(Protocol):
    """What search needs of a model, or of several models as one."""

    @property
    def info(self) -> ModelInfo: ...

    @property
    def tokenizer(self) -> Tokenizer: ...

    def encode(self, source_ids: Tensor, mask: Tensor, probe: Probe) -> Memory:
        """source_ids and mask [batch, source] -> Memory."""
        ...

    def start(self, memory: Memory) -> State: ...

    def step(self, prev_ids: Tensor, state: State, memory: Memory, probe: Probe) -> tuple[Tensor, State]:
        """prev_ids [batch] -> (logits [batch, vocab], the next state)."""
        ...

    def reorder(self, state_or_memory: StateOrMemory, rows: Tensor) -> StateOrMemory:
        """A state or a memory with these rows of its batch, in this order, repeats allowed; what is given stays as it is."""
        ...


class Seq2SeqModel(SteppedModel, Protocol):
    """The whole contract."""

    def forward(self, source_ids: Tensor, mask: Tensor, prefix_ids: Tensor) -> Tensor:
        """Teacher forcing: prefix_ids [batch, target] begin with the start -> logits [batch, target, vocab]."""
        ...


class OutputWeights(NamedTuple):
    """Those weights of a recurrent model that lie between its memory and its output."""

    embedding: Tensor  # [vocab, d_embed]: logits = embedding · tanh(readout [context; h])
    readout: Tensor  # [d_embed, unit] or, with attention, [d_embed, unit + unit]: the part of h comes last


class MemoryDecomposition(Seq2SeqModel, Protocol):
    """`memory_decomposition`: its memory is read out by one tanh layer (`analysis/memory_map.py`), before any copying."""

    def output_weights(self) -> OutputWeights: ...


class MemoryJacobian(Seq2SeqModel, Protocol):
    """`memory_jacobian`: its layers' states follow the formulas of `nn/cells.py`."""

    def recurrent_weights(self, part: Part, layer: int) -> tuple[Tensor, Tensor]:
        """W_h [gates * unit, unit] and b_h [gates * unit] of a layer."""
        ...


class EarlierLayers(Seq2SeqModel, Protocol):
    """`earlier_layers`: what lies between two layers can be read as if it were the last one's."""

    def readout(self, stream: Tensor) -> Tensor:
        """A decoder's residual stream [..., d_model] at any depth -> logits [..., vocab]."""
        ...

    def memory_of(self, stream: Tensor, mask: Tensor) -> Memory:
        """An encoder's residual stream [batch, source, d_model] at any depth, mask [batch, source] -> Memory."""
        ...


class Contributions(Seq2SeqModel, Protocol):
    """`contributions`: what a sub-layer gives falls into parts by position (`nn/parts.py`)."""

    def self_parts(self, part: Part, layer: int, x: Tensor, weights: Tensor) -> tuple[Tensor, Tensor]:
        """The stream below a layer x [position, d_model], weights [head, position, position]
        -> (parts [position, position, d_model], their sum [position, d_model])."""
        ...

    def cross_parts(self, layer: int, x: Tensor, weights: Tensor, states: Tensor) -> tuple[Tensor, Tensor]:
        """The stream x [target, d_model] below a layer's cross-attention, weights [head, target, source], encoder states
        [source, d_model] -> (parts [target, source + 1, d_model], the residual's last, their sum [target, d_model])."""
        ...


class AddsContext(Seq2SeqModel, Protocol):
    """`adds_context`: the context is added to a stream."""

    def before_context(self, layer: int, x: Tensor, heads: Tensor) -> Tensor:
        """The stream below a layer x [target, d_model], outputs of its self-attention's heads [target, head, d_head]
        -> the stream that the context is added to [target, d_model]."""
        ...


class MixesContext(Seq2SeqModel, Protocol):
    """`mixes_context`: context and state go through one layer, tanh(W_c c + W_h h + b)."""

    def mixed(self, context: Tensor, hidden: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """context and hidden [target, unit] -> (W_c c [target, d], W_h h [target, d], b [d])."""
        ...


class ScoreParts(Seq2SeqModel, Protocol):
    """`score_parts`: its attention scores are v · tanh(query + key) (Bahdanau et al. 2015)."""

    def score_parts(self, hidden: Tensor, states: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """hidden [target, unit], states [source, unit] -> (query [target, d], key [source, d], v [d])."""
        ...


class Copies(Seq2SeqModel, Protocol):
    """`copies`: it mixes generating with copying (`nn/pointer.py`), and shows `p_gen`."""

    def generated(self, joined: Tensor) -> Tensor:
        """The site `attentional` [target, d_embed] -> ln P_vocab [target, vocab]: the vocabulary alone, before the mixture."""
        ...

    def switch_parts(
        self, context: Tensor, hidden: Tensor, x: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """context, hidden and the decoder's input x, each [target, width] -> what p_gen = sigma(sum) is the sum of:
        w_c c, w_s s and w_x x, each [target], and b [1]."""
        ...


class OwnVocabulary(Seq2SeqModel, Protocol):
    """`own_vocabulary`: its tokenizer is `text.tokenizer.Tokenizer`, and its tokens' vectors can be read."""

    def word_vectors(self) -> Tensor:
        """[vocab, d_embed]."""
        ...


def rows_of(value: Any, rows: Tensor) -> Any:
    """`reorder` for what our own models keep: tensors with the batch axis first, in tuples; a number or None is of all
    rows. TypeError for anything else, which would be left unsorted: all beams would share one row."""
    if isinstance(value, Tensor):
        return value.index_select(0, rows)
    if isinstance(value, tuple):
        parts = [rows_of(part, rows) for part in value]
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    if value is None or isinstance(value, int):
        return value
    raise TypeError(f"no rows to take of a {type(value).__name__}")
