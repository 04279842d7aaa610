"""What views draw on beside the trace, by the name a view asks for it: each from a trace to its value.

None where there is no such thing; then the view is not shown. What takes time is kept by model and text.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from s2s_core.analysis.neighbour_map import FILE as NEIGHBOURS
from s2s_core.analysis.projection import NUMBERS, TABLE
from s2s_core.analysis.saturation import FILE as SATURATION
from s2s_core.trace import DecodeTrace
from s2s_core.ui.inputs.attention import contributions, joining, lens, mixing, scoring
from s2s_core.ui.inputs.gold import given, gold
from s2s_core.ui.inputs.memory import (
    attending_traces,
    corpus_saturation,
    memory_weights,
    references,
    state_jacobian,
)
from s2s_core.ui.inputs.projection import projection
from s2s_core.ui.inputs.states import neighbour_map, second
from s2s_core.ui.inputs.whatif import knockouts, patching, patching_key, runs
from s2s_core.ui.inputs.why import verdict, whys
from s2s_core.ui.store import folders
from s2s_core.views.base import View, trace_id


@dataclass(frozen=True)
class Input:
    """`value` is made of a trace and of `files` in its model's folder; of the model itself where none is named."""

    value: Callable[[DecodeTrace], Any]
    files: tuple[str, ...] = ()


INPUTS: dict[str, Input] = {
    "projection": Input(projection, (NUMBERS, TABLE)),
    "second": Input(second),
    "neighbour_map": Input(neighbour_map, (NEIGHBOURS,)),
    "gold": Input(gold, ("metrics.json",)),
    "given": Input(given),
    "contributions": Input(contributions),
    "lens": Input(lens),
    "scoring": Input(scoring),
    "joining": Input(joining),
    "mixing": Input(mixing),
    "memory_weights": Input(memory_weights),
    "attending_traces": Input(attending_traces),
    "references": Input(references, (NUMBERS, TABLE)),
    "state_jacobian": Input(state_jacobian),
    "corpus_saturation": Input(corpus_saturation, (SATURATION,)),
    "runs": Input(runs),
    "knockouts": Input(knockouts),
    "patching": Input(patching),
    "whys": Input(whys),
    "verdict": Input(verdict),
}


class DrawnOn(NamedTuple):
    """What a view draws on beside the trace, by name, and what tells it from another: `key` is part of a payload's."""

    values: dict[str, Any]
    key: str


def of(view: View, trace: DecodeTrace) -> DrawnOn | None:
    """What a view draws on beside the trace; None where a part of it is not there."""
    values = {name: INPUTS[name].value(trace) for name in view.inputs}
    if any(value is None for value in values.values()):
        return None
    stamps = [folders.stamp(trace.info.name, *INPUTS[name].files) for name in view.inputs]
    other = patching_key() if "patching" in view.inputs else ""
    return DrawnOn(values, repr((stamps, other, [_traces_in(value) for value in values.values()])))


def files(views: Sequence[View]) -> list[str]:
    """The files of a model's folder that views draw on."""
    return list(dict.fromkeys(file for view in views for name in view.inputs for file in INPUTS[name].files))


def _traces_in(value: Any) -> list[str]:
    """The ids of the traces that a value consists of; of another value the files and the page's own trace say all."""
    parts = value if isinstance(value, list | tuple) else [value]
    return [trace_id(part) for part in parts if isinstance(part, DecodeTrace)]
