"""What views draw on beside the trace, by the name a view asks for it: each from a trace to its value.

None where there is no such thing; then the view is not shown. What takes time is kept by model and text.
"""

from collections.abc import Callable
from typing import Any

from s2s_core.trace import DecodeTrace
from s2s_core.ui.inputs.attention import contributions, joining, lens, scoring
from s2s_core.ui.inputs.gold import gold
from s2s_core.ui.inputs.memory import (
    attending_traces,
    corpus_saturation,
    memory_weights,
    references,
    state_jacobian,
)
from s2s_core.ui.inputs.projection import projection
from s2s_core.ui.inputs.states import neighbour_map, second
from s2s_core.views.base import View

INPUTS: dict[str, Callable[[DecodeTrace], Any]] = {
    "projection": projection,
    "second": second,
    "neighbour_map": neighbour_map,
    "gold": gold,
    "contributions": contributions,
    "lens": lens,
    "scoring": scoring,
    "joining": joining,
    "memory_weights": memory_weights,
    "attending_traces": attending_traces,
    "references": references,
    "state_jacobian": state_jacobian,
    "corpus_saturation": corpus_saturation,
}


def of(view: View, trace: DecodeTrace) -> dict[str, Any] | None:
    """What a view draws on beside the trace; None where a part of it is not there."""
    values = {name: INPUTS[name](trace) for name in view.inputs}
    return None if any(value is None for value in values.values()) else values
