"""Questions for exact numbers: one is answered once, about its own trace, and nonsense is none."""

from collections.abc import Iterator
from typing import Any

import pytest
import streamlit as st

from s2s_core.ui.session import exact

ASKED = {"trace": "abc", "view": "gates", "asked": 3}


@pytest.fixture(autouse=True)
def session(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    state: dict[str, Any] = {}
    monkeypatch.setattr(st, "session_state", state)
    yield state


def test_a_question_stays_until_it_is_answered() -> None:
    assert exact.question("abc") is None
    exact.on_question(ASKED)
    assert exact.question("abc") == exact.question("abc") == exact.Question("gates", 3)
    exact.answered()
    assert exact.question("abc") is None
    exact.answered()  # of nothing


@pytest.mark.parametrize(
    "said",
    [None, "gates", ["abc"], {}, ASKED | {"trace": "other"}, ASKED | {"view": None}, ASKED | {"asked": "3"}],
)
def test_what_is_no_question_about_this_trace_is_not_answered(said: Any) -> None:
    exact.on_question(said)
    assert exact.question("abc") is None
