"""What trainings leave in pretrained/, and what a task wants said, as the app shows it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from s2s_core.i18n import LANGUAGES, catalog
from s2s_core.models.checkpoint import save
from s2s_core.models.registry import Model

Open = Callable[..., AppTest]


def quiet(page: AppTest) -> str:
    return " ".join(caption.value for caption in page.caption).replace("\\", "")


def put(shelf: Path, model: Model, task: str, **about: object) -> None:
    save(
        shelf / f"{task}-lstm",
        model,
        model.tokenizer,
        dict(model.state_dict()),
        {"name": f"{task}-lstm", "task": task, **about},
    )


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("task", ["headlines", "dialogue"])
def test_what_may_be_false_about_persons_is_said_quietly(
    app: Open, shelf: Path, models: dict[str, Model], task: str, lang: str
):
    put(shelf, models["lstm"], task)
    page = app(model=f"{task}-lstm", text="A cat.", lang=lang)
    assert not page.exception and catalog(lang)(f"app.notice.{task}") in quiet(page)
    assert not page.warning and catalog(lang)(f"app.notice.{task}") not in quiet(
        app(model="zh-en-lstm", lang=lang)
    )


def test_a_training_that_has_no_model_yet_is_no_warning_and_no_model(app: Open, shelf: Path):
    (shelf / "dates-gru").mkdir()
    (shelf / "dates-gru" / "resume.pt").write_bytes(b"progress")
    (shelf / "dates-gru" / "model.safetensors.part").write_bytes(b"half")
    page = app(text="A cat.")
    assert not page.exception and not page.warning and "dates-gru" in quiet(page)


def test_left_overs_beside_a_model_do_not_disturb_it(app: Open, shelf: Path):
    for name in ("resume.pt", "resume.pt.part", "model.safetensors.part", "config.json.part"):
        (shelf / "zh-en-lstm" / name).write_bytes(b"half")
    page = app(text="A cat.", model="zh-en-lstm")
    assert not page.exception and not page.warning and not page.error


def test_a_model_of_own_files_is_offered_under_its_tasks_name(
    app: Open, shelf: Path, models: dict[str, Model]
):
    put(
        shelf,
        models["lstm"],
        "fish",
        data={"files": ["/gone/train.tsv", "/gone/valid.tsv"], "examples": ["A cat.", "A hat."]},
    )
    page = app(task="fish")
    assert not page.exception and page.session_state["model"] == "fish-lstm"
    page = app(task="fish", text="A cat.")
    assert not page.exception and not page.error
