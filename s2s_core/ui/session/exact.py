"""A person saves the numbers of a view: the browser asks for them as they were computed, and the page answers once.

The question is kept until it is answered, and the answer stays on the page for some seconds: a run of a page can be cut short
by the next report, and the next run can take away what the browser has not yet mounted.
"""

import time
from typing import Any, NamedTuple

import streamlit as st

_QUESTION, _UNTIL = "s2s_exact_question", "s2s_exact_until"
STAYS = 10.0  # s that an answer stays on the page: as long as the browser waits for one (`lib/exact.js`)


class Question(NamedTuple):
    """For the exact numbers of a view, by its script's name; `asked` tells its answer from those to other questions."""

    view: str
    asked: int


def on_question(said: Any) -> None:
    """What the browser asks: {trace, view, asked}."""
    st.session_state[_QUESTION] = said
    st.session_state.pop(_UNTIL, None)


def question(trace_key: str) -> Question | None:
    """What was asked about this trace and is not answered yet, or not for long."""
    if time.monotonic() > st.session_state.get(_UNTIL, float("inf")):
        forget()
    said = st.session_state.get(_QUESTION)
    if not isinstance(said, dict) or said.get("trace") != trace_key:
        return None
    view, asked = said.get("view"), said.get("asked")
    return Question(view, asked) if isinstance(view, str) and isinstance(asked, int) else None


def answered() -> None:
    """The answer is on its way: it stays for some seconds."""
    st.session_state.setdefault(_UNTIL, time.monotonic() + STAYS)


def forget() -> None:
    """There is no answer, or it has had its time."""
    st.session_state.pop(_QUESTION, None)
    st.session_state.pop(_UNTIL, None)
