"""Which columns of a file of pairs are the source and the target: by the names in its first line, or as the user says."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from s2s_core.errors import UserError
from s2s_core.text.turns import joined

log = logging.getLogger(__name__)
SHOWN = 60  # characters of a first line in a message
# What first lines call their columns. Of use only where the columns are said by number: is the first line a pair?
HEADS = frozenset(
    {"source", "target", "src", "tgt", "trg", "input", "output", "text", "summary", "question", "answer", "sentence",
     "translation", "en", "fr", "de", "zh", "es", "english", "french", "german", "chinese", "spanish"}
)  # fmt: skip


@dataclass(frozen=True)
class Columns:
    """`source` and `target` are names in the first line, or places counted from 1. `header` says whether the first line
    names columns; None leaves it to the look of the line, which is announced. `previous` names the column, if the first line
    has it, whose text the source goes on from: the turn before, in dialogues."""

    source: str | int = "source"
    target: str | int = "target"
    header: bool | None = True
    previous: str | None = None

    def __post_init__(self) -> None:
        if self.source == self.target:
            raise ValueError(f"{self.source} cannot be both source and target")
        if not self.header and not (isinstance(self.source, int) and isinstance(self.target, int)):
            raise ValueError("where no line names the columns, they are said by number")
        if any(isinstance(place, int) and place < 1 for place in (self.source, self.target)):
            raise ValueError("columns are counted from 1")

    @staticmethod
    def of(said: str | None, *, no_header: bool = False) -> "Columns":
        """From `2,4` or `english,french`; without a word `source` and `target`, or the first two where no line names them.

        ValueError where it names no two columns.
        """
        if said is None:
            return Columns(1, 2, header=False) if no_header else NAMED
        names = [name.strip() for name in said.split(",")]
        if len(names) != 2 or not all(names):
            raise ValueError(f"{said!r} is not two columns, such as 2,4 or english,french")
        if all(name.isdecimal() for name in names):
            return Columns(int(names[0]), int(names[1]), header=False if no_header else None)
        return Columns(names[0], names[1], header=not no_header)

    @staticmethod
    def from_json(value: dict[str, Any] | None) -> "Columns":
        """As `to_json` said it; `source` and `target` by name where it said nothing."""
        return Columns(**value) if value else NAMED

    def to_json(self) -> dict[str, Any] | None:
        return (
            None if self == NAMED else {"source": self.source, "target": self.target, "header": self.header}
        )

    def options(self) -> list[str]:
        """The command line's options that say the same."""
        if self == NAMED:
            return []
        said = (
            []
            if (self.source, self.target) == (1, 2) and self.header is False
            else [f"{self.source},{self.target}"]
        )
        return [*(["--columns", *said] if said else []), *(["--no-header"] if self.header is False else [])]


NAMED = Columns()
TURNS = Columns(previous="previous")  # of files of dialogues


@dataclass(frozen=True)
class Layout:
    """Where source, target and the turn before stand in a row, counted from 0, and whether the first line is no pair."""

    source: int
    target: int
    skips_first: bool
    previous: int | None = None

    def source_of(self, cells: Sequence[str]) -> str:
        """The source of a row, after the turn before it where there is one."""
        before = cells[self.previous] if self.previous is not None and self.previous < len(cells) else ""
        return joined([before, cells[self.source]]) if before else cells[self.source]


def layout(first: Sequence[str], second: Sequence[str], columns: Columns, name: str, *, own: bool) -> Layout:
    """The layout of a file by its first two lines, as cells. UserError where it does not have the columns.

    `own`: the user can say other columns, and is told how; else the file has to begin with their names.
    """
    if isinstance(columns.source, int) and isinstance(columns.target, int):
        return _by_place(first, second, columns, name)
    heads = [cell.casefold() for cell in first]
    places = [
        heads.index(str(head).casefold()) if str(head).casefold() in heads else -1 for head in _both(columns)
    ]
    if min(places) < 0:
        shown = " | ".join(first)
        shown = shown if len(shown) <= SHOWN else shown[: SHOWN - 1] + "…"
        if columns != NAMED:
            lacking = ", ".join(str(head) for head, at in zip(_both(columns), places, strict=True) if at < 0)
            raise UserError("error.no_such_column", path=name, column=lacking, first=shown)
        if len(first) < 2:
            raise UserError("error.no_tabs", path=name, first=shown)
        if own:
            raise UserError("error.no_header", path=name, first=shown)
        raise UserError("error.no_header_made", path=name, first=shown)
    before = heads.index(columns.previous) if columns.previous in heads else None
    return Layout(places[0], places[1], skips_first=True, previous=before)


def _both(columns: Columns) -> tuple[str | int, str | int]:
    return columns.source, columns.target


def _by_place(first: Sequence[str], second: Sequence[str], columns: Columns, name: str) -> Layout:
    places = [int(place) - 1 for place in _both(columns)]
    if max(places) >= len(first):
        raise UserError("error.too_few_columns", path=name, column=max(places) + 1, n=len(first))
    if columns.header is not None:
        return Layout(places[0], places[1], skips_first=columns.header)
    skips = _names_columns(first, second, places)
    shown = " | ".join(first)[:SHOWN]
    what = (
        "left out: it names the columns" if skips else "read as a pair; if it names columns, say them by name"
    )
    log.warning("%s: the first line is %s (%s)", name, what, shown)
    return Layout(places[0], places[1], skips_first=skips)


def _names_columns(first: Sequence[str], second: Sequence[str], places: Sequence[int]) -> bool:
    """Whether a first line looks like names: known ones at both places, or a word over a column of numbers."""
    if all(first[at].casefold() in HEADS for at in places):
        return True
    return any(low.isdecimal() and not high.isdecimal() for high, low in zip(first, second, strict=False))
