"""What every edit has: a place, a form to say it in, and checks that name what is wrong."""

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Literal, Self

from s2s_core.sites import Part

Positions = int | tuple[int, int] | None
Attn = Literal["cross", "encoder_self", "decoder_self"]
PARTS = ("encoder", "decoder")
How = str | tuple[tuple[str, Any], ...]  # what is put there: a word, or fields with their values


@dataclass(frozen=True)
class Place:
    """Where an edit acts, None = everywhere. Of `sites` it takes the first that a model lets be edited, or all of them."""

    part: Part
    sites: tuple[str, ...]
    layer: int | None = None
    head: int | None = None
    units: tuple[int, ...] | None = None
    positions: Positions = None  # of the source in the encoder, steps in the decoder
    every: bool = False  # all of `sites` that the model has

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
        said = (
            f"{name}={value}" for name, value in self.json().items() if name != "kind" and value is not None
        )
        return f"{self.kind}({', '.join(said)})"

    def json(self) -> dict[str, Any]:
        """The edit as JSON values: `{"kind": ..., field: value, ...}`."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {"kind": self.kind, **{name: _plain(name, value) for name, value in values.items()}}


def is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def check_count(name: str, value: object) -> None:
    if not is_count(value):
        raise ValueError(f"{name} is {value!r}; it must be a whole number, counted from 0")


def check_optional_count(name: str, value: object) -> None:
    if value is not None:
        check_count(name, value)


def check_among(name: str, value: object, choices: Sequence[str]) -> None:
    if value not in choices:
        raise ValueError(f"{name} is {value!r}; choose from {', '.join(choices)}")


def read_positions(name: str, value: object) -> Positions:
    """A position, a range as a pair, or None."""
    if isinstance(value, list | tuple):
        if len(value) == 2 and all(map(is_count, value)) and value[0] <= value[1]:
            return int(value[0]), int(value[1])
    elif value is None or (isinstance(value, int) and is_count(value)):
        return value
    raise ValueError(
        f"{name} is {value!r}; it must be a number counted from 0, a range [first, last] or null"
    )


def read_units(value: object) -> tuple[int, ...] | None:
    if value is None:
        return None
    if isinstance(value, list | tuple) and value and all(map(is_count, value)):
        return tuple(dict.fromkeys(value))
    raise ValueError(f"units is {value!r}; it must be a list of unit numbers counted from 0, or null")


def read_counts(name: str, value: object) -> tuple[int, ...]:
    """Positions, at least one."""
    if isinstance(value, list | tuple) and value and all(map(is_count, value)):
        return tuple(dict.fromkeys(value))
    raise ValueError(f"{name} is {value!r}; it must be a list of numbers counted from 0, at least one")


def read_how(value: object, words: Sequence[str], *names: str) -> tuple[str, dict[str, Any]]:
    """What `to` says: one of `words` and no fields, or a first field among `names` with all its fields."""
    if isinstance(value, str) and value in words:
        return value, {}
    if isinstance(value, tuple):
        value = dict(value)
    if isinstance(value, Mapping) and value and (first := next(iter(value))) in names:
        return str(first), dict(value)
    choices = ", ".join([*(f'"{word}"' for word in words), *(f'{{"{name}": …}}' for name in names)])
    raise ValueError(f"to is {value!r}; choose from {choices}")


def only(fields_given: Mapping[str, Any], *names: str) -> None:
    """ValueError for a field that is none of these."""
    for name in fields_given:
        if name not in names:
            raise ValueError(f"to has a field {name!r}; it takes {', '.join(names)}")


def _plain(name: str, value: Any) -> Any:
    """A field's value as JSON."""
    if name == "to" and isinstance(value, tuple):
        return {each: _plain("", field) for each, field in value}
    return list(value) if isinstance(value, tuple) else value
