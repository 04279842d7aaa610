"""Several lanes side by side: what a lane is, where it looks, and what every payload of a comparison has in common.

Pure: traces in, plain data out. A lane is a model on an input; the lanes of one comparison share the bus `GROUP`.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from s2s_core.analysis.memory import held
from s2s_core.i18n import Text
from s2s_core.trace import Array, DecodeTrace
from s2s_core.views.base import side, trace_id

GROUP = "compare"
FULL = 65535  # weights travel as 16 bits


@dataclass(frozen=True, eq=False)
class Lane:
    """A model on an input: `trace` is what is stepped through, `answer` what it writes by itself."""

    label: str
    trace: DecodeTrace
    answer: DecodeTrace
    n_parameters: int = 0
    n_given: int = 0  # so many first tokens were given
    updates: tuple[float, float] | None = (
        None  # its own and the most of the others, where it had clearly fewer
    )

    @cached_property
    def looks(self) -> "Looks | None":
        return looks(self)


@dataclass(frozen=True, eq=False)
class Looks:
    """Where a lane looks: `weights` [layer, head, row, source] in [0, 1]. Row 0 belongs to the position `first` on the
    joined axis (reading, then writing). The kind is `attention`; or `memory`, the exact shares of the memory; or `jacobian`,
    shares of the derivatives' norms, which take time and come later (`late`): until then there are no weights."""

    kind: str
    weights: Array | None
    first: int


def looks(lane: Lane) -> Looks | None:
    """Explicit attention where there is any, else what the memory holds; None where neither is to be had."""
    trace, n_source = lane.trace, len(lane.trace.source)
    rows = [row for step in trace.steps if (row := step.cross_attn) is not None]
    if rows:
        return Looks("attention", np.stack(rows, axis=2), n_source)
    if trace.info.cell in ("lstm", "gru"):
        return Looks(
            "memory", np.stack([held(trace, layer)[None] for layer in range(trace.info.n_layers)]), 0
        )
    return Looks("jacobian", None, n_source - 1) if trace.info.cell == "rnn" else None


def name_of(lanes: Sequence[Lane]) -> str:
    """A short name of a comparison, the same for the same lanes."""
    said = repr([(trace_id(lane.trace), trace_id(lane.answer), lane.n_given) for lane in lanes])
    return hashlib.blake2b(said.encode(), digest_size=8).hexdigest()


def common(lanes: Sequence[Lane], text: Text, view: str) -> dict[str, Any]:
    """What every view of the page is given. All lanes keep one time: `n_reading` source tokens of the longest input, then
    `n_steps` steps of the longest output. `base` is the lane that others are compared with until another is chosen: the
    first of two inputs, the last of several models."""
    return {
        "trace": name_of(lanes),
        "group": GROUP,
        "words": text.under(f"view_{view}"),
        "panel": text.under("app.panel"),
        "lang": text.lang,
        "n_reading": max(len(lane.trace.source) for lane in lanes),
        "n_steps": max(len(lane.trace.steps) for lane in lanes),
        "sentence": list(dict.fromkeys(lane.trace.source.text for lane in lanes)),
        "base": 0 if len({lane.trace.info.name for lane in lanes}) == 1 else len(lanes) - 1,
        "lanes": [
            {"label": lane.label, "model": lane.trace.info.name, "source": side(lane.trace.source)}
            | {"target": side(lane.trace.target)}
            for lane in lanes
        ],
    }


def packed(weights: Array | None) -> np.ndarray | None:
    """Weights in [0, 1] as 16 bits; what is not a number is 0."""
    return (
        None if weights is None else np.round(np.nan_to_num(np.clip(weights, 0, 1)) * FULL).astype(np.uint16)
    )
