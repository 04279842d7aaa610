"""The fixed projection of a model's states, from its folder."""

import logging

import streamlit as st
from safetensors import SafetensorError

from s2s_core.analysis.projection import NUMBERS, TABLE, Projection, exists
from s2s_core.trace import DecodeTrace
from s2s_core.ui.store import folders


def projection(trace: DecodeTrace) -> Projection | None:
    """The fixed projection of the model's states; None where its folder has none, or a damaged one."""
    return _projection(trace.info.name, folders.stamp(trace.info.name, NUMBERS, TABLE))


@st.cache_resource(max_entries=12, show_spinner=False)
def _projection(name: str, since: folders.Stamp) -> Projection | None:
    folder = folders.PRETRAINED / name
    try:
        return Projection.load(folder) if exists(folder) else None
    except (OSError, ValueError, SafetensorError) as error:
        logging.warning("no projection for %s: %s", name, error)
        return None
