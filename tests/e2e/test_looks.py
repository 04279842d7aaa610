"""Small things that were ugly in narrow windows: tools beside titles, a table that follows the step, whole names of models."""

import pytest

from tests.e2e.conftest import Window
from tests.e2e.driver import App

TEXT = "我的朋友不喜欢学习外语。"
TRANSFORMER = "zh-en-transformer"
TOOLS = """() => [...document.querySelectorAll('.s2s-panel[data-view]')].filter(panel => panel.getClientRects().length)
    .map(panel => [panel.dataset.view, panel.querySelector('.s2s-tools')?.getBoundingClientRect(),
        panel.querySelector('.s2s-head').getBoundingClientRect()])
    .filter(([, tools]) => tools?.width).filter(([, tools, head]) => tools.right < head.right || tools.top > head.top + 4)
    .map(([view]) => view)"""
SEEN = """() => { const box = document.querySelector('[data-view=attention_lens] .s2s-le-scroll').getBoundingClientRect();
    const head = document.querySelector('[data-view=attention_lens] th.s2s-now').getBoundingClientRect();
    return head.left >= box.left && head.right <= box.right + 1 }"""


def opened(window: Window, path: str, width: int, **query: str) -> App:
    app = window(width=width, height=720)
    app.open(path, **({"text": TEXT, "task": "zh-en"} | query))
    app.page.wait_for_selector("[data-view]")
    app.rest()
    return app


@pytest.mark.parametrize("width", [800, 1280])
@pytest.mark.parametrize("page", ["", "compare", "memory"])
def test_the_tools_of_a_panel_stand_at_the_right_of_its_head(window: Window, page: str, width: int) -> None:
    app = opened(window, page, width, step="3")
    assert app.page.evaluate(TOOLS) == []


def test_the_table_of_the_lens_follows_the_step(window: Window) -> None:
    long = "我的朋友不喜欢学习外语，但是他们每天都去图书馆看书，因为他们想去国外工作。"
    app = opened(window, "attention", 800, model=TRANSFORMER, text=long, step="1")
    app.page.locator("[data-view=attention_lens]").scroll_into_view_if_needed()
    for key in ("End", "Home", "ArrowRight"):
        app.press(key, 1 if key != "ArrowRight" else 4)
        app.rest()
        if app.step() > 0:
            app.page.wait_for_function(SEEN)


@pytest.mark.parametrize("width", [800, 1280])
def test_all_models_chosen_are_seen_whole(window: Window, width: int) -> None:
    app = opened(window, "compare", width)
    chosen = app.page.locator(".st-key-compare_models")
    box = chosen.bounding_box()
    last = chosen.get_by_text("Transformer", exact=True).bounding_box()
    clear = chosen.locator("svg").nth(-2).bounding_box()
    assert box and last and clear
    assert last["x"] + last["width"] + 20 <= clear["x"] or last["y"] > box["y"] + 40
