"""The Models page without a browser: all tasks, both languages; what it counts and keeps; folders that lack files."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from s2s_core.analysis.cost import multiply_adds
from s2s_core.i18n import catalog
from s2s_core.models.config import PRETRAINED
from s2s_core.tasks import TASKS
from s2s_core.ui.models import data as models_data
from s2s_core.ui.models import machine as models_machine
from s2s_core.ui.store import folders, traces
from s2s_core.views.pack import unpack
from tests.pages.live import mounted

APP = Path(__file__).parents[2] / "app.py"
SENTENCE = "我喜欢学习外语。"
Open = Callable[..., AppTest]


def at_models(page: AppTest) -> AppTest:
    return page.switch_page("pages/models.py").run()


def views(app: AppTest) -> dict[str, dict[str, Any]]:
    parts = mounted(app)
    return {part.component_name.removeprefix("s2s_"): unpack(part.bytes) for part in parts}


def said(app: AppTest) -> str:
    boxes = (*app.info, *app.warning, *app.error, *app.caption, *app.markdown)
    return " ".join(box.value for box in boxes).replace("\\", "")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_models_without_scores_or_curves_are_shown_with_what_there_is(app: Open, lang: str):
    page = at_models(app(text=SENTENCE, lang=lang))
    assert not page.exception and page.title[0].value == catalog(lang)("models.title")
    table = views(page)["models_table"]
    assert [row["architecture"] for row in table["rows"]] == ["lstm", "lstm-attention", "transformer"]
    assert all(row["per_token"] > 0 and row["ms"] is None and row["updates"] is None for row in table["rows"])
    assert catalog(lang)("models.curves.none") in said(page) and catalog(lang)("models.quality.none") in said(
        page
    )
    assert "timemachine" not in views(page)


def test_the_costs_are_those_of_the_sentence_typed(app: Open):
    page = at_models(app(text=SENTENCE))
    for row in views(page)["models_table"]["rows"]:
        trace = traces.trace(row["name"], SENTENCE, ())
        config = json.loads((folders.PRETRAINED / row["name"] / "config.json").read_text())["model"]
        assert row["per_token"] * len(trace.steps) == pytest.approx(
            multiply_adds(config, len(trace.source), len(trace.steps)).total
        )
        assert row["serial"] == (1 if row["architecture"] == "transformer" else len(trace.source)) + len(
            trace.steps
        )


def test_a_text_too_long_is_said_and_the_models_stay(app: Open):
    page = at_models(app(text="喜欢" * 200))
    assert not page.exception and page.error
    assert all(row["serial"] is None for row in views(page)["models_table"]["rows"])


def test_choosing_a_card_chooses_the_model_everywhere(app: Open):
    page = at_models(app(text=SENTENCE, model="zh-en-lstm"))
    page.button(key="s2s_choose_zh-en-transformer").click().run()
    assert not page.exception and page.session_state["model"] == "zh-en-transformer"
    assert views(page)["models_table"]["chosen"] == "zh-en-transformer"
    assert page.button(key="s2s_choose_zh-en-transformer").disabled


def test_scores_intervals_and_fewer_updates_come_from_the_folders(app: Open, shelf: Path):
    for name, bleu, updates in (("lstm", 10.0, 50), ("transformer", 20.0, 100)):
        folder = shelf / f"zh-en-{name}"
        (folder / "metrics.json").write_text(
            json.dumps({"test": {"bleu": bleu, "intervals": {"bleu": [bleu - 1, bleu + 2]}}})
        )
        point = {
            "update": updates,
            "minutes": 2.0,
            "target_tokens": 900,
            "train_loss": 2.0,
            "valid_perplexity": 9.0,
        }
        (folder / "curve.json").write_text(json.dumps([point]))
    (shelf / "zh-en-lstm-attention" / "metrics.json").write_text("{damaged")
    page = at_models(app(text=SENTENCE))
    assert not page.exception
    rows = {row["architecture"]: row for row in views(page)["models_table"]["rows"]}
    assert rows["lstm"]["fewer"] == 100 and rows["transformer"]["fewer"] is None
    assert rows["lstm"]["scores"]["bleu"] == {"value": 10.0, "low": 9.0, "high": 12.0}
    assert rows["lstm-attention"]["scores"]["bleu"] is None
    assert len(json.loads(page.get("plotly_chart")[0].proto.spec)["data"]) == 2
    assert page.get("vega_lite_chart")


def test_measuring_gives_every_model_its_milliseconds(shelf: Path):
    names = ["zh-en-lstm", "zh-en-transformer"]
    ms = models_data.measure(names, SENTENCE)
    assert set(ms) == set(names) and all(0 < value < 10_000 for value in ms.values())


@pytest.mark.parametrize("task", [name for name in TASKS if any(PRETRAINED.glob(f"{name}-*/config.json"))])
def test_the_page_works_on_every_task_there_is(task: str):
    st.cache_resource.clear()
    page = AppTest.from_file(str(APP), default_timeout=120)
    page.query_params["task"] = task
    page = at_models(page.run())
    assert not page.exception, page.exception
    table = views(page)["models_table"]
    assert len(table["rows"]) == len(list(PRETRAINED.glob(f"{task}-*/config.json")))
    assert ("timemachine" in views(page)) == (task in ("reverse", "dates"))
    if task in ("reverse", "dates"):
        moments = views(page)["timemachine"]["moments"]
        assert [moment["percent"] for moment in moments][-1] is None and moments[-1]["right"]
        assert moments[-1]["perplexity"] < moments[0]["perplexity"]


def test_the_moments_of_a_converged_training_are_shares_of_what_it_took():
    """Under a rule the preset's epochs are only a bound, and no measure of how far a moment was."""
    curve = [{"update": 100, "valid_perplexity": 2.0}, {"update": 200, "valid_perplexity": 1.5}]
    planned = {"config": {"training": {"epochs": 80}}, "curve": curve}
    assert models_machine._planned(planned) == 8000
    ruled = {"config": {"training": {"epochs": 80, "end": {"by": "rule", "updates": 200}}}, "curve": curve}
    assert models_machine._planned(ruled) == 200 and models_machine._planned({**ruled, "curve": []}) == 0
