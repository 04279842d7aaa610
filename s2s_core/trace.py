"""The finished record of a decoding: plain numpy, immutable, picklable. The only thing that views read; no torch here."""

from collections.abc import ItemsView, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from s2s_core.edits import Edit
from s2s_core.sites import GRU_GATES, LSTM_GATES

Origin = Literal["greedy", "sampled", "forced", "beam"]
Span = tuple[int, int]
Array = NDArray[np.float32]


@dataclass(frozen=True)
class TokenSeq:
    """Tokens of one text. `spans` are character offsets in `text`, None for a token that is not in it (end of sentence);
    `words` numbers the word each token belongs to (sub-words of one word share a number)."""

    text: str
    ids: tuple[int, ...]
    texts: tuple[str, ...]
    spans: tuple[Span | None, ...]
    words: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class Sizes:
    """The shape of an encoder or a decoder."""

    n_layers: int
    n_heads: int  # of its attention; 0 where it has none of its own
    n_units: int  # of a layer's state: hidden units, or the width of the residual stream


# What a model can do beyond reading and writing (`ModelInfo.can`); `models/base.py` says which method goes with each.
CAPABILITIES = frozenset({
    "gradients", "memory_decomposition", "memory_jacobian", "earlier_layers", "contributions", "adds_context",
    "mixes_context", "score_parts", "copies", "own_vocabulary",
})  # fmt: skip


@dataclass(frozen=True)
class ModelInfo:
    """What a model is, which sites it shows and lets be edited, and what else it can do. Sites are named with their part:
    `decoder.cross_attn`. Views and experiments are offered by `reads`, `edits` and `can`."""

    name: str
    task: str
    architecture: str
    encoder: Sizes
    decoder: Sizes
    n_vocab: int  # tokens of the target vocabulary
    max_source: int
    reads: frozenset[str]
    edits: frozenset[str] = frozenset()
    can: frozenset[str] = frozenset()
    n_parameters: int = 0
    attention: str | None = None  # "additive" | "dot" | "multi-head"; None = the fixed vector only
    reading: Literal["tokens", "layers"] = "tokens"  # how the time line counts the reading part
    biases: Mapping[str, Array] = field(default_factory=dict, compare=False)
    # "encoder.gate.i.from_x" -> [layer, unit]: the bias contained in that addend

    @property
    def n_layers(self) -> int:
        """Layers of the decoder."""
        return self.decoder.n_layers

    @property
    def n_heads(self) -> int:
        """Heads of the decoder's attention."""
        return self.decoder.n_heads

    @property
    def n_units(self) -> int:
        """Units of a layer of the decoder."""
        return self.decoder.n_units

    @property
    def attends(self) -> bool:
        """Whether its decoder looks at the encoder's states."""
        return "decoder.cross_attn" in self.reads

    @property
    def cell(self) -> str | None:
        """`lstm`, `gru`, `rnn`, or None for a Transformer."""
        if "decoder.gate.f" in self.reads:
            return "lstm"
        if "decoder.gate.z" in self.reads:
            return "gru"
        return "rnn" if "decoder.hidden" in self.reads else None

    @property
    def gates(self) -> tuple[str, ...]:
        return {"lstm": LSTM_GATES, "gru": GRU_GATES}.get(self.cell or "", ())


class Values(Mapping[str, Array | None]):
    """Recorded values by site name, the layer axis first; read only. A site that was not recorded gives None; those that were
    are what is iterated over."""

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        self._arrays = dict(arrays)

    def __getitem__(self, site: str) -> Array | None:
        return self._arrays.get(site)

    def __contains__(self, site: object) -> bool:
        return site in self._arrays

    def __iter__(self) -> Iterator[str]:
        return iter(self._arrays)

    def __len__(self) -> int:
        return len(self._arrays)

    def items(self) -> ItemsView[str, Array]:
        return self._arrays.items()

    def known(self, site: str) -> Array:
        """A site that must be there; ValueError where it is not."""
        return recorded(self[site], site)


def recorded(values: Array | None, site: str) -> Array:
    """Values that must be there; ValueError where they are not."""
    if values is None:
        raise ValueError(f"no values of the site {site!r} were recorded")
    return values


@dataclass(frozen=True, eq=False)
class Step:
    """One written token and all that made it. No batch axis; `values[name]` is [layer, ...] with the layer axis first."""

    prev_id: int
    token_id: int
    token: str
    origin: Origin
    log_probs: Array  # [vocab], nats: the distribution from which the token was chosen
    values: Values

    @property
    def hidden(self) -> Array | None:  # [layer, unit]
        return self.values["hidden"]

    @property
    def cell(self) -> Array | None:  # [layer, unit]
        return self.values["cell"]

    @property
    def cross_attn(self) -> Array | None:  # [layer, head, source]
        return self.values["cross_attn"]

    @property
    def self_attn(self) -> Array | None:  # [layer, head, prefix]
        return self.values["self_attn"]

    @property
    def p_gen(self) -> float | None:
        """The probability of generating, not copying; None where the model has no pointer."""
        values = self.values["p_gen"]
        return None if values is None else float(values[-1])

    @property
    def gates(self) -> dict[str, Array]:  # {name: [layer, unit]}
        names = (*LSTM_GATES, *GRU_GATES)
        return {gate: self.values.known(f"gate.{gate}") for gate in names if f"gate.{gate}" in self.values}

    @property
    def log_prob(self) -> float:
        return float(self.log_probs[self.token_id])

    @property
    def entropy(self) -> float:
        """Entropy of the distribution in nats; impossible tokens (log-probability -inf) add nothing."""
        finite = self.log_probs[np.isfinite(self.log_probs)]
        return float(max(0.0, -(np.exp(finite) * finite).sum()))

    def top(self, k: int = 10) -> list[tuple[int, float]]:
        """The k most probable (token id, log-probability), best first; ties by lower id."""
        least = np.partition(self.log_probs, -k)[-k] if k < len(self.log_probs) else -np.inf
        likely = np.flatnonzero(self.log_probs >= least)
        order = likely[np.argsort(-self.log_probs[likely], kind="stable")][:k]
        return [(int(i), float(self.log_probs[i])) for i in order]


@dataclass(frozen=True, eq=False)
class DecodeTrace:
    """A whole decoding of one source. `encoder[name]` is [layer, source, ...] (attention: [layer, head, source, source];
    what is handed over: `memory` [1, source, d_memory], `handover.hidden` and `handover.cell` [layer, unit])."""

    info: ModelInfo
    source: TokenSeq
    encoder: Values
    steps: tuple[Step, ...]
    target: TokenSeq
    finished: bool  # False: stopped at the length limit without an end of sentence
    vocabulary: tuple[str, ...] = field(repr=False)  # of the target
    edits: tuple[Edit, ...] = ()  # those under which it was made

    @property
    def tokens(self) -> list[str]:
        return [step.token for step in self.steps]

    @property
    def text(self) -> str:
        return self.target.text

    @property
    def total_log_prob(self) -> float:
        """ln p(target | source) in nats: the sum over the written tokens, the end of sentence among them."""
        return sum(step.log_prob for step in self.steps)

    @property
    def target_spans(self) -> list[Span | None]:
        return list(self.target.spans)

    @cached_property
    def _alignments(self) -> Array | None:
        rows = [step.cross_attn for step in self.steps]
        if not rows or rows[0] is None:
            return None
        return np.stack([row for row in rows if row is not None], axis=2)  # [layer, head, target, source]

    def cross_attn(self, layer: int = -1, head: int | None = None) -> Array | None:
        """Alignment [target, source] of one head, or the mean over heads for `head=None`; None without attention."""
        if self._alignments is None:
            return None
        if head is None:
            return np.asarray(self._alignments[layer].mean(axis=0), dtype=np.float32)
        return np.asarray(self._alignments[layer, head])

    def decoder(self, name: str) -> Array | None:
        """Values of one site over all steps, [layer, target, ...]; None where the model has no such site."""
        rows = [row for step in self.steps if (row := step.values[name]) is not None]
        return np.stack(rows, axis=1) if rows else None

    def written(self, name: str) -> Array:
        """The same of a site that must be there; ValueError where it is not, or where nothing was written."""
        return recorded(self.decoder(name), name)
