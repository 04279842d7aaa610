"""The Models page in a real browser: the time machine moves without the server, a row chooses the model everywhere."""

from typing import Any

import pytest

import s2s_core
from s2s_core.models.checkpoint import load
from tests.e2e.conftest import missing

MODEL, WORD = "reverse-lstm-attention", "streamlit"
MACHINE = "[data-view=timemachine]"


@pytest.fixture
def models(app: Any) -> Any:
    """The page of models, reached as a person does, on a model whose snapshots were kept.

    `sent` counts what the browser asks the server.
    """
    if MODEL not in s2s_core.pretrained():
        missing(f"{MODEL} is not in pretrained/")
    app.sent = []
    app.page.on("websocket", lambda socket: socket.on("framesent", lambda frame: app.sent.append(frame)))
    app.open(task="reverse", model=MODEL, text=WORD, lang="en")
    app.wait_for_trace()
    app.idle()
    app.rest()
    app.page.get_by_role("link", name="Models").click()
    app.page.wait_for_selector("[data-view=models_table] [data-model]")
    app.idle()
    return app


def answer(app: Any, side: str) -> str:
    """What a side shows as written: all runs but those that were left out."""
    runs = app.page.locator(f"{MACHINE} [data-answer={side}] > :not(.s2s-missing)")
    return "".join(runs.all_text_contents()).removesuffix(" ✓")


def test_the_slider_shows_what_the_model_wrote_then_without_asking_the_server(models: Any):
    page = models.page
    page.wait_for_selector(f"{MACHINE}[data-moment='5'][data-beside='best']")
    assert answer(models, "first") == s2s_core.decode(load(MODEL, snapshot=5), WORD).text
    assert answer(models, "second") == s2s_core.decode(load(MODEL), WORD).text == WORD[::-1]
    models.idle()
    asked = len(models.sent)
    before = page.locator(f"{MACHINE} [data-side=first] canvas").screenshot()
    page.locator(f"{MACHINE} [data-do=moment]").focus()
    page.keyboard.press("Home")
    page.wait_for_selector(f"{MACHINE}[data-moment='0']")
    assert answer(models, "first") == s2s_core.decode(load(MODEL, snapshot=0), WORD).text
    page.locator(f"{MACHINE} [data-side=first] [data-moment='50']").click()
    page.wait_for_selector(f"{MACHINE}[data-moment='50']")
    assert page.locator(f"{MACHINE} [data-side=first] canvas").screenshot() != before
    assert len(models.sent) == asked
    page.wait_for_function("() => new URL(location.href).searchParams.get('moment') === '50'")


def test_the_moments_stay_when_the_language_changes(models: Any):
    page = models.page
    page.locator(f"{MACHINE} [data-side=first] [data-moment='20']").click()
    page.wait_for_function("() => new URL(location.href).searchParams.get('moment') === '20'")
    models.choose("language", "简体中文")
    page.wait_for_selector(f"{MACHINE}[data-moment='20'] >> text=训练完成 20 % 时")
    page.wait_for_function("() => new URL(location.href).searchParams.get('moment') === '20'")


def test_a_row_of_the_table_chooses_the_model_for_all_pages(models: Any):
    page = models.page
    page.locator("[data-view=models_table] [data-model=reverse-transformer] th").click()
    page.wait_for_selector("[data-view=models_table] tr[data-model=reverse-transformer][aria-selected=true]")
    page.wait_for_function("() => new URL(location.href).searchParams.get('model') === 'reverse-transformer'")
    models.idle()
    page.locator("[data-view=models_table] [data-do=measure]").click()
    cells = page.locator("[data-view=models_table] td[data-column=ms]")
    page.wait_for_function(
        "() => [...document.querySelectorAll('td[data-column=ms]')].every(e => parseFloat(e.textContent) > 0)"
    )
    assert cells.count() == 5
