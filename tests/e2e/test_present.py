"""Presenter mode: by key, button and link; larger, with the panels chosen; the keys work wherever the focus is."""

from playwright.sync_api import Page

from tests.e2e.conftest import Window
from tests.e2e.driver import App

LSTM, TEXT = "zh-en-lstm-attention", "我的朋友不喜欢学习外语。"
SHOWN = """() => [...document.querySelectorAll('.st-key-s2s_grid .s2s-panel[data-view]')]
    .filter(panel => panel.getClientRects().length).map(panel => panel.dataset.view)"""
PRESENTING = "() => document.documentElement.classList.contains('s2s-present')"
SIZE = "() => document.querySelector('[data-view=source] .s2s-chip').getBoundingClientRect().height"


def query(page: Page) -> str:
    return str(page.evaluate("() => location.search"))


def opened(window: Window, **query: str) -> App:
    app = window(width=1280, height=720)
    app.open(model=LSTM, text=TEXT, step="3", **query)
    app.wait_for_trace()
    app.rest()
    return app


def test_the_key_turns_it_on_and_off_and_the_link_says_so(window: Window) -> None:
    app = opened(window)
    before, all_panels = app.page.evaluate(SIZE), app.page.evaluate(SHOWN)
    app.press("p")
    app.page.wait_for_function(PRESENTING)
    app.page.wait_for_function("() => location.search.includes('present=1')")
    assert app.page.evaluate(SIZE) >= 1.45 * before
    assert app.page.evaluate(SHOWN) == all_panels[:2]
    assert not app.page.locator("[data-testid=stSidebar]").is_visible()
    app.press("ArrowRight")
    app.wait_for_step(4)
    assert "present=1" in query(app.page)
    app.press("Escape")
    app.page.wait_for_function(f"() => !({PRESENTING})()")
    assert "present" not in query(app.page) and app.page.evaluate(SHOWN) == all_panels


def test_a_link_restores_it_with_its_panels_and_they_are_chosen_at_the_foot(window: Window) -> None:
    app = opened(window, present="1", panels="alignment,gates")
    app.page.wait_for_function(PRESENTING)
    app.page.wait_for_function(f"() => ({SHOWN})().length === 2")
    assert set(app.page.evaluate(SHOWN)) == {"alignment", "gates"}
    app.page.locator(".s2s-presenter [data-panel=gates]").click()
    app.page.locator(".s2s-presenter [data-panel=candidates]").click()
    app.page.wait_for_function(f"() => ({SHOWN})().includes('candidates')")
    assert set(app.page.evaluate(SHOWN)) == {"alignment", "candidates"}
    assert "panels=alignment%2Ccandidates" in query(app.page)
    app.type("汤姆说他有个计划。")
    app.page.wait_for_function("() => location.search.includes('panels=alignment%2Ccandidates')")
    assert "present=1" in query(app.page) and app.page.evaluate(PRESENTING)


def test_the_keys_work_wherever_the_focus_is_but_not_in_the_text_box(window: Window) -> None:
    app = opened(window, present="1", panels="alignment,candidates,gates")
    for control in ("[data-view=gates] select", ".s2s-presenter [data-panel=alignment]", "[data-do=present]"):
        step = app.step()
        app.page.locator(control).first.focus()
        app.page.keyboard.press("ArrowRight")
        app.wait_for_step(step + 1)
        assert app.page.evaluate(PRESENTING)
    app.box.focus()
    app.page.keyboard.type("p")
    assert app.page.evaluate(PRESENTING) and app.box.input_value().endswith("p")


def test_a_pointer_hits_the_cell_it_is_on(window: Window) -> None:
    app = opened(window, present="1", panels="alignment")
    app.press("End")
    app.rest()
    canvas = app.page.locator("[data-view=alignment] canvas").first
    n_source = app.page.locator("[data-view=source] .s2s-chip").count()
    box = canvas.bounding_box()
    assert box is not None
    for at in (0, n_source // 2, n_source - 1):
        app.page.mouse.move(box["x"] + (at + 0.5) * box["width"] / n_source, box["y"] + 20)
        lit = "(at) => document.querySelectorAll('[data-view=source] .s2s-chip')[at].matches('.s2s-hover')"
        app.page.wait_for_function(lit, arg=at)
