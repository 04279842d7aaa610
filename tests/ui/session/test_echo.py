"""A browser that has not heard yet that the server changed a control does not undo the change."""

from time import monotonic

import pytest

from s2s_core.ui.session import echo


@pytest.fixture
def kept(monkeypatch):
    state = {"box": "old"}
    monkeypatch.setattr("streamlit.session_state", state)
    return state


def test_what_the_browser_still_says_is_undone_until_it_has_heard(kept):
    echo.put("box", "new")
    kept["box"] = "old"  # as Streamlit does with a message that was on its way
    assert echo.is_echo("box") and kept["box"] == "new"
    echo.heard({"trace": "another"}, "shown")
    kept["box"] = "old"
    assert echo.is_echo("box") and kept["box"] == "new"
    echo.heard({"trace": "shown"}, "shown")
    kept["box"] = "old"
    assert not echo.is_echo("box") and kept["box"] == "old"


def test_what_a_person_changes_is_no_echo(kept):
    assert not echo.is_echo("box")
    echo.put("box", "new")
    kept["box"] = "typed"
    assert not echo.is_echo("box")
    kept["box"] = "old"
    assert not echo.is_echo("box")


def test_patience_ends(kept, monkeypatch):
    echo.put("box", "new")
    kept["box"] = "old"
    later = monotonic() + echo.PATIENCE + 1
    monkeypatch.setattr(echo, "monotonic", lambda: later)
    assert not echo.is_echo("box") and kept["box"] == "old"


def test_each_control_has_its_own(kept):
    kept["model"] = "lstm"
    echo.put("box", "new")
    echo.put("model", None)
    kept.update(box="old", model="lstm")
    assert echo.is_echo("model") and kept["model"] is None
    assert echo.is_echo("box") and kept["box"] == "new"


def test_a_control_that_held_nothing_or_the_same_has_no_echo(kept):
    echo.put("box", "old")
    echo.put("fresh", "value")
    assert not echo.is_echo("box") and not echo.is_echo("fresh")


def test_a_choice_said_in_another_language_is_put_back(kept):
    kept.update(task="中文 → 英文", models=["LSTM + 注意力", "lstm"], mode="own")
    assert echo.in_other_words("task", ["zh-en", "dates"], "zh-en") and kept["task"] == "zh-en"
    assert echo.in_other_words("models", ["lstm", "gru"], ["lstm"]) and kept["models"] == ["lstm"]
    assert not echo.in_other_words("mode", ["own", "prefix"], "prefix") and kept["mode"] == "own"
    kept["models"] = []
    assert not echo.in_other_words("models", ["lstm"], ["lstm"]) and kept["models"] == []
