"""Traces of texts, kept while they are used. Shared by all sessions and read only; nothing of one user is kept."""

import streamlit as st

import s2s_core
from s2s_core.edits import ForceToken
from s2s_core.trace import DecodeTrace
from s2s_core.ui.store import folders, models
from s2s_core.ui.store.torch import one_thread


def trace(name: str, text: str, edits: tuple[ForceToken, ...]) -> DecodeTrace:
    """The trace of a text; UserError where the model cannot read it or an edit cannot be."""
    return _trace(name, folders.changed(name), text, edits)


@st.cache_resource(max_entries=64, show_spinner=False)
def _trace(name: str, since: int, text: str, edits: tuple[ForceToken, ...]) -> DecodeTrace:
    one_thread()
    return s2s_core.decode(models.loaded(name), text, edits=edits)
