"""The States page: the live views of one or two sentences' states, and below them the word vectors of the model."""

import streamlit as st

from s2s_core.errors import UserError
from s2s_core.i18n import Text
from s2s_core.ui import board, loading, state, states_state, states_words, widgets
from s2s_core.views import STATES


def page() -> None:
    text = state.text()
    if not widgets.opening(text("states.title"), text).entries:
        return
    states_state.begin(state.task())
    board.sentence(text, STATES, _second)
    states_words.words()
    states_state.write_address()


def _second(text: Text) -> None:
    """The box for a second sentence, and what is wrong with it. The views leave it out where it cannot be read."""
    with st.container(key="s2s_states_second", horizontal=True, vertical_alignment="center"):
        st.text_input(
            text("states.second"),
            key=states_state.TEXT2,
            placeholder=text("states.second_hint"),
            label_visibility="collapsed",
            autocomplete="off",
            persist_state="session",
        )
    typed = states_state.second()
    if typed:
        try:
            loading.trace(state.model(), typed, ())
        except UserError as error:
            st.warning(widgets.plain(widgets.say(error, text)))
