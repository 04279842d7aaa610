"""Scores by the length of the source: one row a bucket of lengths, from the same statistics as the whole."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from s2s_core.evaluate.bootstrap import intervals
from s2s_core.evaluate.statistics import Statistics
from s2s_core.evaluate.words import has_no_blanks

BUCKET = 5  # words or characters


def unit_of(sources: Sequence[str], *, letters: bool) -> str:
    """`characters` where a character is a token, or most sources have no blanks between words; else `words`."""
    unspaced = sum(has_no_blanks(source) for source in sources)
    return "characters" if letters or 2 * unspaced > len(sources) else "words"


def length(source: str, unit: str, *, letters: bool = False) -> int:
    """Words between blanks, or characters; of Chinese and the like, blanks are not counted (the data's own counting)."""
    if unit == "words":
        return len(source.split())
    return len(source) if letters else len("".join(source.split()))


def falls_below(rows: Sequence[Mapping[str, Any]], level: float = 50.0) -> int | None:
    """The first length at which the score, in percent, is less than `level`; None where it is nowhere. One length a row."""
    return next((int(row["low"]) for row in rows if row["score"] < level), None)


def by_length(
    sources: Sequence[str], sentences: Statistics, metric: str, *, letters: bool, width: int = BUCKET
) -> dict[str, Any]:
    """`{unit, metric, rows: [{low, high, n, score, interval}]}`: buckets of `width` lengths, empty ones left out.

    sources and sentences go together; the rows' n add up to all of them. `letters`: one character is one token.
    """
    unit = unit_of(sources, letters=letters)
    bucket = np.array([(length(source, unit, letters=letters) - 1) // width for source in sources])
    rows = []
    for which in sorted(set(bucket.tolist())):
        part = sentences.chosen(bucket == which)
        score = float(part.total().score(metric)[0])
        spread = len(part.n) > 1 or metric == "exact_match"  # one sentence has no spread to draw from
        interval = list(intervals(part, (metric,))[metric]) if spread else None
        low, high = which * width + 1, (which + 1) * width
        rows.append({"low": low, "high": high, "n": len(part.n), "score": score, "interval": interval})
    return {"unit": unit, "metric": metric, "rows": rows}
