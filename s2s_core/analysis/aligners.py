"""Heads as aligners while the answer is being written: every measure after each row. numpy only.

`weights` are [layer, head, row, column], rows summing to 1. What is measured after row n is the measure of
the first n + 1 rows; it is made for all heads and all n at once, so that a browser needs only to look it up.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from s2s_core.analysis.alignment import Agreement, Links, entropies, pooled
from s2s_core.trace import Array, DecodeTrace

Whole = NDArray[np.int32]
Rows = Literal["written", "fed_in"]  # which step speaks for a target token: that writes it, or that is fed it
ROWS: tuple[Rows, ...] = ("written", "fed_in")
ROLES = ("other", "positional", "end")  # by number, as `roles_so_far` gives them


@dataclass(frozen=True)
class Gold:
    """The right alignment of one answer, between tokens; every sure link is possible too. Empty where nobody knows it.

    `any_of`: where a target token may come from several source tokens, one of them is enough (generated tasks); else sure and
    possible links are as in Och & Ney (2003). `corpus`: error rates in percent over a corpus, {rows: [layer][head]}.
    `guided`: the model's attention was trained on such alignments, so that its agreement is no finding of its own.
    """

    sure: frozenset[tuple[int, int]] = frozenset()
    possible: frozenset[tuple[int, int]] = frozenset()
    any_of: bool = False
    unit: Literal["tokens", "words"] = "words"
    corpus: Mapping[str, Sequence[Sequence[float]]] = field(default_factory=dict)
    guided: bool = False


def _mean_so_far(values: Array, counted: Iterable[int]) -> Array:
    """Mean over the counted rows so far of values [layer, head, row]; NaN before the first of them."""
    mask = np.zeros(values.shape[-1])
    mask[list(counted)] = 1
    n = np.cumsum(mask)
    sums = np.cumsum(np.where(mask > 0, values, 0), axis=-1)
    return np.where(n > 0, sums / np.maximum(n, 1), np.nan).astype(np.float32)


def entropy_so_far(weights: Array, counted: Sequence[int]) -> Array:
    """Mean entropy of the rows in nats (Ghader & Monz 2017): [layer, head, row]."""
    flat = entropies(weights.reshape(-1, weights.shape[-1]))
    return _mean_so_far(flat.reshape(weights.shape[:3]), counted)


def confidence_so_far(weights: Array, counted: Sequence[int]) -> Array:
    """Mean of the largest weight of each row, in (0, 1] (Voita et al. 2019): [layer, head, row]."""
    return _mean_so_far(weights.max(axis=-1), counted)


def diagonality_so_far(weights: Array, counted: Sequence[int]) -> Array:
    """Mean distance from the diagonal, sum_ts a_ts |t/T - s/S| / T in [0, 1), counted from 0: [layer, head, row].

    0 = on it (Tachibana et al. 2018). The mean is over the rows so far, T the number of all rows.
    """
    n_target, n_source = weights.shape[2:]
    away = np.abs(np.arange(n_target)[:, None] / n_target - np.arange(n_source) / n_source)
    return _mean_so_far((weights * away).sum(axis=-1), counted)


def end_share_so_far(weights: Array, counted: Sequence[int]) -> Array:
    """Mean weight, in [0, 1], on the last column, the end of sentence: [layer, head, row]."""
    return _mean_so_far(weights[..., -1], counted)


def coverage_so_far(weights: Array) -> Array:
    """Coverage deviation penalty of the rows so far, -(1/S) sum_s ln(1 + (1 - sum_t a_ts)²): [layer, head, row], <= 0.

    Source tokens looked at too little or too much (Rikters & Fishel 2017).
    """
    covered = np.cumsum(weights, axis=2)
    values: Array = (-np.log1p((1 - covered) ** 2).mean(axis=-1)).astype(np.float32)
    return values


def roles_so_far(weights: Array, counted: Sequence[int], *, end: bool = True) -> tuple[Whole, Whole]:
    """(number of the role in `ROLES`, offset of a positional head, else 0), each [layer, head, row] int32.

    The first that holds: `positional` with the largest weight at one offset of ±1 in at least 90 % of the rows that have a
    token there, two at least (Voita et al. 2019); `end` with more than half of the weight on the end of sentence (ours; `end`:
    whether the last column is it). A head is called an aligner by its error rate, which is not seen here.
    """
    strongest, n = weights.argmax(axis=-1), weights.shape[3]
    role: Whole = np.zeros(weights.shape[:3], dtype=np.int32)
    if end:
        role[end_share_so_far(weights, counted) > 0.5] = ROLES.index("end")
    offset: Whole = np.zeros_like(role)
    for step in (1, -1):  # -1 last: it comes first where both hold
        able = np.array([t in set(counted) and 0 <= t + step < n for t in range(weights.shape[2])], dtype=int)
        hits, tried = (
            np.cumsum((strongest == np.arange(weights.shape[2]) + step) * able, axis=-1),
            np.cumsum(able),
        )
        steady = (tried >= 2) & (10 * hits >= 9 * tried)
        role[steady], offset[steady] = ROLES.index("positional"), step
    return role, offset


def agreement_so_far(trace: DecodeTrace, weights: Array, gold: Gold, rows: Rows) -> dict[str, Array]:
    """`aer`, `precision`, `recall` in [0, 1], each [layer, head, step]: after n + 1 steps, over the units written.

    The end of sentence is left out on both sides; units without a link are not linked, as in `evaluate.hand_aligned` and
    `evaluate.aligned`. NaN while no unit with a link has been written.
    """
    shift, n_steps = ROWS.index(rows), weights.shape[2]
    names = ("error_rate", "precision", "recall")
    table = np.full((3, *weights.shape[:3]), np.nan, dtype=np.float32)
    for n in range(1, n_steps + 1):
        seen = min(n - shift, n_steps - trace.finished)  # target tokens that have their row
        if seen < 1:
            continue
        target, source = units(trace, gold.unit, seen)
        grids = pooled(weights[:, :, shift : shift + seen, :-1], target, source)
        sure, possible = (among(links, target, source) for links in (gold.sure, gold.possible))
        linked = sorted({t for t, _ in possible})
        for place in np.ndindex(*weights.shape[:2]) if linked else ():
            agreed = agreement(grids[place], sure, possible, any_of=gold.any_of)
            table[(slice(None), *place, n - 1)] = [getattr(agreed, name) for name in names]
    return dict(zip(("aer", "precision", "recall"), table, strict=True))


def agreement(weights: Array, sure: Links, possible: Links, *, any_of: bool = False) -> Agreement:
    """How the strongest column of each row with a link agrees with a gold alignment: weights [row, column]."""
    linked, best = sorted({t for t, _ in possible}), weights.argmax(axis=1)
    if any_of:  # the strongest of the possible ones is the sure one
        sure = {
            max((link for link in possible if link[0] == t), key=lambda link: float(weights[link]))
            for t in linked
        }
    return Agreement().add({(t, int(best[t])) for t in linked}, sure, possible)


def units(trace: DecodeTrace, unit: str, seen: int) -> tuple[list[int], list[int]]:
    """The unit's number of each of the first `seen` target tokens, and of each source token but the end of sentence."""
    if unit == "tokens":
        return list(range(seen)), list(range(len(trace.source) - 1))
    target, source = trace.target.words[:seen], trace.source.words[:-1]
    return tuple(np.unique(words, return_inverse=True)[1].tolist() for words in (target, source))


def among(links: Iterable[tuple[int, int]], target: Sequence[int], source: Sequence[int]) -> Links:
    """Links between tokens as links between their units; those of tokens without one are left out."""
    return {(target[t], source[s]) for t, s in links if t < len(target) and s < len(source)}
