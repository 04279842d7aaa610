"""The live views of one trace on a page: what is computed when, and what the browser's reports change."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from s2s_core.errors import UserError
from s2s_core.i18n import Text
from s2s_core.trace import DecodeTrace
from s2s_core.ui import live, loading, state, widgets
from s2s_core.views import VIEWS
from s2s_core.views.base import View, trace_id

STRIPS = ("timeline", "source", "target")
FRAGMENT = "s2s_board"
TIMELINE = "view_timeline"


def page(name: str, views: Sequence[str], tools: Callable[[Text], None] | None = None) -> None:
    """A whole page about the model and the sentence chosen: choosers, text box, and of `views` those the model offers.

    Its title is the catalogs' `<name>.title`. `tools` draws what the page has of its own between text box and time line.
    """
    text = state.text()
    if widgets.opening(text(f"{name}.title"), text).entries:
        sentence(text, views, tools)


def sentence(text: Text, views: Sequence[str], tools: Callable[[Text], None] | None = None) -> None:
    """What stands below a page's choosers: text box, `tools`, time line and views, or why there are none."""
    if not widgets.text_box(text).strip():
        st.info(text("decode.hint"))
    else:
        try:
            draw(text, views, tools)
        except UserError as error:
            st.error(widgets.plain(widgets.say(error, text)))
    state.write_address()


def draw(text: Text, views: Sequence[str], tools: Callable[[Text], None] | None = None) -> None:
    """Load, decode and show. UserError where the text or the model cannot be used."""
    if not _in_memory(state.model()):
        with st.spinner(text("app.loading", model=state.model())):
            loading.loaded(state.model())
    if tools:
        tools(text)
    loading.trace(
        state.model(), state.source(), ()
    )  # what is wrong with the text is said in place of the views
    _board(tuple(views))


def _in_memory(name: str) -> bool:
    return name in loading.LOADED


@st.fragment(key=FRAGMENT)
def _board(views: tuple[str, ...]) -> None:
    text = state.text()
    trace = _trace(text)
    key = trace_id(trace)
    with st.container(key="s2s_time"):
        _timeline(trace, key)
        for name in STRIPS[1:]:
            _mount(VIEWS[name], trace, key, text)
    with st.container(key="s2s_grid"):
        for name in views:
            if VIEWS[name].offered(trace.info):
                _mount(VIEWS[name], trace, key, text)
    state.write_address()


def _trace(text: Text) -> DecodeTrace:
    """The trace of what is typed and forced; what cannot be forced is said and left out."""
    try:
        return loading.trace(state.model(), state.source(), state.edits())
    except UserError as error:
        if not state.edits():
            raise
        st.error(widgets.plain(widgets.say(error, text)))
        return loading.trace(state.model(), state.source(), ())


def _mount(view: View, trace: DecodeTrace, key: str, text: Text) -> None:
    payload = loading.payload(view, key, text.lang, trace)
    if payload is not None:
        live.mount(view.file, payload, key=f"view_{view.file}")


@st.fragment(key="s2s_timeline")
def _timeline(trace: DecodeTrace, key: str) -> None:
    """The time line alone runs again when the browser reports where it stands."""
    view, text = VIEWS["timeline"], state.text()
    payload = loading.payload(view, key, text.lang, trace, {"start": state.start(), "link": state.link()})

    def reported() -> dict[str, Any]:
        return st.session_state.get(TIMELINE) or {}

    def on_selection() -> None:
        state.on_selection(reported().get("selection"))

    def on_force() -> None:
        if state.on_force(reported().get("force"), key):
            st.rerun(FRAGMENT)

    assert payload is not None
    live.mount(view.file, payload, key=TIMELINE, on_selection_change=on_selection, on_force_change=on_force)
