"""The Memory page without a browser, over all architectures and both languages: what it offers, says and computes on demand."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import s2s_core
from s2s_core.analysis.memory_map import all_shares
from s2s_core.commands.ahead import write_ahead
from s2s_core.i18n import catalog
from s2s_core.models.checkpoint import save
from s2s_core.models.registry import Model
from s2s_core.text.tokenizer import Tokenizer
from s2s_core.ui.store import models as loaded_models
from tests.pages.conftest import APP
from tests.pages.live import payloads, waiting

SENTENCE = "我喜欢学习外语。"
PAIRS = [(SENTENCE, "I like to study foreign languages."), ("汤姆说他有个计划。", "Tom says he has a plan.")]
ARCHITECTURES = ("rnn", "gru", "lstm", "lstm-attention", "lstm-copy", "transformer")
COMMON = {"timeline", "source", "target", "gates", "memory_unit", "memory_attention"}
OWN = {
    "rnn": {"memory_map", "formula"},
    "gru": {"memory_map", "formula", "memory_saturation"},
    "lstm": {"memory_map", "formula", "memory_saturation"},
    "lstm-attention": {"memory_map", "formula", "formula_attention", "memory_saturation"},
    "lstm-copy": {"memory_map", "formula", "formula_attention", "memory_saturation"},
    "transformer": {"formula_attention"},
}


@pytest.fixture
def zoo(shelf: Path, models: dict[str, Model], tokenizer: Tokenizer) -> Path:
    """The shelf with all six architectures."""
    for name in ("rnn", "gru", "lstm-copy"):
        meta = {"name": f"zh-en-{name}", "task": "zh-en"}
        save(shelf / f"zh-en-{name}", models[name], tokenizer, dict(models[name].state_dict()), meta)
    return shelf


def memory(text: str = SENTENCE, **query: str) -> AppTest:
    """The page by its own link."""
    test = AppTest.from_file(str(APP), default_timeout=60)
    for name, value in {"text": text, "show": "all", **query}.items():
        test.query_params[name] = value
    return test.switch_page("pages/memory.py").run()


def views(app: AppTest) -> dict[str, dict[str, Any]]:
    return payloads(app)


@pytest.mark.parametrize(("name", "lang"), list(zip(ARCHITECTURES, ("en", "zh") * 3, strict=True)))
def test_every_architecture_shows_its_panels_and_no_other(zoo: Path, name: str, lang: str):
    page = memory(model=f"zh-en-{name}", lang=lang)
    assert not page.exception and page.title[0].value == catalog(lang)("memory.title")
    shown = views(page)
    late = waiting(page)
    assert late == ({"memory_map"} if name == "rnn" else set())
    assert set(shown) | late == COMMON | OWN[name] and not set(shown) & late
    assert len({view["trace"] for view in shown.values()}) == 1
    assert [one["model"] for one in shown["memory_attention"]["maps"]] == [
        "zh-en-lstm-attention",
        "zh-en-lstm-copy",
        "zh-en-transformer",
    ]


def test_the_map_is_that_of_the_trace_shown(zoo: Path):
    page = memory(model="zh-en-lstm")
    trace = s2s_core.decode(loaded_models.loaded("zh-en-lstm"), SENTENCE)
    np.testing.assert_allclose(views(page)["memory_map"]["share"], all_shares(trace), atol=1e-4)


def test_the_horizon_of_this_sentence_is_computed_when_asked_for(zoo: Path):
    page = memory(model="zh-en-gru")
    assert not page.get("plotly_chart")
    page.segmented_control(key="memory_horizon_of").set_value("sentence")
    page = page.run()
    assert not page.exception and len(page.get("plotly_chart")) == 1


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_horizon_of_the_logit_is_a_choice_for_the_sentence_and_for_the_corpus(
    zoo: Path, models: dict[str, Model], lang: str
):
    write_ahead(zoo / "zh-en-gru", models["gru"], {"valid": PAIRS, "train": PAIRS}, ("horizon",))
    page = memory(model="zh-en-gru", lang=lang)
    titles = [_axis(page)]
    page.segmented_control(key="memory_horizon_measure").set_value("logit")
    titles.append(_axis(page.run()))
    page.segmented_control(key="memory_horizon_of").set_value("sentence")
    page = page.run()
    assert not page.exception and [*titles, _axis(page)] == [
        catalog(lang)(f"memory.horizon.y.{measure}") for measure in ("log_prob", "logit", "logit")
    ]


def _axis(page: AppTest) -> str:
    drawn = json.loads(page.get("plotly_chart")[0].proto.spec)
    return str(drawn["layout"]["yaxis"]["title"]["text"])


def test_what_was_computed_ahead_is_shown_at_once(zoo: Path, models: dict[str, Model]):
    for name in ("gru", "transformer"):
        write_ahead(zoo / f"zh-en-{name}", models[name], {"valid": PAIRS, "train": PAIRS})
    page = memory(model="zh-en-gru")
    assert not page.exception and page.get("plotly_chart")
    assert views(page)["memory_saturation"]["sentences"] == 2


def test_a_sentence_that_cannot_be_read_gives_its_message_and_no_panels(zoo: Path):
    page = memory(text="喜欢" * 900, model="zh-en-lstm")
    assert not page.exception and page.error and not views(page)
    assert "memory_horizon_by" not in {widget.key for widget in page.segmented_control}


BARE = {"timeline", "source", "target"}
SHOWN = {
    "contents": {"memory_map", "memory_attention", "gates"},
    "units": {"gates", "memory_unit", "memory_saturation"},
    "formula": {"gates", "formula", "formula_attention"},
    "models": set(),
}


@pytest.mark.parametrize("group", SHOWN)
def test_the_group_of_a_link_is_shown_and_no_other(zoo: Path, group: str):
    app = memory(model="zh-en-lstm-attention", show=group)
    assert not app.exception and set(views(app)) == BARE | SHOWN[group]
    assert ("memory_horizon_of" in {control.key for control in app.segmented_control}) == (group == "models")
    said = "".join(app.query_params.get("show") or "")
    assert said == ("" if group == "contents" else group)


def test_a_group_that_is_chosen_stays_with_the_next_model_and_sentence(zoo: Path):
    app = memory(model="zh-en-lstm-attention", show="nothing")
    assert set(views(app)) == BARE | SHOWN["contents"]
    app.segmented_control(key="memory_show").set_value("units").run()
    assert set(views(app)) == BARE | SHOWN["units"] and "".join(app.query_params["show"]) == "units"
    app.segmented_control(key="model").set_value("zh-en-gru").run()
    assert set(views(app)) == BARE | {"gates", "memory_unit", "memory_saturation"}
    app.text_input(key="source_text").set_value("汤姆说他有个计划。").run()
    assert set(views(app)) == BARE | {"gates", "memory_unit", "memory_saturation"}
