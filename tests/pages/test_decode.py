"""The Decode page without a browser: what it offers, says and keeps, in both languages."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import s2s_core
from s2s_core.i18n import catalog
from s2s_core.ui.shell.board import STRIPS
from s2s_core.ui.store import models as loaded_models
from s2s_core.views import DECODE, VIEWS
from s2s_core.views.base import trace_id
from tests.pages.live import answers, payloads

SENTENCE = "我喜欢学习外语。"
Open = Callable[..., AppTest]


def views(app: AppTest) -> dict[str, dict[str, Any]]:
    """The payloads of the live views on the page, by the view's name."""
    return payloads(app)


def said(app: AppTest) -> str:
    return " ".join(box.value for box in (*app.info, *app.warning, *app.error)).replace("\\", "")


@pytest.mark.parametrize(("locale", "lang"), [("en-US", "en"), ("zh-CN", "zh")])
def test_the_page_opens_decoded_in_the_browsers_language(app: Open, locale: str, lang: str):
    page = app(locale)
    assert not page.exception and page.title[0].value == catalog(lang)("decode.title")
    assert views(page)["timeline"]["words"]["showall"] == catalog(lang)("view_timeline.showall")
    assert page.text_input(key="source_text").value


@pytest.mark.parametrize("model", ["zh-en-lstm", "zh-en-lstm-attention", "zh-en-transformer"])
def test_every_view_that_the_model_can_fill_is_there_and_no_other(app: Open, model: str):
    page = app(model=model, text=SENTENCE)
    assert not page.exception
    info = loaded_models.loaded(model).info
    offered = {VIEWS[name].file for name in (*STRIPS, *DECODE) if VIEWS[name].offered(info)}
    offered -= {"states"}  # these folders hold no projection
    assert set(views(page)) == offered


def test_all_views_show_the_same_trace(app: Open):
    assert len({view["trace"] for view in views(app(text=SENTENCE)).values()}) == 1


def test_a_link_restores_text_model_language_and_step(app: Open):
    page = app(text=SENTENCE, model="zh-en-transformer", lang="zh", step="2", layer="1", head="1")
    assert page.text_input(key="source_text").value == SENTENCE
    assert page.session_state["model"] == "zh-en-transformer" and page.session_state["language"] == "zh"
    assert views(page)["timeline"]["start"] == {"step": 2, "layer": 1, "head": 1}


def test_typing_makes_a_new_trace_that_begins_before_the_first_token(app: Open):
    page = app(text=SENTENCE, step="2")
    before = views(page)["target"]["trace"]
    page.text_input(key="source_text").set_value("汤姆说他有个计划。").run()
    assert views(page)["target"]["trace"] != before
    assert views(page)["timeline"]["start"] == {} and views(page)["timeline"]["link"]["text"] == [
        "汤姆说他有个计划。"
    ]


def test_another_model_keeps_the_text(app: Open):
    page = app(text=SENTENCE)
    page.segmented_control(key="model").set_value("zh-en-transformer").run()
    assert not page.exception and page.text_input(key="source_text").value == SENTENCE
    assert views(page)["timeline"]["model"] == "zh-en-transformer"


def test_another_model_keeps_step_and_forced_tokens_another_text_none(app: Open):
    token = views(app(text=SENTENCE))["source"]["source"]["tokens"][0]
    page = app(text=SENTENCE, model="zh-en-lstm", step="2", force=f"1={token}")
    page.segmented_control(key="model").set_value("zh-en-transformer").run()
    found = views(page)
    assert found["target"]["target"]["tokens"][1] == token and found["target"]["forced"][1] is True
    assert found["timeline"]["start"] == {"step": 2}
    page.session_state["s2s_at"] = {"trace": found["timeline"]["trace"], "step": 4, "layer": 0, "head": None}
    page.segmented_control(key="model").set_value("zh-en-lstm").run()
    assert views(page)["timeline"]["start"] == {"step": 4}
    page.text_input(key="source_text").set_value("汤姆说他有个计划。").run()
    assert not any(views(page)["target"]["forced"]) and views(page)["timeline"]["start"] == {}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_forced_tokens_that_the_vocabulary_lacks_are_dropped_with_one_line(app: Open, lang: str):
    token = views(app(text=SENTENCE))["source"]["source"]["tokens"][0]
    page = app(text=SENTENCE, lang=lang, force=[f"0={token}", "1=▁absent", "2=▁missing"])
    target = views(page)["target"]
    assert not page.exception and not page.error
    assert target["target"]["tokens"][0] == token and target["forced"][:2] == [True, False]
    named = catalog(lang)("app.remark.and").join(["absent", "missing"])
    wanted = catalog(lang)("app.remark.not_forced", model="LSTM + attention", tokens=named).split("LSTM")[0]
    [line] = [caption.value for caption in page.caption if "absent" in caption.value]
    assert named in line and wanted in line


def test_the_switch_changes_every_word_and_nothing_else(app: Open):
    page = app(text=SENTENCE)
    before = views(page)["timeline"]
    page.segmented_control(key="language").set_value("zh").run()
    after = views(page)["timeline"]
    assert after["trace"] == before["trace"] and after["words"] != before["words"]
    assert page.title[0].value == catalog("zh")("decode.title")


def test_a_forced_token_in_a_link_is_forced(app: Open):
    token = views(app(text=SENTENCE))["source"]["source"]["tokens"][0]
    page = app(text=SENTENCE, force=f"1={token}")
    target = views(page)["target"]
    assert (
        target["target"]["tokens"][1] == token
        and target["forced"][1] is True
        and target["forced"][0] is False
    )


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("typed", ["", "   "])
def test_no_text_is_a_hint(app: Open, typed: str, lang: str):
    page = app(text=typed, lang=lang)
    assert not page.exception and page.info[0].value == catalog(lang)("decode.hint")
    assert not views(page)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_text_that_is_too_long_is_refused_with_the_limit_and_kept(app: Open, lang: str):
    page = app(text="x" * 10_240, lang=lang)
    assert not page.exception and "1280" in said(page) and "10240" in said(page)
    assert page.text_input(key="source_text").value == "x" * 10_240


@pytest.mark.parametrize(
    "typed", ["🙂🙂", "<script>alert(1)</script>", "**b** $x$ {n} \\", "\u202eabc\x07", "مرحبا"]
)
def test_any_other_text_is_decoded_or_refused_without_a_traceback(app: Open, typed: str):
    page = app(text=typed)
    assert not page.exception and page.text_input(key="source_text").value == typed
    assert views(page) or page.error


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_damaged_folders_are_left_out_by_name(app: Open, shelf: Path, lang: str):
    (shelf / "zh-en-broken").mkdir()
    (shelf / "zh-en-garbled").mkdir()
    for name in ("config.json", "model.safetensors", "tokenizer.json"):
        (shelf / "zh-en-garbled" / name).write_bytes(b"\x80\x04garbage")
    page = app(text=SENTENCE, lang=lang)
    assert not page.exception and views(page)
    assert "zh-en-broken" in said(page) and "zh-en-garbled" in said(page)


def test_damaged_weights_are_said_and_the_other_models_still_work(app: Open, shelf: Path):
    (shelf / "zh-en-transformer" / "model.safetensors").write_bytes(b"garbage")
    page = app(text=SENTENCE, model="zh-en-transformer")
    assert not page.exception and "zh-en-transformer" in said(page) and not views(page)
    page.segmented_control(key="model").set_value("zh-en-lstm").run()
    assert not page.exception and views(page)


def test_a_model_that_is_not_there_is_named(app: Open):
    page = app(text=SENTENCE, model="no-such-model")
    assert not page.exception and "no-such-model" in said(page) and views(page)


def test_links_with_nonsense_in_them_open(app: Open):
    page = app(text=SENTENCE, step="many", layer="-7", head="1e9", lang="xx", force="x=1")
    assert not page.exception and views(page)["timeline"]["start"].get("step") is None


def test_two_sessions_do_not_see_each_other(app: Open):
    one, two = (
        app(text=SENTENCE, model="zh-en-lstm"),
        app(text="汤姆说他有个计划。", model="zh-en-transformer"),
    )
    one.run()
    assert (
        views(one)["timeline"]["model"] == "zh-en-lstm"
        and views(two)["timeline"]["model"] == "zh-en-transformer"
    )
    assert views(one)["timeline"]["typed"] == SENTENCE


def test_without_models_the_page_says_how_to_get_one(app: Open, shelf: Path):
    for folder in shelf.iterdir():
        (folder / "config.json").unlink()
    page = app(text=SENTENCE)
    assert not page.exception and "train" in said(page)


def test_exact_numbers_are_sent_when_they_are_asked_for_and_only_then(app: Open):
    page = app(model="zh-en-lstm", text=SENTENCE)
    assert not answers(page)
    trace = s2s_core.decode(loaded_models.loaded("zh-en-lstm"), SENTENCE)
    page.session_state["s2s_exact_question"] = {"trace": trace_id(trace), "view": "gates", "asked": 7}
    page.run()
    assert not page.exception
    [answer] = answers(page)
    assert answer["asked"] == 7 and answer["payload"]["trace"] == trace_id(trace)
    cell = next(item["values"] for item in answer["payload"]["maps"] if item["site"] == "cell")
    np.testing.assert_array_equal(cell[:, : len(trace.source)], trace.encoder.known("cell"))
    page.session_state["s2s_exact_until"] = 0.0  # it has had its time
    page.run()
    assert not answers(page)


def test_a_question_about_a_view_that_is_not_there_is_not_answered(app: Open):
    page = app(model="zh-en-lstm", text=SENTENCE)
    trace = views(page)["gates"]["trace"]
    page.session_state["s2s_exact_question"] = {"trace": trace, "view": "heads", "asked": 1}
    page.run()
    assert not page.exception and not answers(page)
    assert "s2s_exact_question" not in page.session_state
