"""What the views of the What if page draw on: the run before its edits, the edited one, and the old answer under the edits."""

from typing import Any

import streamlit as st

from s2s_core.errors import UserError
from s2s_core.trace import DecodeTrace
from s2s_core.ui.session import choices, whatif
from s2s_core.ui.store import folders, models, traces
from s2s_core.ui.store.torch import one_thread

OTHER = "whatif_other"  # key of the box for the other sentence


def runs(trace: DecodeTrace) -> tuple[DecodeTrace, DecodeTrace, DecodeTrace]:
    """(the ghost, the edited run, the ghost's answer under the edits)."""
    name, text = trace.info.name, trace.source.text
    ghost = traces.trace(name, text, ())
    edited, _ = traces.edited(name, text, whatif.edits())
    ids = tuple(step.token_id for step in ghost.steps)
    return ghost, edited, traces.under(name, text, edited.edits, ids)


def knockouts(trace: DecodeTrace) -> Any:
    """`attribution.knockout.Knockout` of the answer that is shown, of the model as it is."""
    ids = tuple(step.token_id for step in trace.steps)
    return _knockouts(trace.info.name, folders.stamp(trace.info.name), trace.source.text, ids)


@st.cache_resource(max_entries=32, show_spinner=False)
def _knockouts(name: str, since: folders.Stamp, text: str, ids: tuple[int, ...]) -> Any:
    from s2s_core.attribution.knockout import knockout

    one_thread()
    return knockout(models.loaded(name), text, ids)


def patching(trace: DecodeTrace) -> Any:
    """`attribution.patching.Board` with the other sentence of the page; what is wrong with it as an error; "" before there is
    one."""
    other = str(choices.recall(OTHER) or "").strip()
    if not other:
        return ""
    try:
        return _patching(trace.info.name, folders.stamp(trace.info.name), trace.source.text, other)
    except UserError as error:
        return error


@st.cache_resource(max_entries=16, show_spinner=False)
def _patching(name: str, since: folders.Stamp, text: str, other: str) -> Any:
    from s2s_core.attribution.patching import patch_board

    one_thread()
    return patch_board(models.loaded(name), text, other)


def patching_key() -> str:
    """What tells one patching board of a trace from another."""
    return str(choices.recall(OTHER) or "").strip()
