"""A person saves the numbers of a view: the browser asks for them as they were computed, and the page answers once.

The question is kept until it is answered: a run of a page can be cut short by the next report.
"""

from typing import Any, NamedTuple

import streamlit as st

_QUESTION = "s2s_exact_question"


class Question(NamedTuple):
    """For the exact numbers of a view, by its script's name; `asked` tells its answer from those to other questions."""

    view: str
    asked: int


def on_question(said: Any) -> None:
    """What the browser asks: {trace, view, asked}."""
    st.session_state[_QUESTION] = said


def question(trace_key: str) -> Question | None:
    """What was asked about this trace and is not answered yet."""
    said = st.session_state.get(_QUESTION)
    if not isinstance(said, dict) or said.get("trace") != trace_key:
        return None
    view, asked = said.get("view"), said.get("asked")
    return Question(view, asked) if isinstance(view, str) and isinstance(asked, int) else None


def answered() -> None:
    """The answer is on its way, or there is none."""
    st.session_state.pop(_QUESTION, None)
