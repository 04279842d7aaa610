"""Every head scored as an aligner, after each step: a table to sort. Pure data; the measures are those of `analysis`."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2s_core.analysis.aligners import (
    ROLES,
    ROWS,
    Gold,
    agreement_so_far,
    confidence_so_far,
    coverage_so_far,
    diagonality_so_far,
    end_share_so_far,
    entropy_so_far,
    roles_so_far,
)
from s2s_core.i18n import Text
from s2s_core.trace import Array, DecodeTrace
from s2s_core.views.attention_head import kinds_of
from s2s_core.views.base import View, common
from s2s_core.views.needs import both, writing

Measure = NDArray[Any]  # [layer, head, row]: a number, or of a role its number


def measures(weights: Array, counted: range, *, end: bool) -> dict[str, Measure]:
    """Measures [layer, head, row] of weights [layer, head, row, column] over the counted rows so far."""
    role, offset = roles_so_far(weights, counted, end=end)
    table: dict[str, Measure] = {
        "entropy": entropy_so_far(weights, counted),
        "confidence": confidence_so_far(weights, counted),
        "diagonality": diagonality_so_far(weights, counted),
        "role": role,
        "offset": offset,
    }
    if end:
        table["end_share"] = end_share_so_far(weights, counted)
    return table


def by_kind(trace: DecodeTrace) -> dict[str, dict[str, Measure]]:
    """The measures of every kind of looking. The row of the end of sentence does not count, and of the decoder's
    self-attention neither the first, which can only look at itself."""
    written = range(len(trace.steps) - trace.finished)
    counted = {"cross": written, "self": written[1:], "encoder": range(len(trace.source) - 1)}
    table = {}
    for kind, weights in kinds_of(trace).items():
        plain = np.nan_to_num(weights)
        table[kind] = measures(plain, counted[kind], end=kind != "self")
        if kind == "cross":
            table[kind]["coverage"] = coverage_so_far(plain[..., :-1])
    return table


def payload(trace: DecodeTrace, text: Text, *, gold: Gold) -> dict[str, Any]:
    """`kinds[name][measure]` [layer, head, row]; `agreement[rows][measure]` [layer, head, step] where the gold alignment is
    known; `corpus[rows]` [layer, head] in percent where it was measured; `guided`: the attention was trained
    on the right alignment."""
    cross = kinds_of(trace)["cross"]
    agreements = {rows: agreement_so_far(trace, cross, gold, rows) for rows in ROWS} if gold.possible else {}
    fits = {rows: np.array(table, dtype=np.float32) for rows, table in gold.corpus.items()}
    return common(trace, text, "view_attention_board") | {
        "kinds": by_kind(trace),
        "agreement": agreements,
        "corpus": {rows: table for rows, table in fits.items() if table.shape == cross.shape[:2]},
        "unit": gold.unit,
        "guided": gold.guided,
        "roles": list(ROLES),
    }


VIEW = View(
    "attention_board",
    writing("cross_attn"),
    payload,
    inputs=("gold",),
    uses=both("self_attn"),
)
