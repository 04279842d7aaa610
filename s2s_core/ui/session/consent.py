"""The sentences that a toy's answer was asked for after all: kept for this session, and only as long as it lasts."""

from collections.abc import Callable, Sequence

import streamlit as st

_LOOKED = "s2s_looked"


def given(sentence: str) -> bool:
    return sentence in st.session_state.get(_LOOKED, frozenset())


def on_look(sentences: Sequence[str]) -> Callable[[], None]:
    """A callback that lets the answer to these sentences be seen."""

    def look() -> None:
        st.session_state[_LOOKED] = st.session_state.get(_LOOKED, frozenset()) | set(sentences)

    return look
