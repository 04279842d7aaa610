"""Alignment error rate of every head on sentence pairs aligned by hand."""

from collections.abc import Iterator, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np

from s2s_core.analysis.aligners import ROWS, among, units
from s2s_core.analysis.alignment import Agreement, by_head, by_word, strongest
from s2s_core.decoding import score
from s2s_core.models.base import Seq2SeqModel
from s2s_core.tasks.alignments import GoldAlignment, links
from s2s_core.trace import Array, DecodeTrace

Unit = Literal["words", "tokens"]
Units = tuple[list[int], list[int]]  # the number of the unit of each target token, of each source token


class Reading(NamedTuple):
    """One way to read an alignment out of attention.

    `rows` is which step speaks for a target token: the one that writes it or the one it is fed into, which is the next
    (Chen et al. 2020).
    """

    rows: str
    layer: int
    head: int | None  # None = the mean over the heads of the layer


def hand_error_rates(
    model: Seq2SeqModel, golds: Sequence[GoldAlignment], *, unit: Unit = "words"
) -> dict[str, Any]:
    """Alignment error rates in percent over a corpus, under teacher forcing; {} without attention (Och & Ney 2003).

    `aer_hand` is the least of all readings, `aer_hand_precision` and `aer_hand_recall` are its own, `aer_hand_best` says
    which it is: rows, layer, head (None = the mean over heads). `aer_hand_by_head` {rows: [layer][head]} and
    `aer_hand_by_layer` {rows: [layer]} hold every reading. Each target unit that has a link in the gold alignment is
    linked to the source unit it looks at most; the end of sentence is left out on both sides. The best is chosen on the
    pairs it is measured on, which flatters it a little. UserError for a text that is too long for the model.
    """
    sums: dict[Reading, Agreement] = {}
    for gold in golds:
        trace = score(model, gold.source, gold.target)
        parts = units_of(trace, unit)
        sure, possible = (among(kind, *parts) for kind in links(gold, trace))
        linked = sorted({t for t, _ in possible})
        for reading, weights in readings(trace, parts):
            found = strongest(weights, rows=linked)
            sums[reading] = sums.get(reading, Agreement()).add(found, sure, possible)
    return _report(sums) if sums else {}


def units_of(trace: DecodeTrace, unit: Unit) -> Units:
    """Which word each token belongs to, or that each is a unit of its own; without the end of sentence, which is last."""
    return units(trace, unit, len(trace.target) - 1)


def readings(trace: DecodeTrace, parts: Units) -> Iterator[tuple[Reading, Array]]:
    """Every reading with its weights [target unit, source unit]; rows lack what the end of sentence gets. Sub-words are
    put together as `by_word` says."""
    grids: dict[tuple[int, int | None], Array] = {
        (layer, head): grid for (layer, head), grid in by_head(trace).items()
    }
    for layer in sorted({layer for layer, _ in grids}):
        grids[layer, None] = np.mean([grid for place, grid in grids.items() if place[0] == layer], axis=0)
    for (layer, head), grid in grids.items():
        for rows, of_tokens in zip(ROWS, (grid[:-1, :-1], grid[1:, :-1]), strict=True):
            yield Reading(rows, layer, head), by_word(of_tokens, *parts)


def _report(sums: dict[Reading, Agreement]) -> dict[str, Any]:
    percent = {reading: 100 * total.error_rate for reading, total in sums.items()}
    best = min(percent, key=lambda reading: percent[reading])
    layers = sorted({reading.layer for reading in sums})
    heads = sorted({reading.head for reading in sums if reading.head is not None})
    return {
        "aer_hand": percent[best],
        "aer_hand_precision": 100 * sums[best].precision,
        "aer_hand_recall": 100 * sums[best].recall,
        "aer_hand_best": best._asdict(),
        "aer_hand_by_head": {
            rows: [[percent[Reading(rows, at, head)] for head in heads] for at in layers] for rows in ROWS
        },
        "aer_hand_by_layer": {rows: [percent[Reading(rows, at, None)] for at in layers] for rows in ROWS},
    }
