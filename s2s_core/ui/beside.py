"""What views draw on beside the trace, by the name a view asks for it: each from a trace to its value.

None where there is no such thing; then the view is not shown. What takes time is kept by model and text.
"""

import logging
from collections.abc import Callable
from typing import Any

import streamlit as st
from safetensors import SafetensorError

from s2s_core.analysis.projection import Projection, exists
from s2s_core.trace import DecodeTrace
from s2s_core.ui import loading
from s2s_core.ui.attention_attribution import contributions, joining, lens, scoring
from s2s_core.ui.attention_gold import gold
from s2s_core.ui.memory_beside import (
    attending_traces,
    corpus_saturation,
    memory_weights,
    references,
    state_jacobian,
)
from s2s_core.ui.states_beside import neighbour_map, second


def projection(trace: DecodeTrace) -> Projection | None:
    """The fixed projection of the model's states; None where its folder has none, or a damaged one."""
    return _projection(trace.info.name, loading.changed(trace.info.name))


@st.cache_resource(max_entries=12, show_spinner=False)
def _projection(name: str, since: int) -> Projection | None:
    folder = loading.PRETRAINED / name
    try:
        return Projection.load(folder) if exists(folder) else None
    except (OSError, ValueError, SafetensorError) as error:
        logging.warning("no projection for %s: %s", name, error)
        return None


BESIDE: dict[str, Callable[[DecodeTrace], Any]] = {
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
