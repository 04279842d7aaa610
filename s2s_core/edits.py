"""Interventions: frozen data saying where, when and what. Checked when made, comparable, JSON-able; no torch here.

Steps and positions count from 0; `layer`, `head`, `units`, `positions` and `step` are null for "all". A range is a pair
[first, last], both included. `decoding/apply.py` carries edits out; `place` says which sites it may ask for.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, ClassVar, Literal, Self

from s2s_core.sites import GRU_GATES, LSTM_GATES, Part

Positions = int | tuple[int, int] | None
Attn = Literal["cross", "encoder_self", "decoder_self"]
PARTS = ("encoder", "decoder")
SQUASHED = {
    gate: (-1.0 if gate in ("g", "n") else 0.0, 1.0) for gate in (*LSTM_GATES, *GRU_GATES)
}  # what a gate can be


@dataclass(frozen=True)
class Place:
    """Where an edit acts, None = everywhere. Of `sites` it takes the first that a model lets be edited."""

    part: Part
    sites: tuple[str, ...]
    layer: int | None = None
    head: int | None = None
    units: tuple[int, ...] | None = None
    positions: Positions = None  # of the source in the encoder, steps in the decoder

    @property
    def range(self) -> tuple[int, int | None]:
        """(first, last) position, both included; last None = to the end."""
        if self.positions is None:
            return 0, None
        return (self.positions, self.positions) if isinstance(self.positions, int) else self.positions

    def covers(self, position: int) -> bool:
        first, last = self.range
        return first <= position and (last is None or position <= last)


@dataclass(frozen=True, kw_only=True)
class Edit(ABC):
    """Base of all edits."""

    kind: ClassVar[str] = ""

    @property
    @abstractmethod
    def place(self) -> Place:
        """Where the edit acts; without sites where it changes no value but the choice of a token."""

    @abstractmethod
    def only_at(self, step: int) -> Self:
        """The same edit of the decoder, in force at one step alone."""

    def __str__(self) -> str:
        fields = ", ".join(f"{name}={value}" for name, value in asdict(self).items() if value is not None)
        return f"{self.kind}({fields})"


@dataclass(frozen=True, kw_only=True)
class ForceToken(Edit):
    """Write `token` (exactly as in the vocabulary) at `step`, whatever the model would choose."""

    kind: ClassVar[str] = "force"
    step: int
    token: str

    def __post_init__(self) -> None:
        _check_count("step", self.step)
        if not isinstance(self.token, str) or not self.token:
            raise ValueError(f"the token to force is {self.token!r}; it must be a token of the vocabulary")

    @property
    def place(self) -> Place:
        return Place("decoder", (), positions=self.step)

    def only_at(self, step: int) -> Self:
        return self


@dataclass(frozen=True, kw_only=True)
class EditHead(Edit):
    """Put another output in the place of an attention head's: before the heads are joined or, where there is one head
    (additive, dot), in the place of the context. A pointer goes on copying by the attention weights themselves.

    `to`: "zero", or "mean" = the mean of that head's output over the positions of the unedited greedy answer to the same
    source (in the encoder over the source's positions). `step` is the row: a step, in the encoder a source position.
    """

    kind: ClassVar[str] = "head"
    attn: Attn
    layer: int | None = None
    head: int | None = None
    step: Positions = None
    to: Literal["zero", "mean"] = "zero"

    def __post_init__(self) -> None:
        _check_among("attn", self.attn, tuple(HEAD_SITES))
        _check_among("to", self.to, ("zero", "mean"))
        _check_optional_count("layer", self.layer)
        _check_optional_count("head", self.head)
        object.__setattr__(self, "step", _positions("step", self.step))

    @property
    def place(self) -> Place:
        part, sites = HEAD_SITES[self.attn]
        return Place(part, sites, self.layer, self.head, positions=self.step)

    def only_at(self, step: int) -> Self:
        return replace(self, step=step)


HEAD_SITES: dict[str, tuple[Part, tuple[str, ...]]] = {
    "cross": ("decoder", ("heads", "context")),
    "encoder_self": ("encoder", ("self_heads",)),
    "decoder_self": ("decoder", ("self_heads",)),
}


@dataclass(frozen=True, kw_only=True)
class ClampGate(Edit):
    """Hold the gate of a recurrent layer at a number: `positions` of the source in the encoder, steps in the decoder."""

    kind: ClassVar[str] = "gate"
    part: Part
    gate: str
    layer: int | None = None
    units: tuple[int, ...] | None = None
    positions: Positions = None
    to: float

    def __post_init__(self) -> None:
        _check_among("part", self.part, PARTS)
        _check_among("gate", self.gate, tuple(SQUASHED))
        _check_optional_count("layer", self.layer)
        object.__setattr__(self, "units", _units(self.units))
        object.__setattr__(self, "positions", _positions("positions", self.positions))
        low, high = SQUASHED[self.gate]
        if not _is_number(self.to) or not low <= self.to <= high:
            raise ValueError(f"to is {self.to!r}; gate {self.gate} takes a number from {low:g} to {high:g}")

    @property
    def place(self) -> Place:
        return Place(self.part, (f"gate.{self.gate}",), self.layer, None, self.units, self.positions)

    def only_at(self, step: int) -> Self:
        return replace(self, positions=step)


KINDS: dict[str, type[Edit]] = {edit.kind: edit for edit in (ForceToken, EditHead, ClampGate)}


def to_json(edit: Edit) -> dict[str, Any]:
    """The edit as JSON values: `{"kind": ..., field: value, ...}`."""
    return {
        "kind": edit.kind,
        **{name: list(value) if isinstance(value, tuple) else value for name, value in asdict(edit).items()},
    }


def from_json(value: object) -> Edit:
    """The edit from its JSON form; ValueError names what is wrong."""
    if not isinstance(value, dict):
        raise ValueError(f"an edit is an object with a kind, not {value!r}")
    fields = {str(name): field for name, field in value.items()}
    kind = fields.pop("kind", None)
    if kind not in KINDS:
        raise ValueError(f"no edit of kind {kind!r}; choose from {', '.join(KINDS)}")
    try:
        return KINDS[kind](**fields)
    except TypeError as error:
        raise ValueError(f"{kind}: {str(error).rpartition('__init__() ')[2]}") from None


def as_edits(edits: Iterable["Edit | dict[str, Any]"]) -> tuple[Edit, ...]:
    """Edits from edits or their JSON forms, each kept once; ValueError names what is wrong."""
    read = (edit if isinstance(edit, Edit) else from_json(edit) for edit in edits)
    return tuple(dict.fromkeys(read))


def forced(edits: Iterable[Edit], step: int) -> str | None:
    """The token forced at a step, the last one said."""
    tokens = [edit.token for edit in edits if isinstance(edit, ForceToken) and edit.step == step]
    return tokens[-1] if tokens else None


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _check_count(name: str, value: object) -> None:
    if not _is_count(value):
        raise ValueError(f"{name} is {value!r}; it must be a whole number, counted from 0")


def _check_optional_count(name: str, value: object) -> None:
    if value is not None:
        _check_count(name, value)


def _check_among(name: str, value: object, choices: Sequence[str]) -> None:
    if value not in choices:
        raise ValueError(f"{name} is {value!r}; choose from {', '.join(choices)}")


def _positions(name: str, value: object) -> Positions:
    """A position, a range as a pair, or None."""
    if isinstance(value, list | tuple):
        if len(value) == 2 and all(map(_is_count, value)) and value[0] <= value[1]:
            return int(value[0]), int(value[1])
    elif value is None or (isinstance(value, int) and _is_count(value)):
        return value
    raise ValueError(
        f"{name} is {value!r}; it must be a number counted from 0, a range [first, last] or null"
    )


def _units(value: object) -> tuple[int, ...] | None:
    if value is None:
        return None
    if isinstance(value, list | tuple) and value and all(map(_is_count, value)):
        return tuple(dict.fromkeys(value))
    raise ValueError(f"units is {value!r}; it must be a list of unit numbers counted from 0, or null")
