"""Loaded models, shared by all sessions and read only."""

import gc
from typing import Any

import streamlit as st

import s2s_core
from s2s_core.ui.store import folders
from s2s_core.ui.store.torch import one_thread

LOADED: set[str] = set()  # names of models in memory: for these no spinner is shown


@st.cache_resource(max_entries=12, show_spinner=False)
def _model(name: str, since: folders.Stamp) -> Any:
    """`since` is its weights' time of change: a folder trained anew is loaded anew."""
    one_thread()
    model = s2s_core.load(folders.PRETRAINED / name)
    gc.collect()
    gc.freeze()
    return model


def loaded(name: str) -> Any:
    """The model of that name, from memory or from its folder. UserError where the folder cannot be used."""
    model = _model(name, folders.stamp(name))
    LOADED.add(name)
    return model
