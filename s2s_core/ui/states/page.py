"""The States page: the live views of one or two sentences' states, and below them the word vectors of the model."""

import streamlit as st

from s2s_core.errors import UserError
from s2s_core.i18n import Text
from s2s_core.ui.session import questions, reruns, session
from s2s_core.ui.shell import board, remarks, widgets
from s2s_core.ui.states.words import FRAGMENT as WORDS
from s2s_core.ui.states.words import words
from s2s_core.ui.store import traces
from s2s_core.views import STATES


def page() -> None:
    text = session.text()
    if not widgets.opening(text("states.title"), text).entries:
        return
    questions.begin(session.task())
    board.sentence(text, STATES, _second, questions.second, words)
    questions.write_address()
    session.parts_with_the_sentence(board.FRAGMENT, WORDS)


def _second(text: Text) -> None:
    """The box for a second sentence, and what is wrong with it. The views leave it out where it cannot be read."""
    with st.container(key="s2s_states_second", horizontal=True, vertical_alignment="center"):
        st.text_input(
            text("states.second"),
            key=questions.TEXT2,
            placeholder=text("states.second_hint"),
            on_change=reruns.whole_page,
            label_visibility="collapsed",
            autocomplete="off",
            persist_state="session",
        )
    typed = questions.second()
    if typed and not remarks.waits(session.task(), typed):
        try:
            remarks.draw([traces.trace(session.model(), typed, ())], text, key="s2s_remark_second")
        except UserError as error:
            st.warning(widgets.plain(widgets.say(error, text)))
