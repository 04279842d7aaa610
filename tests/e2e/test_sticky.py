"""What is stepped stays in view while the panels scroll under it, on a projector's 1280 × 720."""

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import Window
from tests.e2e.driver import App

LSTM, TEXT = "zh-en-lstm-attention", "我的朋友不喜欢学习外语。"
HIGH = 720
BOTTOM = "() => { const main = document.querySelector('[data-testid=stMain]'); main.scrollTop = main.scrollHeight }"


def top_and_bottom(page: Page, view: str) -> tuple[float, float]:
    """Where a view begins and ends in the window, in px."""
    box = page.locator(f"[data-view={view}]").bounding_box()
    assert box is not None
    return box["y"], box["y"] + box["height"]


def opened(window: Window, page: str, *, width: int = 1280, height: int = HIGH) -> App:
    app = window(width=width, height=height)
    show = {"show": "units"} if page == "memory" else {}
    app.open(page, model=LSTM, text=TEXT, step="3", **show)
    app.wait_for_trace()
    app.rest()
    return app


@pytest.mark.parametrize("page", ["", "attention", "memory", "states"])
def test_at_the_foot_of_a_page_the_strips_are_seen_and_go_on(window: Window, page: str) -> None:
    app = opened(window, page)
    app.page.evaluate(BOTTOM)
    for view in ("timeline", "source", "target"):
        top, bottom = top_and_bottom(app.page, view)
        assert 0 <= top < bottom <= HIGH / 2, view
    app.press("ArrowRight")
    app.wait_for_step(4)
    assert top_and_bottom(app.page, "target")[1] <= HIGH / 2


def test_strips_and_gates_are_seen_together(window: Window) -> None:
    app = opened(window, "")
    app.page.evaluate("() => document.querySelector('[data-view=gates]').scrollIntoView({ block: 'end' })")
    top, bottom = top_and_bottom(app.page, "gates")
    assert top_and_bottom(app.page, "timeline")[0] >= 0
    assert top_and_bottom(app.page, "target")[1] <= top < bottom <= HIGH + 1


def test_in_a_low_or_narrow_window_the_page_scrolls_as_a_whole(window: Window) -> None:
    for width, height in ((1280, 500), (600, 900)):
        app = opened(window, "", width=width, height=height)
        app.page.evaluate(BOTTOM)
        assert top_and_bottom(app.page, "target")[1] < 0


def test_the_time_line_of_several_lanes_stays_in_view(window: Window) -> None:
    app = window(width=1280, height=HIGH)
    app.open("compare", models="zh-en-lstm,zh-en-transformer", text=TEXT, step="3")
    app.wait_for_trace()
    app.rest()
    app.page.evaluate(BOTTOM)
    top, bottom = top_and_bottom(app.page, "timeline")
    assert 0 <= top < bottom <= HIGH / 4
