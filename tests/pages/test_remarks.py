"""What stands beside an answer that the model cannot know, and before one to somebody in distress: on every page."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from s2s_core.i18n import catalog
from s2s_core.models.checkpoint import save
from s2s_core.models.registry import Model
from s2s_core.text.tokenizer import Tokenizer
from s2s_core.ui.session import questions
from tests.pages.live import payloads

PAGES = ("decode", "attention", "memory", "states", "compare", "whatif", "why")
SAD = "I want to kill myself."
Open = Callable[..., AppTest]


def at(page: AppTest, name: str) -> AppTest:
    return page if name == "decode" else page.switch_page(f"pages/{name}.py").run()


def lines(page: AppTest) -> str:
    return " ".join(caption.value for caption in page.caption).replace("\\", "")


@pytest.fixture
def listening(shelf: Path, models: dict[str, Model], tokenizer: Tokenizer) -> Path:
    """A model of the dialogue task beside the others."""
    model = models["lstm-attention"]
    about = {"name": "dialogue-lstm-attention", "task": "dialogue"}
    save(shelf / about["name"], model, tokenizer, dict(model.state_dict()), about)
    return shelf


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_characters_never_seen_are_named(app: Open, name: str, lang: str):
    page = at(app(text="我喜欢饕餮。", model="zh-en-lstm-attention", lang=lang), name)
    text = catalog(lang)
    named = text("app.remark.characters", characters=text("app.remark.and").join("饕餮"))
    assert not page.exception and named in lines(page)
    assert not page.exception and payloads(page)


def test_nothing_is_said_of_a_text_that_is_read(app: Open):
    assert "⚠" not in lines(app(text="我喜欢学习外语。"))


def test_a_text_unlike_the_training_data_is_told(app: Open, shelf: Path, tokenizer: Tokenizer):
    none = {"tokens": [0] * len(tokenizer), "words": {}}
    (shelf / "zh-en-lstm-attention" / "counts.json").write_text(
        json.dumps({"pairs": 1, "source": none | {"tokens": [1] * len(tokenizer)}})
    )
    page = app(text="I like to study foreign languages.", model="zh-en-lstm-attention")
    assert catalog("en")("app.remark.foreign") in lines(page)


@pytest.mark.parametrize("name", PAGES)
def test_a_text_that_speaks_of_self_harm_is_not_answered_at_once(app: Open, listening: Path, name: str):
    page = at(app(text=SAD, model="dialogue-lstm-attention"), name)
    assert catalog("en")("app.distress.message") in [box.value for box in page.warning]
    assert "target" not in payloads(page) and "compare_lanes" not in payloads(page)
    page.button(key="distress_look").click().run()
    assert not page.exception and not page.warning
    assert {"target", "compare_lanes"} & set(payloads(page))


def test_in_chinese_too_and_another_text_is_asked_anew(app: Open, listening: Path):
    page = app(text=SAD, model="dialogue-lstm-attention", lang="zh")
    assert page.warning[0].value == catalog("zh")("app.distress.message")
    page.button(key="distress_look").click().run()
    page.text_input(key="source_text").set_value("我不想活了").run()
    assert page.warning[0].value == catalog("zh")("app.distress.message") and "target" not in payloads(page)


def test_the_second_sentence_counts_too(app: Open, listening: Path):
    page = at(app(text="How are you?", model="dialogue-lstm-attention"), "states")
    page.text_input(key=questions.TEXT2).set_value(SAD).run()
    assert page.warning and "target" not in payloads(page)


def test_other_tasks_translate_what_is_typed(app: Open):
    page = app(text="我不想活了。", model="zh-en-lstm-attention")
    assert not page.warning and "target" in payloads(page)
