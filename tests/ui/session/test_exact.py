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


def test_an_answer_stays_as_long_as_the_browser_may_need_to_take_it(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(exact.time, "monotonic", lambda: now)  # type: ignore[attr-defined]
    assert exact.question("abc") is None
    exact.on_question(ASKED)
    assert exact.question("abc") == exact.question("abc") == exact.Question("gates", 3)
    now = 500.0  # however long it took
    assert exact.question("abc") is not None
    exact.answered()
    now += exact.STAYS - 1
    exact.answered()  # by the next run of the page, which does not give it more time
    assert exact.question("abc") == exact.Question("gates", 3)
    now += 2
    assert exact.question("abc") is None
    exact.answered()  # of nothing


def test_the_next_question_takes_the_place_of_an_answered_one() -> None:
    exact.on_question(ASKED)
    exact.answered()
    exact.on_question(ASKED | {"asked": 4})
    assert exact.question("abc") == exact.Question("gates", 4)


@pytest.mark.parametrize(
    "said",
    [None, "gates", ["abc"], {}, ASKED | {"trace": "other"}, ASKED | {"view": None}, ASKED | {"asked": "3"}],
)
def test_what_is_no_question_about_this_trace_is_not_answered(said: Any) -> None:
    exact.on_question(said)
    assert exact.question("abc") is None
