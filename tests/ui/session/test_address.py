"""What stands in the address: what is said is read again, and what cannot be is as if it were not said."""

from typing import Any

import pytest
import streamlit as st

from s2s_core.edits import ClampGate, EditAttention
from s2s_core.ui.session import address
from s2s_core.ui.session.address import TABLE

BY_NAME = {entry.name: entry for entry in TABLE}
LEGAL: dict[str, Any] = {
    "task": "zh-en",
    "model": "zh-en-lstm",
    "text": "  a=b&c  ",
    "lang": "zh",
    "force": (("", 0, "▁Do"), ("zh-en-lstm", 3, ":="), ("*", 211, "=")),
    "models": ["zh-en-lstm", "zh-en-rnn"],
    "mode": "prefix",
    "prefix": "reference",
    "typed": "I like",
    "given": ("▁I", "="),
    "reference": "I like.",
    "text2": "你好",
    "word": "king",
    "analogy": ("man", "king", "woman"),
    "step": -5,
    "layer": 0,
    "head": 3,
    "moment": "best",
    "beside": 5,
    "show": "units",
    "present": "1",
    "panels": "alignment,gates",
    "edits": (
        EditAttention(attn="cross", to="uniform"),
        ClampGate(part="encoder", gate="f", positions=(1, 3), to=0.0),
    ),
}
IMPOSSIBLE = [
    ("step", ["--5"]),
    ("step", ["٣"]),
    ("step", ["213"]),
    ("step", ["1e2"]),
    ("step", [""]),
    ("head", ["-1"]),
    ("layer", ["-1"]),
    ("layer", ["99999999999999999999"]),
    ("lang", ["xx"]),
    ("mode", ["both"]),
    ("moment", ["101"]),
    ("beside", ["-1"]),
    ("analogy", ["man", "king"]),
    ("word", ["   "]),
    ("show", ["nothing"]),
    ("present", ["yes"]),
    ("edits", ["no JSON"]),
    ("edits", ['{"kind": "gate"}']),
    ("edits", ['[{"kind": "magic"}]']),
    ("edits", ["[" * 5000]),
    ("edits", ['[{"kind": "attention", "attn": "cross", "to": {"weights": [2]}}]']),
]


def test_every_name_stands_in_the_table_once() -> None:
    assert len(BY_NAME) == len(TABLE) and set(LEGAL) == set(BY_NAME)


@pytest.mark.parametrize("name", LEGAL)
def test_what_is_said_is_read_again(name: str) -> None:
    entry = BY_NAME[name]
    assert entry.read(entry.say(LEGAL[name])) == LEGAL[name]


@pytest.mark.parametrize(("name", "values"), IMPOSSIBLE)
def test_a_value_that_cannot_be_is_as_if_it_were_not_said(name: str, values: list[str]) -> None:
    assert BY_NAME[name].read(values) is None


@pytest.mark.parametrize("value", ["999=x", "-1=x", "x=x", "1=", "=x", "", "--1=x", "m:--1=x", "1"])
def test_a_force_that_cannot_be_is_left_out(value: str) -> None:
    assert BY_NAME["force"].read([value, "1=▁a"]) == (("", 1, "▁a"),)


@pytest.fixture
def query(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A bare address and a bare session."""

    class Query(dict[str, Any]):
        def get_all(self, name: str) -> list[str]:
            value = self.get(name, [])
            return value if isinstance(value, list) else [value]

        def from_dict(self, values: dict[str, Any]) -> None:
            self.clear()
            self.update(values)

    made = Query()
    monkeypatch.setattr(st, "query_params", made)
    monkeypatch.setattr(st, "session_state", {})
    return made


def test_what_we_wrote_is_no_news_and_what_a_link_says_is(query: dict[str, Any]) -> None:
    address.enter("decode")
    address.write({"task": "dates", "text": "a"}, {})
    address.take_over(touched=False)
    assert address.news() == {}
    query["text"] = ["b"]
    address.take_over(touched=False)
    assert address.news() == {"task": "dates", "text": "b"}


def test_a_control_used_goes_before_an_address_that_lags_behind(query: dict[str, Any]) -> None:
    query["text"] = ["b"]
    address.take_over(touched=True)
    assert address.news() == {}


def test_the_position_stays_with_the_language_and_goes_with_the_sentence(query: dict[str, Any]) -> None:
    address.enter("decode")
    address.write({"text": "a", "lang": "en"}, {"step": 2})
    assert query == {"text": ["a"], "lang": ["en"], "step": ["2"]}
    query["step"] = ["4"]
    address.write({"text": "a", "lang": "zh"}, {"step": 2})
    assert query["step"] == ["4"] and query["lang"] == ["zh"]
    address.write({"text": "b", "lang": "zh"}, {})
    assert "step" not in query


def test_what_another_page_has_is_dropped_and_what_this_one_has_stays(query: dict[str, Any]) -> None:
    query.update({"text": ["a"], "word": ["king"], "mode": ["own"], "moment": ["5"]})
    address.enter("states")
    address.write({"text": "b"}, {})
    assert query == {"text": ["b"], "word": ["king"]}
    address.enter("models")
    query["moment"] = ["5"]
    address.write({"text": "c"}, {})
    assert query == {"text": ["c"], "moment": ["5"]}


def test_an_older_link_is_read_and_written_anew(query: dict[str, Any]) -> None:
    query["forced"] = ["*:0=▁a"]
    address.take_over(touched=False)
    assert address.news() == {"force": (("*", 0, "▁a"),)}
    address.enter("compare")
    address.write({"force": (("*", 0, "▁a"),)}, {})
    assert query == {"force": ["*:0=▁a"]}


def test_a_late_message_with_the_address_before_is_no_link(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a browser still says before it has heard of the address that was written is not taken over; its back button is."""
    state: dict[str, Any] = {}
    query = FakeQuery({"text": ["old"]})
    monkeypatch.setattr(st, "session_state", state)
    monkeypatch.setattr(st, "query_params", query)
    address.take_over(touched=False)
    assert address.news() == {"text": "old"}
    address.write({"text": "new"}, {})
    query.values = {"text": ["old"]}
    address.take_over(touched=False)
    assert address.news() == {}
    address.write({"text": "new"}, {})
    query.values = {"text": ["another"]}
    address.take_over(touched=False)
    assert address.news() == {"text": "another"}
    address.write({"text": "another"}, {})
    address.write({"text": "newer"}, {})
    query.values = {"text": ["another"]}
    monkeypatch.setattr("s2s_core.ui.session.reruns.is_step_in_history", lambda: True)
    address.take_over(touched=False)
    assert address.news() == {"text": "another"}


class FakeQuery:
    """What is used of Streamlit's query parameters."""

    def __init__(self, values: dict[str, list[str]]) -> None:
        self.values = values

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def __iter__(self) -> Any:
        return iter(self.values)

    def get_all(self, name: str) -> list[str]:
        return list(self.values.get(name, []))

    def from_dict(self, values: dict[str, Any]) -> None:
        self.values = {name: value if isinstance(value, list) else [value] for name, value in values.items()}
