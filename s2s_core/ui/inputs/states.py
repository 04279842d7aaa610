"""What the views of the States page draw on beside the trace: the trace of a second sentence, the neighbour map."""

import streamlit as st
from safetensors import SafetensorError

from s2s_core.analysis.neighbour_map import FILE, load_map
from s2s_core.errors import UserError
from s2s_core.trace import Array, DecodeTrace
from s2s_core.ui.inputs.projection import projection
from s2s_core.ui.session import questions
from s2s_core.ui.store import damage, folders, traces


def second(trace: DecodeTrace) -> DecodeTrace | tuple[()]:
    """The trace of the second sentence by the same model; empty where none was typed or the model cannot read it."""
    typed = questions.second()
    if not typed:
        return ()
    try:
        return traces.trace(trace.info.name, typed, ())
    except UserError:  # the page says why
        return ()


def neighbour_map(trace: DecodeTrace) -> Array | tuple[()]:
    """Coordinates of the reference states on the neighbour map; empty where none was made, or a damaged one."""
    name = trace.info.name
    if not (folders.PRETRAINED / name / FILE).is_file():
        return ()
    found, laid_out = _map(name, folders.stamp(name, FILE)), projection(trace)
    if len(found) and laid_out is not None and len(found) != len(laid_out.states):
        damage.note(name, FILE, f"{len(found)} places for {len(laid_out.states)} reference states")
        return ()
    return found


@st.cache_resource(max_entries=12, show_spinner=False)
def _map(name: str, since: folders.Stamp) -> Array | tuple[()]:
    try:
        return load_map(folders.PRETRAINED / name)
    except (OSError, ValueError, SafetensorError) as error:
        damage.note(name, FILE, error)
        return ()
