"""Traces of texts, kept while they are used. Shared by all sessions and read only; nothing of one user is kept."""

import streamlit as st

import s2s_core
from s2s_core.edits import Edit, ForceToken
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


def edited(name: str, text: str, edits: tuple[Edit, ...]) -> tuple[DecodeTrace, list[UserError]]:
    """The trace under those of the edits that can be, and why each of the others cannot."""
    lost: list[UserError] = []
    while True:
        try:
            return _trace(name, folders.stamp(name), text, edits), lost
        except UserError as error:
            kept = tuple(edit for edit in edits if not _is_about(error, edit))
            if len(kept) == len(edits):
                raise
            lost.append(error)
            edits = kept


def _is_about(error: UserError, edit: Edit) -> bool:
    if isinstance(edit, ForceToken):
        return error.values.get("token") == edit.token or error.values.get("step") == edit.step
    return error.values.get("edit") == str(edit) or _text_of(edit) is not None and "edit" not in error.values


def _text_of(edit: Edit) -> str | None:
    """The other sentence that an edit draws on, which the model may not be able to read."""
    said = edit.json()
    to = said.get("to")
    return said.get("text") or (to.get("text") if isinstance(to, dict) else None)


def under(name: str, text: str, edits: tuple[Edit, ...], ids: tuple[int, ...]) -> DecodeTrace:
    """A given answer, forced under edits; those that force a token are left out."""
    kept = tuple(edit for edit in edits if not isinstance(edit, ForceToken))
    return _under(name, folders.stamp(name), text, kept, ids)


@st.cache_resource(max_entries=32, show_spinner=False)
def _under(
    name: str, since: folders.Stamp, text: str, edits: tuple[Edit, ...], ids: tuple[int, ...]
) -> DecodeTrace:
    from s2s_core.decoding.decode import begin, feed  # needs torch

    one_thread()
    return feed(begin(models.loaded(name), text, edits=edits), ids).trace


@st.cache_resource(max_entries=64, show_spinner=False)
def _trace(name: str, since: folders.Stamp, text: str, edits: tuple[Edit, ...]) -> DecodeTrace:
    one_thread()
    return s2s_core.decode(models.loaded(name), text, edits=edits)
