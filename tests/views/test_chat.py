"""The dialogue's payload: the reply in parts that join to it, who spoke in the language chosen."""

import pytest

import s2s_core
from s2s_core.i18n import catalog
from s2s_core.views.chat import payload, pieces


def test_the_parts_of_a_reply_are_one_a_step_and_join_to_it(model):
    trace = s2s_core.decode(model, "我喜欢学习外语。")
    assert len(pieces(trace)) == len(trace.steps) and "".join(pieces(trace)) == trace.text


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_speakers_are_named_in_the_language_chosen(talker, lang):
    text = catalog(lang)
    trace = s2s_core.decode(talker, "a ¶ b", edits=[{"kind": "force", "step": 0, "token": "▁I"}])
    said = [("you", "x"), ("typed", "a"), ("lstm-attention", "b"), ("own-kind", "c")]
    value = payload(trace, text, said, n_read=2, begun="I ¶ ")
    names = [
        text("view_chat.by.you"),
        text("view_chat.by.typed"),
        text("term.architecture.lstm-attention"),
        "own-kind",
    ]
    assert [turn["by"] for turn in value["turns"]] == names
    assert value["begun"] == "I ¶ "


def test_an_empty_reply_cannot_be_taken(talker):
    trace = s2s_core.decode(talker, "a ¶ b", edits=[{"kind": "force", "step": 0, "token": "</s>"}])
    assert payload(trace, catalog("en"), [("you", "b")], begun="b ¶ ")["begun"] == ""
