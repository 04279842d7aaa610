"""One bad folder is one model less, on every page; what is left out, and why, is said."""

from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from safetensors.numpy import save_file
from streamlit.testing.v1 import AppTest

from s2s_core.__main__ import main
from s2s_core.analysis.neighbour_map import write_map
from s2s_core.analysis.projection import Reference, fit
from s2s_core.commands.ahead import write_ahead
from s2s_core.errors import UserError
from s2s_core.models import checkpoint
from s2s_core.models.registry import Model, attach, build
from s2s_core.text.tokenizer import Tokenizer, train_subwords
from tests.pages.conftest import APP
from tests.pages.live import payloads

SENTENCE = "我喜欢学习外语。"
PAGES = ("decode", "compare", "attention", "memory", "states", "whatif", "why", "models")
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 2\n"


def at(page: str, **query: str) -> AppTest:
    """A page by its link; of Memory all panels."""
    test = AppTest.from_file(str(APP), default_timeout=60)
    for name, value in {"text": SENTENCE, "show": "all", **query}.items():
        test.query_params[name] = value
    return (test if page == "decode" else test.switch_page(f"pages/{page}.py")).run()


def said(page: AppTest) -> str:
    parts = (*page.warning, *page.error, *page.info, *page.caption)
    return " ".join(part.value for part in parts).replace("\\", "")


def lanes(page: AppTest) -> list[str]:
    return [lane["model"] for lane in payloads(page)["compare_lanes"]["lanes"]]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_page_opens_without_a_model(shelf: Path, page: str, lang: str):
    for file in shelf.rglob("*"):
        if file.is_file():
            file.unlink()
    for folder in list(shelf.iterdir()):
        folder.rmdir()
    shown = at(page, lang=lang)
    assert not shown.exception and "train" in said(shown)


@pytest.mark.parametrize(
    ("page", "damage"),
    [*((page, "cut") for page in PAGES), ("compare", "shape"), ("models", "pointer"), ("decode", "pointer")],
)
def test_a_damaged_model_is_left_out_by_name_and_the_others_stay(
    shelf: Path, models: dict[str, Model], page: str, damage: str
):
    path = shelf / "zh-en-transformer" / "model.safetensors"
    if damage == "shape":
        path.write_bytes((shelf / "zh-en-lstm" / "model.safetensors").read_bytes())
    else:
        path.write_bytes(POINTER if damage == "pointer" else path.read_bytes()[: path.stat().st_size // 2])
    shown = at(page, model="zh-en-lstm")
    assert not shown.exception
    if page == "compare":
        assert lanes(shown) == ["zh-en-lstm", "zh-en-lstm-attention"]
    if page == "models":
        rows = payloads(shown)["models_table"]["rows"]
        assert [row["architecture"] for row in rows] == ["lstm", "lstm-attention"]
    if page in ("compare", "models", "memory") or damage == "pointer":
        assert ("zh-en-transformer" in said(shown)) and ("git-lfs" in said(shown)) == (damage == "pointer")


def test_where_the_damaged_one_is_chosen_models_shows_the_others(shelf: Path):
    (shelf / "zh-en-transformer" / "model.safetensors").write_bytes(b"garbage")
    shown = at("models", model="zh-en-transformer")
    assert not shown.exception and "zh-en-transformer" in said(shown)
    assert len(payloads(shown)["models_table"]["rows"]) == 2


def test_where_no_model_can_be_used_compare_and_models_say_why(shelf: Path):
    for path in shelf.glob("*/model.safetensors"):
        path.write_bytes(b"garbage")
    for page in ("compare", "models"):
        shown = at(page)
        assert not shown.exception and "zh-en-lstm" in said(shown)


def test_a_pointer_is_called_one_on_the_command_line(shelf: Path, capsys):
    (shelf / "zh-en-lstm" / "model.safetensors").write_bytes(POINTER)
    assert main(["trace", str(shelf / "zh-en-lstm"), SENTENCE]) == 2
    assert "git lfs pull" in capsys.readouterr().err
    with pytest.raises(UserError):
        checkpoint.card(shelf / "zh-en-lstm")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_model_that_is_gone_is_named_by_compare(shelf: Path, lang: str):
    shown = at("compare", models="zh-en-lstm,zh-en-gone,zh-en-transformer", lang=lang)
    assert not shown.exception and lanes(shown) == ["zh-en-lstm", "zh-en-transformer"]
    assert "zh-en-gone" in said(shown)
    assert "zh-en-gone" not in said(shown.run())


@pytest.fixture
def foreign(shelf: Path, models: dict[str, Model]) -> Path:
    """The shelf with one more model of the task, on a vocabulary of its own."""
    other: Tokenizer = train_subwords(("我 你 他 Tom likes a plan",) * 9, n_vocab=290, chinese=True)
    import dataclasses

    config = dataclasses.replace(models["gru"].config, n_vocab=len(other))
    model = attach(build(config).eval().requires_grad_(False), other, name="zh-en-own", task="zh-en")
    about = {"name": "zh-en-own", "task": "zh-en"}
    checkpoint.save(shelf / "zh-en-own", model, other, dict(model.state_dict()), about)
    return shelf


@pytest.mark.parametrize("page", PAGES)
def test_a_model_of_another_vocabulary_takes_no_page_down(foreign: Path, page: str):
    for chosen in ("zh-en-own", "zh-en-lstm"):
        shown = at(page, model=chosen)
        assert not shown.exception and not shown.error


def test_a_model_of_another_vocabulary_leaves_its_lane_with_the_reason(foreign: Path):
    shown = at("compare", mode="prefix", prefix="reference", reference="I like to study foreign languages.")
    assert not shown.exception
    shown = at("compare", mode="prefix", prefix="zh-en-lstm")
    assert not shown.exception and lanes(shown) == ["zh-en-lstm", "zh-en-lstm-attention", "zh-en-transformer"]
    assert any("no token" in warning.value for warning in shown.warning)
    shown = at("compare")
    assert "zh-en-own" in lanes(shown) and "different vocabularies" in said(shown)


@pytest.fixture
def finished(shelf: Path, models: dict[str, Model]) -> Path:
    """The shelf with what is computed ahead."""
    rng = np.random.default_rng(0)
    tokens = ("a", "b")
    for name in ("lstm", "lstm-attention", "transformer"):
        folder, model = shelf / f"zh-en-{name}", models[name]
        width = 22 if name == "transformer" else 13
        about = [Reference("encoder", i % 2, tokens, tokens[i % 2]) for i in range(40)]
        fitted = fit(rng.normal(size=(40, width)), references=about)
        fitted.save(folder)
        write_map(folder, fitted)
        write_ahead(
            folder, model, {"valid": [(SENTENCE, "I like it.")], "train": [(SENTENCE, "I like it.")] * 20}
        )
    st.cache_resource.clear()
    return shelf


@pytest.mark.parametrize(
    ("page", "file"),
    [
        ("decode", "states.safetensors"),
        ("decode", "states.tsv"),
        ("states", "states.safetensors"),
        ("states", "states.tsv"),
        ("states", "map.safetensors"),
        ("states", "counts.json"),
        ("states", "words.json"),
        ("memory", "saturation.safetensors"),
        ("memory", "horizon.json"),
        ("memory", "probe.json"),
        ("models", "metrics.json"),
        ("models", "curve.json"),
    ],
)
def test_a_damaged_file_beside_the_weights_is_said(finished: Path, page: str, file: str):
    (finished / "zh-en-lstm" / file).write_bytes(
        b"[1\xff" if page == "memory" else POINTER if page == "decode" else b"[1"
    )
    shown = at(page, model="zh-en-lstm")
    assert not shown.exception and file in said(shown) and ("git-lfs" in said(shown)) == (page == "decode")
    (finished / "zh-en-lstm" / file).unlink()
    again = at(page, model="zh-en-lstm")
    assert not again.exception and (file in said(again)) == file.startswith("states.")


def test_states_of_another_model_are_said(finished: Path):
    for name in ("states.safetensors", "states.tsv"):
        (finished / "zh-en-lstm" / name).write_bytes((finished / "zh-en-transformer" / name).read_bytes())
    for page in ("decode", "states", "memory"):
        shown = at(page, model="zh-en-lstm")
        assert not shown.exception and "states.safetensors" in said(shown)
    save_file(
        {"coordinates": np.zeros((7, 2), np.float32)}, finished / "zh-en-lstm-attention" / "map.safetensors"
    )
    shown = at("states", model="zh-en-lstm-attention")
    assert not shown.exception and "map.safetensors" in said(shown)
