"""The What if page: edits of the model's inside, the run under them over the run before, and boards of single changes."""

import streamlit as st

from s2s_core.errors import UserError
from s2s_core.i18n import Text
from s2s_core.trace import DecodeTrace
from s2s_core.ui.inputs.whatif import OTHER
from s2s_core.ui.session import reruns, session, whatif
from s2s_core.ui.shell import board, widgets
from s2s_core.ui.store import traces
from s2s_core.ui.whatif import between, edit_list, experiments, inspector, ready
from s2s_core.views import WHATIF


def page() -> None:
    whatif.begin()
    board.page("whatif", WHATIF, tools=_tools, edits=whatif.in_force)
    whatif.write_address()


def _tools(text: Text) -> None:
    """The edits, and how to make one; nothing where the sentence cannot be read, which is then said in the views' place."""
    try:
        trace = traces.trace(session.model(), session.source(), ())
    except UserError:
        return
    with st.container(key="s2s_whatif_make", horizontal=True, vertical_alignment="center"):
        ready.draw(trace, text)
        inspector.draw(trace, text)
        experiments.draw(trace, text)
        _other(trace, text)
    if why := whatif.refused():
        st.error(widgets.plain(text("whatif.refused", why=why)))
    edit_list.draw(trace, text)


def _other(trace: DecodeTrace, text: Text) -> None:
    """The box for the other sentence, and what lies between the two."""
    st.text_input(
        text("whatif.other.label"),
        key=OTHER,
        placeholder=text("whatif.other.hint"),
        on_change=reruns.whole_page,
        label_visibility="collapsed",
        autocomplete="off",
        persist_state="session",
    )
    between.draw(trace, text)
