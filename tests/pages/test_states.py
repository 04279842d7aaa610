"""The States page without a browser: every architecture, both languages; a second sentence, words, what is not known."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from s2s_core.analysis.projection import Reference, fit
from s2s_core.commands.maps import write_maps
from s2s_core.i18n import LANGUAGES, catalog
from s2s_core.models.registry import Model
from s2s_core.ui.store import models as loaded_models
from s2s_core.views.pack import unpack
from tests.pages.live import mounted

SENTENCE, OTHER = "我喜欢学习外语。", "我的朋友不喜欢汤姆。"
PAIRS = [(SENTENCE, "I like to study foreign languages."), (OTHER, "My friend doesn't like Tom.")] * 3
Open = Callable[..., AppTest]


@pytest.fixture
def finished(shelf: Path, models: dict[str, Model]) -> Path:
    """The shelf with what `finish` writes beside the weights."""
    for folder in shelf.iterdir():
        model = models[folder.name.removeprefix("zh-en-")]
        states = np.random.default_rng(3).normal(size=(41, model.info.n_units)).astype(np.float32)
        about = [
            Reference(
                "encoder" if i % 2 else "decoder",
                i % 3,
                ("我", "喜欢", "</s>"),
                ("我", "喜欢", "</s>")[i % 3],
            )
            for i in range(41)
        ]
        fit(states, references=about).save(folder)
        write_maps(folder, model, PAIRS)
    return shelf


def at_states(page: AppTest, **query: str) -> AppTest:
    """The page as a link opens it. The test's first run after a change of page does not hand over the text box."""
    page = page.switch_page("pages/states.py")
    for name, value in query.items():
        page.query_params[name] = value
    return page.run().run()


def views(app: AppTest) -> dict[str, dict[str, Any]]:
    parts = mounted(app)
    return {part.component_name.removeprefix("s2s_"): unpack(part.bytes) for part in parts}


def said(app: AppTest) -> str:
    return " ".join(box.value for box in (*app.info, *app.warning, *app.error)).replace("\\", "")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("model", ["zh-en-lstm", "zh-en-lstm-attention", "zh-en-transformer"])
def test_every_architecture_has_all_panels(app: Open, finished: Path, model: str, lang: str):
    page = at_states(app(model=model, text=SENTENCE, lang=lang))
    assert not page.exception and page.title[0].value == catalog(lang)("states.title")
    found = views(page)
    assert {
        "timeline",
        "source",
        "target",
        "states_map",
        "states_nearest",
        "word_neighbours",
        "word_relations",
    } == set(found)
    assert len({view["trace"] for view in found.values()}) == 1
    assert (
        found["states_map"]["layers"] == (3 if "transformer" in model else 1)
        and found["states_map"]["dots_map"] is not None
    )
    assert found["word_neighbours"]["known"] and page.get("vega_lite_chart")
    assert found["states_map"]["words"]["kind_map"] == catalog(lang)("view_states_map.kind_map")


def test_a_second_sentence_from_a_link_or_typed_is_compared(app: Open, finished: Path):
    page = at_states(app(text=SENTENCE), text2=OTHER)
    assert page.text_input(key="states_text2").value == OTHER
    assert [path["text"] for path in views(page)["states_map"]["paths"]] == [SENTENCE, OTHER]
    page.text_input(key="states_text2").set_value("你在说我吗？").run()
    assert not page.exception
    assert [path["text"] for path in views(page)["states_map"]["paths"]] == [SENTENCE, "你在说我吗？"]
    assert "".join(page.query_params["text2"]) == "你在说我吗？"
    page.text_input(key="states_text2").set_value("").run()
    assert len(views(page)["states_map"]["paths"]) == 1 and "text2" not in page.query_params


def test_a_second_sentence_too_long_is_said_and_left_out(app: Open, finished: Path):
    page = at_states(app(text=SENTENCE), text2="喜欢" * 200)
    assert not page.exception and "64" in said(page)
    assert len(views(page)["states_map"]["paths"]) == 1


def test_a_word_looked_up_stays_while_the_model_changes(app: Open, finished: Path):
    page = at_states(app(text=SENTENCE), word="foreign")
    found = views(page)["word_neighbours"]
    entry = found["entries"][found["typed"]]
    assert entry["word"] == "foreign" and entry["seen"] == {"source": 0, "target": 3}
    page.segmented_control(key="model").set_value("zh-en-transformer").run()
    found = views(page)["word_neighbours"]
    assert found["model"] == "zh-en-transformer" and found["entries"][found["typed"]]["word"] == "foreign"


def test_an_analogy_from_a_link_is_answered(app: Open, finished: Path):
    page = app(text=SENTENCE).switch_page("pages/states.py")
    page.query_params["analogy"] = ["I", "like", "Tom"]
    page = page.run().run()
    assert not page.exception
    own = views(page)["word_relations"]["own"]
    assert own["asked"] == ["I", "like", "Tom"] and not {"I", "like", "Tom"} & {
        row[0] for row in own["found"]
    }


def test_without_reference_states_and_counts_the_page_says_so(app: Open):
    page = at_states(app(text=SENTENCE))
    assert not page.exception
    found = views(page)
    assert "states_map" not in found and "states_nearest" not in found
    assert not found["word_neighbours"]["known"] and found["word_neighbours"]["entries"][0]["seen"] == {
        "source": None,
        "target": None,
    }


def test_damaged_files_beside_the_weights_do_no_harm(app: Open, finished: Path):
    for folder in finished.iterdir():
        (folder / "map.safetensors").write_bytes(b"damaged")
        (folder / "counts.json").write_text("{")
        (folder / "words.json").write_text("[]")
    st.cache_resource.clear()
    page = at_states(app(text=SENTENCE))
    assert not page.exception
    assert views(page)["states_map"]["dots_map"] is None and not views(page)["word_neighbours"]["known"]


def test_an_empty_text_gets_a_hint(app: Open, finished: Path):
    page = at_states(app(text=SENTENCE))
    page.text_input(key="source_text").set_value("").run()
    assert not page.exception and page.info


def test_letters_have_neighbours_and_no_analogies():
    st.cache_resource.clear()
    page = AppTest.from_file(str(Path(__file__).parents[2] / "app.py"), default_timeout=120)
    page.query_params["task"] = "reverse"
    page = at_states(page.run())
    assert not page.exception and loaded_models.loaded(page.session_state["model"]).info.task == "reverse"
    found = views(page)
    assert "word_relations" not in found and found["word_neighbours"]["is_text"] is False
