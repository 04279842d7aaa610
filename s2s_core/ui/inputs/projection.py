"""The fixed projection of a model's states, from its folder."""

import streamlit as st
from safetensors import SafetensorError

from s2s_core.analysis.projection import NUMBERS, TABLE, Projection
from s2s_core.trace import DecodeTrace
from s2s_core.ui.store import damage, folders


def projection(trace: DecodeTrace) -> Projection | None:
    """The fixed projection of the model's states; None where its folder has none, or a damaged one or another model's."""
    name = trace.info.name
    found = _projection(name, folders.stamp(name, NUMBERS, TABLE))
    states = trace.encoder["hidden" if trace.info.cell else "residual"]
    if found is not None and states is not None and states.shape[-1] != found.basis.shape[1]:
        damage.note(
            name, NUMBERS, f"states of {found.basis.shape[1]} units, but the model has {states.shape[-1]}"
        )
        return None
    return found


@st.cache_resource(max_entries=12, show_spinner=False)
def _projection(name: str, since: folders.Stamp) -> Projection | None:
    folder = folders.PRETRAINED / name
    there = [(folder / file).is_file() for file in (NUMBERS, TABLE)]
    if not any(there):
        return None
    if not all(there):
        present, missing = (NUMBERS, TABLE) if there[0] else (TABLE, NUMBERS)
        damage.note(name, present, f"{missing} is missing")
        return None
    try:
        return Projection.load(folder)
    except (OSError, ValueError, TypeError, SafetensorError) as error:
        damage.note(name, NUMBERS if isinstance(error, SafetensorError) else TABLE, error)
        return None
