"""Every page takes a model with a pointer as any other, in both languages, and shows what it copied where it can."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from s2s_core.i18n import catalog
from s2s_core.models.checkpoint import save
from s2s_core.models.registry import Model
from s2s_core.text.tokenizer import Tokenizer
from tests.pages.live import payloads

SENTENCE, MODEL = "我喜欢学习外语。", "zh-en-lstm-copy"
Open = Callable[..., AppTest]


@pytest.fixture
def page(shelf: Path, models: dict[str, Model], tokenizer: Tokenizer, app: Open) -> Open:
    model = models["lstm-copy"]
    save(
        shelf / MODEL,
        model,
        tokenizer,
        dict(model.state_dict()),
        {"name": MODEL, "task": "zh-en", "training": {}},
    )

    def open_page(name: str, **query: str) -> AppTest:
        first = app(**{"text": SENTENCE, "model": MODEL, **query})
        return first if name == "decode" else first.switch_page(f"pages/{name}.py").run()

    return open_page


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    "name", ["decode", "compare", "attention", "memory", "states", "whatif", "why", "models"]
)
def test_every_page_stands(page: Open, name: str, lang: str):
    shown = page(name, lang=lang)
    assert not shown.exception and not shown.error
    assert shown.title[0].value == catalog(lang)(f"{name}.title")


def test_decode_tells_what_was_copied(page: Open):
    views = payloads(page("decode"))
    n_steps = len(views["target"]["target"]["tokens"])
    for name in ("target", "alignment"):
        assert len(views[name]["copies"]["p_gen"]) == n_steps
    assert views["candidates"]["copied"].shape == views["candidates"]["probs"].shape
    assert views["formula_attention"]["mixing"]["vocab"].shape == (n_steps,)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_stands_after_the_model_with_attention_under_its_own_name(page: Open, lang: str):
    shown = page("models", lang=lang)
    table = payloads(shown)["models_table"]
    assert [row["architecture"] for row in table["rows"]] == [
        "lstm", "lstm-attention", "lstm-copy", "transformer",
    ]  # fmt: skip
    assert table["names"][MODEL] == catalog(lang)("term.architecture.lstm-copy")
    cards = " ".join(block.body for block in shown.get("html"))
    score = catalog(lang)("term.score.additive")
    assert catalog(lang)("models.cards.with_pointer", score=score) in cards


def test_a_lane_of_compare_has_p_gen_and_the_others_none(page: Open):
    lanes = payloads(page("compare"))["compare_lanes"]["lanes"]
    assert {lane["model"]: lane["p_gen"] is not None for lane in lanes} == {
        "zh-en-lstm": False, "zh-en-lstm-attention": False, MODEL: True, "zh-en-transformer": False,
    }  # fmt: skip
