"""The Attention page without a browser: what each architecture is offered, the gold alignment, the way to other models."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import s2s_core
from s2s_core.i18n import catalog
from s2s_core.models.checkpoint import save
from s2s_core.models.config import TransformerConfig
from s2s_core.models.registry import Model, attach, build
from s2s_core.tasks import TASKS
from s2s_core.tasks.alignments import hand_alignments
from s2s_core.text.tokenizer import Tokenizer
from s2s_core.ui.store import folders
from s2s_core.ui.store import models as loaded_models
from tests.pages.conftest import APP
from tests.pages.test_decode import SENTENCE, said, views

Open = Callable[..., AppTest]
STRIPS = {"timeline", "source", "target"}
BOTH = STRIPS | {"attention_head", "attention_board", "formula_attention"}


def open_page(**query: str) -> AppTest:
    """The Attention page as a link opens it."""
    test = AppTest.from_file(str(APP), default_timeout=60)
    test.context = {"locale": "en-US"}
    test.switch_page("pages/attention.py")
    for name, value in query.items():
        test.query_params[name] = value
    return test.run()


@pytest.fixture
def page(shelf: Path) -> Open:
    """Opens the page on the small untrained models."""
    return open_page


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    ("model", "offered"),
    [
        ("zh-en-lstm", STRIPS),
        ("zh-en-lstm-attention", BOTH),
        ("zh-en-transformer", BOTH | {"heads", "attention_flow", "attention_lens"}),
    ],
)
def test_each_model_is_shown_what_it_has(page: Open, model: str, offered: set[str], lang: str):
    shown = page(model=model, text=SENTENCE, lang=lang)
    assert not shown.exception and shown.title[0].value == catalog(lang)("attention.title")
    assert set(views(shown)) == offered
    assert len({view["trace"] for view in views(shown).values()}) == 1


def test_a_model_without_attention_leads_to_its_neighbours_that_have_it(page: Open):
    shown = page(model="zh-en-lstm", text=SENTENCE)
    wanted = catalog("en")("attention.none", model="LSTM")
    assert wanted in said(shown)
    buttons = [button for button in shown.button if str(button.key).startswith("neighbour_")]
    assert [button.key for button in buttons] == [
        "neighbour_zh-en-lstm-attention",
        "neighbour_zh-en-transformer",
    ]
    after = buttons[0].click().run()
    assert not after.exception and "attention_head" in views(after)
    assert after.text_input(key="source_text").value == SENTENCE and not after.info


@pytest.mark.parametrize("model", ["zh-en-lstm-attention", "zh-en-transformer"])
def test_a_sentence_aligned_by_hand_comes_with_its_reference_and_its_links(page: Open, model: str):
    shown = page(model=model, text=SENTENCE)
    assert views(shown)["attention_head"]["gold"]["sure"].size == 0
    known = hand_alignments("zh-en")
    after = shown.selectbox(key="hand_aligned").set_value(2).run()
    assert not after.exception and after.text_input(key="source_text").value == known[2].source
    found = views(after)
    written = s2s_core.score(loaded_models.loaded(model), known[2].source, known[2].target)
    assert found["target"]["target"]["tokens"] == written.tokens and all(found["target"]["forced"])
    assert len(found["attention_head"]["gold"]["sure"]) > 0
    assert set(found["attention_board"]["agreement"]) == {"written", "fed_in"}


def test_another_model_keeps_the_sentence_aligned_by_hand_and_its_reference(page: Open):
    shown = page(model="zh-en-lstm-attention", text=SENTENCE)
    first = shown.selectbox(key="hand_aligned").set_value(2).run()
    tokens = views(first)["target"]["target"]["tokens"]
    assert views(first)["target"]["given"] is True
    after = first.segmented_control(key="model").set_value("zh-en-transformer").run()
    found = views(after)
    assert not after.exception and found["target"]["model"] == "zh-en-transformer"
    assert found["target"]["target"]["tokens"] == tokens and found["target"]["given"] is True
    assert len(found["attention_head"]["gold"]["sure"]) > 0
    assert after.selectbox(key="hand_aligned").value == 2


def test_a_sentence_whose_reference_is_not_written_is_not_chosen_in_the_list(page: Open):
    known = hand_alignments("zh-en")
    shown = page(model="zh-en-transformer", text=known[2].source)
    assert shown.selectbox(key="hand_aligned").value is None
    assert views(shown)["target"]["given"] is False


@pytest.fixture
def generated(tmp_path: Path, tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """`pretrained/` with an untrained Transformer of the task `reverse`."""
    letters = TASKS["reverse"].tokenizer([])
    model: Model = build(TransformerConfig(d_model=22, n_heads=2, d_ff=29, n_layers=2, n_vocab=len(letters)))
    model = attach(model.eval().requires_grad_(False), letters, name="reverse-transformer", task="reverse")
    own = {"name": "reverse-transformer", "task": "reverse"}
    save(tmp_path / "reverse-transformer", model, letters, dict(model.state_dict()), own)
    monkeypatch.setattr(folders, "PRETRAINED", tmp_path)
    st.cache_resource.clear()
    loaded_models.LOADED.clear()
    yield tmp_path
    st.cache_resource.clear()


def test_a_generated_task_knows_its_alignment_whatever_the_model_writes(generated: Path):
    shown = open_page(model="reverse-transformer", text="abcde")
    found = views(shown)
    links, n = found["attention_head"]["gold"]["sure"], len(found["target"]["target"]["tokens"])
    assert [tuple(link) for link in links] == [(t, 4 - t) for t in range(min(5, n))]
    assert found["attention_board"]["unit"] == "tokens"
    assert "hand_aligned" not in [box.key for box in shown.selectbox]
