"""Dialogues on the pages, without a browser: what was said, what of it is read, and what the box awaits."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from s2s_core.i18n import catalog
from s2s_core.models.checkpoint import save
from s2s_core.models.registry import Model
from tests.pages.live import payloads

Open = Callable[..., AppTest]
NAME = "dialogue-lstm-attention"
REPLY = {
    "force": ["0=▁I", "1=▁am", "2=▁fine", "3=</s>"]
}  # an untrained model says it only if it is forced to


@pytest.fixture(autouse=True)
def talking(shelf: Path, talker: Model) -> None:
    """A model of dialogues beside the others."""
    save(
        shelf / NAME, talker, talker.tokenizer, dict(talker.state_dict()), {"name": NAME, "task": "dialogue"}
    )


def chat(page: AppTest) -> dict[str, Any]:
    assert not page.exception
    return payloads(page)["chat"]


def said(page: AppTest) -> list[tuple[str, str]]:
    return [(turn["who"], turn["words"]) for turn in chat(page)["turns"]]


def type_in(page: AppTest, text: str) -> AppTest:
    """As a person does; the whole page again, since only a part of it has run."""
    return page.text_input(key="source_text").set_value(text).run().run()


def test_a_first_turn_is_read_alone(app: Open):
    page = app(model=NAME, text="How are you?")
    assert said(page) == [("you", "How are you?")] and chat(page)["n_read"] == 1


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_reply_on_the_screen_forced_tokens_and_all_goes_on_and_what_is_left_out_is_kept(
    app: Open, lang: str
):
    page = app(model=NAME, text="How are you?", lang=lang, **REPLY)
    assert "".join(chat(page)["pieces"]) == "I am fine" and chat(page)["begun"] == "I am fine ¶ "
    type_in(page, "I am fine ¶ And you?")
    assert said(page) == [("you", "How are you?"), ("lstm-attention", "I am fine"), ("you", "And you?")]
    assert chat(page)["n_read"] == 2
    by = [turn["by"] for turn in chat(page)["turns"]]
    assert by == [catalog(lang)(f"view_chat.by.{who}") if who == "you" else catalog(lang)(f"term.architecture.{who}")
                  for who in ("you", "lstm-attention", "you")]  # fmt: skip
    source = payloads(page)["source"]["source"]
    assert source["tokens"].count("▁¶") == 1 and source["texts"][source["tokens"].index("▁¶")] == "¶"
    assert page.query_params["text"] == "I am fine ¶ And you?"
    assert "force" not in page.query_params


def test_a_link_holds_what_is_read(app: Open):
    page = app(model=NAME, text="I am fine. ¶ And you?")
    assert page.text_input(key="source_text").value == "I am fine. ¶ And you?"
    assert said(page) == [("typed", "I am fine."), ("you", "And you?")]


def test_turns_before_those_that_are_read_are_marked_and_told(app: Open):
    page = app(model=NAME, text="Is she? ¶ I am fine. ¶ And you?")
    assert len(said(page)) == 3 and chat(page)["n_read"] == 2
    line = catalog("en")("app.remark.unread", n=1, read=2)
    assert not any("⚠" in caption.value for caption in page.caption)  # the chat says it
    compare = page.switch_page("pages/compare.py").run()
    assert any(line in caption.value.replace("\\", "") for caption in compare.caption)


def test_a_reply_taken_is_not_kept_as_a_text_when_the_task_changes(app: Open):
    page = app(model=NAME, text="How are you?", **REPLY)
    type_in(page, "I am fine ¶ ")
    page.selectbox(key="task").set_value("zh-en").run()
    page.selectbox(key="task").set_value("dialogue").run()
    assert page.text_input(key="source_text").value == "How are you?"


def test_a_reply_taken_changes_nothing_until_somebody_speaks(app: Open):
    page = app(model=NAME, text="How are you?", **REPLY)
    before = chat(page)["trace"]
    type_in(page, "I am fine ¶ ")
    assert chat(page)["trace"] == before and said(page) == [("you", "How are you?")]
    assert page.text_input(key="source_text").value == "I am fine ¶ "
    assert page.query_params["text"] == "How are you?" and page.query_params["force"]
    page.segmented_control(key="language").set_value("zh").run()
    assert chat(page)["trace"] == before and page.text_input(key="source_text").value == "I am fine ¶ "
    type_in(page, "I am fine ¶ And you?")
    assert len(said(page)) == 3


def test_an_empty_box_forgets_the_dialogue(app: Open):
    page = app(model=NAME, text="How are you?", **REPLY)
    type_in(page, "I am fine ¶ And you?")
    type_in(page, "")
    assert "chat" not in payloads(page) and page.info
    type_in(page, "I am fine ¶ And you?")
    assert said(page) == [("typed", "I am fine"), ("you", "And you?")]


@pytest.mark.parametrize("name", ["attention", "memory", "states"])
def test_the_pages_about_one_sentence_share_the_dialogue(app: Open, name: str):
    page = app(model=NAME, text="How are you?", **REPLY)
    type_in(page, "I am fine ¶ And you?")
    before = said(page)
    assert said(page.switch_page(f"pages/{name}.py").run()) == before


def test_other_tasks_have_no_dialogue(app: Open):
    page = app(model="zh-en-lstm-attention", text="你好 ¶ 你好")
    assert not page.exception and "chat" not in payloads(page)


def test_each_turn_is_listened_to_before_it_is_answered(app: Open):
    page = app(model=NAME, text="I don't want to live ¶ Why not?")
    assert catalog("en")("app.distress.message") in [box.value for box in page.warning]
    assert "chat" not in payloads(page)


def test_separators_alone_are_no_text(app: Open):
    page = app(model=NAME, text=" ¶ ")
    assert not page.exception and page.error and "chat" not in payloads(page)
