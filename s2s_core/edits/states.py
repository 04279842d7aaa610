"""Edits of gates and states: held at a value, kept as they were, or taken from another sentence."""

from dataclasses import dataclass, replace
from typing import ClassVar, Self

from s2s_core.edits.base import (
    PARTS,
    Edit,
    Place,
    Positions,
    check_among,
    check_count,
    check_optional_count,
    is_number,
    read_positions,
    read_units,
)  # fmt: skip
from s2s_core.sites import GRU_GATES, LSTM_GATES, Part

SQUASHED = {
    gate: (-1.0 if gate in ("g", "n") else 0.0, 1.0) for gate in (*LSTM_GATES, *GRU_GATES)
}  # what a gate can be
STATES = ("hidden", "cell", "residual")
WORDS = ("mean", "freeze")
WHOLE = ("handover.hidden", "handover.cell")  # sites without positions
PATCHED = (
    *STATES, *(f"gate.{gate}" for gate in SQUASHED), "embedding", "memory", *WHOLE, "context", "attentional", "heads",
    "self_heads",
)  # fmt: skip


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
        check_among("part", self.part, PARTS)
        check_among("gate", self.gate, tuple(SQUASHED))
        check_optional_count("layer", self.layer)
        object.__setattr__(self, "units", read_units(self.units))
        object.__setattr__(self, "positions", read_positions("positions", self.positions))
        low, high = SQUASHED[self.gate]
        if not is_number(self.to) or not low <= self.to <= high:
            raise ValueError(f"to is {self.to!r}; gate {self.gate} takes a number from {low:g} to {high:g}")

    @property
    def place(self) -> Place:
        return Place(self.part, (f"gate.{self.gate}",), self.layer, None, self.units, self.positions)

    def only_at(self, step: int) -> Self:
        return replace(self, positions=step)


@dataclass(frozen=True, kw_only=True)
class EditUnits(Edit):
    """Put other values into units of a state. `to`: a number; "mean" = each unit's mean over the positions of the unedited
    greedy run of the same source; "freeze" = what the position before had, after edits. Before the first position of an
    encoder stands 0, before a decoder's first step what was handed over; a residual's first position keeps its own."""

    kind: ClassVar[str] = "units"
    part: Part
    site: str
    layer: int | None = None
    units: tuple[int, ...] | None = None
    positions: Positions = None
    to: float | str

    def __post_init__(self) -> None:
        check_among("part", self.part, PARTS)
        check_among("site", self.site, STATES)
        check_optional_count("layer", self.layer)
        object.__setattr__(self, "units", read_units(self.units))
        object.__setattr__(self, "positions", read_positions("positions", self.positions))
        if self.to not in WORDS and (not is_number(self.to) or abs(float(self.to)) > 1e4):
            raise ValueError(f'to is {self.to!r}; choose from a number up to 10000, "mean", "freeze"')

    @property
    def place(self) -> Place:
        return Place(self.part, (self.site,), self.layer, None, self.units, self.positions)

    def only_at(self, step: int) -> Self:
        return replace(self, positions=step)


@dataclass(frozen=True, kw_only=True)
class Patch(Edit):
    """Put into a site, at one position, what it holds at `other_position` while the unedited model reads the sentence `text`
    and writes its greedy answer. What is handed over in one piece has no positions."""

    kind: ClassVar[str] = "patch"
    part: Part
    site: str
    layer: int | None = None
    position: int | None = None
    units: tuple[int, ...] | None = None
    text: str
    other_position: int | None = None

    def __post_init__(self) -> None:
        check_among("part", self.part, PARTS)
        check_among("site", self.site, PATCHED)
        check_optional_count("layer", self.layer)
        object.__setattr__(self, "units", read_units(self.units))
        for name in ("position", "other_position"):
            value = getattr(self, name)
            if self.site not in WHOLE:
                check_count(name, value)
            elif value is not None:
                raise ValueError(f"{name} is {value!r}; {self.site} is one piece and has no positions")
        if not isinstance(self.text, str) or not self.text.strip():
            raise ValueError(f"text is {self.text!r}; it must be the other sentence")

    @property
    def place(self) -> Place:
        return Place(self.part, (self.site,), self.layer, None, self.units, self.position)

    def only_at(self, step: int) -> Self:
        return replace(self, position=step)
