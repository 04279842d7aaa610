"""Traces of texts, kept while they are used. Shared by all sessions and read only; nothing of one user is kept."""

import streamlit as st

import s2s_core
from s2s_core.edits import ForceToken
from s2s_core.errors import UserError
from s2s_core.trace import DecodeTrace
from s2s_core.ui.store import folders, models
from s2s_core.ui.store.torch import one_thread


def trace(name: str, text: str, edits: tuple[ForceToken, ...]) -> DecodeTrace:
    """The trace of a text; UserError where the model cannot read it or an edit cannot be.

    A forced token that the answer ends before is as if it had not been said: links and other lanes name such steps.
    """
    try:
        return _trace(name, folders.stamp(name), text, edits)
    except UserError as error:
        if error.key != "error.force_unreached":
            raise
        reached = tuple(edit for edit in edits if edit.step < int(str(error.values["n"])))
    return _trace(name, folders.stamp(name), text, reached)


def trace_without_unknown(
    name: str, text: str, edits: tuple[ForceToken, ...]
) -> tuple[DecodeTrace, list[str]]:
    """The trace of a text, and which of the forced tokens the model's vocabulary lacks: these are left out."""
    lost: list[str] = []
    while True:
        kept = tuple(edit for edit in edits if edit.token not in lost)
        try:
            return trace(name, text, kept), lost
        except UserError as error:
            if error.key != "error.unknown_token" or error.values["token"] in lost:
                raise
            lost.append(str(error.values["token"]))


@st.cache_resource(max_entries=64, show_spinner=False)
def _trace(name: str, since: folders.Stamp, text: str, edits: tuple[ForceToken, ...]) -> DecodeTrace:
    one_thread()
    return s2s_core.decode(models.loaded(name), text, edits=edits)
