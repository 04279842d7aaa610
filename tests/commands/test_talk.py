"""The commands and Python read a dialogue as the app does: turns parted by ¶, the last two of them."""

import pytest

import s2s_core
from s2s_core.__main__ import main
from s2s_core.models import checkpoint
from tests.test_commands import answer

TURNS = "How are you? ¶ I am fine."


@pytest.fixture
def root(tmp_path, talker, monkeypatch):
    about = {"name": "talker", "task": "dialogue", "training": {}}
    checkpoint.save(tmp_path / "talker", talker, talker.tokenizer, talker.state_dict(), about)
    monkeypatch.setattr(checkpoint, "PRETRAINED", tmp_path)
    return tmp_path


def test_a_trace_of_turns(root, capsys):
    value = answer(capsys, "trace", "talker", TURNS)
    read = [TURNS[slice(*span)] for span in value["source_spans"] if span]
    assert value["source"].count("▁¶") == 1 and read[value["source"].index("▁¶")] == "¶"
    assert "unread" not in value and "unseen" not in value
    longer = answer(capsys, "trace", "talker", f"And she? ¶ {TURNS}")
    assert longer["unread"] == 1
    assert {**longer, "source_spans": None, "unread": 0} == {**value, "source_spans": None, "unread": 0}


def test_a_trace_for_people_says_what_is_not_read(root, capsys):
    assert main(["trace", "talker", f"And she? ¶ {TURNS}"]) == 0
    assert "note: Of these turns it reads the last 2; 1 before them" in capsys.readouterr().out


def test_lines_of_turns_are_answered_as_python_answers_them(root, tmp_path, capsys):
    path = tmp_path / "lines.txt"
    path.write_text(f"{TURNS}\n ¶ \nI am fine.\n", encoding="utf-8")
    value = answer(capsys, "translate", "talker", str(path))
    model = s2s_core.load(root / "talker")
    both, alone = (s2s_core.decode(model, text).text for text in (TURNS, "I am fine."))
    assert [" ".join(line.split()) for line in value["lines"]] == [
        " ".join(both.split()),
        "",
        " ".join(alone.split()),
    ]
    assert value["refused_lines"] == []
