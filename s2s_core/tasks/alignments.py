"""Alignments made by hand, as data: links between characters, so that they fit every tokeniser. No model, no measure here.

The data and the rules they were made by: `hand_aligned/README.md`.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from s2s_core.trace import DecodeTrace, Span

FOLDER = Path(__file__).parent / "hand_aligned"
Links = set[tuple[int, int]]  # (target token, source token), both counted from 0
SpanLink = tuple[Span, Span]  # (characters of the source, characters of the target), ends exclusive


@dataclass(frozen=True)
class GoldAlignment:
    """A sentence pair with its links: `sure`, and `possible` ones that are not sure (Och & Ney 2003).

    A span is a part of its text that holds more than blanks; ValueError names one that is not.
    """

    source: str
    target: str
    sure: tuple[SpanLink, ...]
    possible: tuple[SpanLink, ...]

    def __post_init__(self) -> None:
        every = (*self.sure, *self.possible)
        for spans in every:
            for (start, end), text in zip(spans, (self.source, self.target), strict=True):
                if not 0 <= start < end <= len(text) or not text[start:end].strip():
                    raise ValueError(f"({start}, {end}) is no part of {text!r}")
        if len(set(every)) < len(every):
            raise ValueError(f"a link is there twice in the alignment of {self.source!r}")


def hand_alignments(task: str) -> list[GoldAlignment]:
    """The alignments that come with the package for a task, [] if there are none."""
    path = FOLDER / f"{task}.jsonl"
    return read_alignments(path) if path.exists() else []


def read_alignments(path: Path) -> list[GoldAlignment]:
    """Alignments of a JSON-lines file in the form of `hand_aligned/README.md`; ValueError names the first bad line."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            found.append(_parsed(json.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path.name}, line {number}: {error}") from error
    return found


def _parsed(row: dict[str, Any]) -> GoldAlignment:
    sure, possible = (tuple(((a, b), (c, d)) for a, b, c, d in row[kind]) for kind in ("sure", "possible"))
    return GoldAlignment(row["source"], row["target"], sure, possible)


def links(gold: GoldAlignment, trace: DecodeTrace) -> tuple[Links, Links]:
    """The links (sure, possible) between the tokens of a trace of this pair; every sure one is possible too.

    Two tokens are linked if both share a character that is no blank with the two spans of a link; the end of sentence
    never is. ValueError for a trace of another pair.
    """
    if (trace.source.text, trace.text) != (gold.source, gold.target):
        raise ValueError(
            f"the trace is of {trace.source.text!r} and {trace.text!r}, not of {gold.source!r} and its target"
        )
    sure, possible = (
        {
            (t, s)
            for in_source, in_target in kind
            for t in _touched(in_target, trace.target_spans, gold.target)
            for s in _touched(in_source, trace.source.spans, gold.source)
        }
        for kind in (gold.sure, gold.possible)
    )
    return sure, sure | possible


def _touched(part: Span, tokens: Sequence[Span | None], text: str) -> list[int]:
    """Numbers of the tokens that share a character other than a blank with a part of the text."""
    shared = ("" if span is None else text[max(span[0], part[0]) : min(span[1], part[1])] for span in tokens)
    return [i for i, characters in enumerate(shared) if characters.strip()]
