"""How a head attends: how sure it is, how diagonal, how much goes to the end of sentence, and so its role.
numpy only.

`weights` are [target, source] with rows summing to 1; `rows` are the rows that count (all when None). Where a
measure is about words, `by_word` puts the sub-words of a word together first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from s2s_core.analysis.alignment import by_head
from s2s_core.trace import Array, DecodeTrace

Role = Literal["positional", "end", "aligner", "other"]
Kind = Literal["cross", "self", "encoder"]  # the decoder at the source, at its prefix; the encoder at itself
Place = tuple[int, int]  # (layer, head)
Rows = Iterable[int] | None


@dataclass(frozen=True)
class Attending:
    """Measures of one head on one sentence; `end_share` is None where no end of sentence can be looked at."""

    confidence: float
    diagonality: float
    end_share: float | None
    role: Role
    offset: int | None  # where a positional head looks, in tokens from its own place: -1 = the token before


def _kept(weights: Array, rows: Rows) -> list[int]:
    return list(range(len(weights)) if rows is None else rows)


def _mean(values: Array) -> float:
    return float(values.mean()) if len(values) else float("nan")


def confidence(weights: Array, *, rows: Rows = None) -> float:
    """Mean of the largest weight of each row, in (0, 1] (Voita et al. 2019); leave the end of sentence out of
    `rows`."""
    return _mean(weights[_kept(weights, rows)].max(axis=1))


def diagonality(weights: Array, *, rows: Rows = None) -> float:
    """Mean distance from the diagonal, sum_ts a_ts |t/T - s/S| / T in [0, 1), counted from 0; 0 = on it
    (Tachibana et al. 2018).

    With fewer `rows` the mean is over these, while T stays the number of all rows.
    """
    n_target, n_source = weights.shape
    away = np.abs(np.arange(n_target)[:, None] / n_target - np.arange(n_source) / n_source)
    return _mean((weights * away).sum(axis=1)[_kept(weights, rows)])


def end_share(weights: Array, end: int = -1, *, rows: Rows = None) -> float:
    """Mean weight, in [0, 1], on the end of sentence, which is source column `end`."""
    return _mean(weights[_kept(weights, rows), end])


def steady_offset(weights: Array, *, rows: Rows = None, offsets: Sequence[int] = (-1, 1)) -> int | None:
    """The offset s - t at which the largest weight is in at least 90 % of the rows, None if there is none
    (Voita et al. 2019).

    Only rows that have a token at that offset count (the first has none before it), and there must be two of
    them.
    """
    kept, strongest = _kept(weights, rows), weights.argmax(axis=1)
    for offset in offsets:
        hits = [strongest[t] == t + offset for t in kept if 0 <= t + offset < weights.shape[1]]
        if len(hits) >= 2 and 10 * sum(map(int, hits)) >= 9 * len(hits):
            return offset
    return None


def role(offset: int | None, share: float | None, *, best: bool = False) -> Role:
    """The first that holds: `positional` with a steady offset of ±1, `end` with more than half of the weight
    on the end of sentence, `aligner` if it is the `best` head by alignment error rate (Voita et al. 2019;
    `end` is ours)."""
    if offset is not None:
        return "positional"
    if share is not None and share > 0.5:
        return "end"
    return "aligner" if best else "other"


def by_word(weights: Array, target_words: Sequence[int], source_words: Sequence[int]) -> Array:
    """Weights [target word, source word] of weights [target, source]; the arguments are the word number of
    each token.

    Summed over the pieces of a source word, averaged over those of a target word, so rows still sum to 1
    (Ferrando et al. 2022).
    """
    _, source = np.unique(source_words, return_inverse=True)
    _, target = np.unique(target_words, return_inverse=True)
    columns = np.eye(source.max() + 1)[source]  # [source, source word]
    rows = np.eye(target.max() + 1)[target].T  # [target word, target]
    values: Array = (rows / rows.sum(axis=1, keepdims=True) @ weights @ columns).astype(np.float32)
    return values


def trace_by_word(trace: DecodeTrace, layer: int = -1, head: int | None = None) -> Array | None:
    """Cross-attention [target word, source word] of one head, or the mean over heads; None without
    attention."""
    weights = trace.cross_attn(layer, head)
    return None if weights is None else by_word(weights, trace.target.words, trace.source.words)


def by_kind(trace: DecodeTrace) -> dict[tuple[Kind, int, int], Array]:
    """Weights [target, source] of every (kind, layer, head) that a trace has; a prefix is padded with 0 to
    [target, target]."""
    found: dict[tuple[Kind, int, int], Array] = {("cross", *place): w for place, w in by_head(trace).items()}
    n_steps = len(trace.steps)
    prefixes = [step.self_attn for step in trace.steps if step.self_attn is not None]
    padded = [np.pad(row, ((0, 0), (0, 0), (0, n_steps - row.shape[-1]))) for row in prefixes]
    grids: dict[Kind, Array | None] = {
        "self": np.stack(padded, axis=2) if padded else None,
        "encoder": trace.encoder["self_attn"],
    }
    for kind, grid in grids.items():
        for layer, head in np.ndindex(grid.shape[:2]) if grid is not None else ():
            found[kind, layer, head] = grid[layer, head].astype(np.float32)  # type: ignore[index]
    return found


def scores(
    trace: DecodeTrace, error_rates: Mapping[Place, float] | None = None
) -> dict[tuple[Kind, int, int], Attending]:
    """Measures of every (kind, layer, head) of a trace. The row of the end of sentence is left out, and the
    first row of the decoder's self-attention, which can only look at itself. `error_rates` in [0, 1] by
    (layer, head) of the cross-attention, best from a corpus, name the aligner: the head with the least, the
    first of equals, if it has any link right."""
    rates = error_rates or {}
    best = min(rates, key=lambda place: (rates[place], place)) if rates else None
    aligner = None if best is None or rates[best] >= 1 else ("cross", *best)
    written = range(len(trace.steps) - trace.finished)
    kept: dict[Kind, range] = {"cross": written, "self": written[1:], "encoder": range(len(trace.source) - 1)}
    table = {}
    for place, weights in by_kind(trace).items():
        rows = kept[place[0]]
        offset = steady_offset(weights, rows=rows)
        share = None if place[0] == "self" else end_share(weights, rows=rows)
        named = role(offset, share, best=place == aligner)
        sure, away = confidence(weights, rows=rows), diagonality(weights, rows=rows)
        table[place] = Attending(sure, away, share, named, offset)
    return table
