"""Links and keys in a real browser: what a link carries, what another model keeps, whose the keys are after the mouse."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page

from s2s_core.tasks.alignments import hand_alignments
from tests.e2e.driver import App

LSTM, TRANSFORMER = "zh-en-lstm-attention", "zh-en-transformer"
TEXT = "我的朋友不喜欢学习外语。"
FOCUS = "() => document.activeElement.className"


def opened(app: App, path: str = "", **query: str) -> App:
    app.open(path, **({"model": LSTM, "text": TEXT, "step": "2"} | query))
    app.wait_for_trace()
    app.rest()
    return app


def links(page: Page) -> dict[str, dict[str, list[str]]]:
    """The query of each link of the navigation, by its page."""
    found = page.locator(".st-key-s2s_navigation a").evaluate_all("all => all.map(a => a.href)")
    return {urlsplit(link).path.strip("/"): parse_qs(urlsplit(link).query) for link in found}


def test_another_model_keeps_step_reference_and_what_is_said_of_it(app: App) -> None:
    pair = hand_alignments("zh-en")[2]
    opened(app, "attention")
    app.choose("hand_aligned", f"{pair.source}  {pair.target}")
    app.page.wait_for_selector("[data-view=target] [data-do=unforce]")
    app.rest()
    app.press("ArrowRight", 3)
    app.wait_for_step(3)
    app.rest()
    assert app.page.locator("[data-view=target] .s2s-given").count() == 3
    sentence, written, old = app.page.locator(".s2s-sentence").inner_text(), app.written(), app.trace()
    assert sentence.startswith("The reference gives") and "You forced" not in sentence
    app.choose("model", "Transformer")
    app.wait_for_trace(old)
    assert app.step() == 3 and app.written() == written
    assert app.page.locator("[data-view=target] .s2s-given").count() == 3
    assert not app.page.locator("[data-view=target] .s2s-forced").count()
    title = app.page.locator("[data-view=target] .s2s-chip").first.get_attribute("title") or ""
    assert title.startswith("Given by the reference")


def test_the_navigation_carries_model_sentence_and_step(app: App) -> None:
    opened(app)
    app.press("ArrowRight")
    app.wait_for_step(3)
    app.rest()
    for query in links(app.page).values():
        assert (query["model"], query["text"], query["step"]) == ([LSTM], [TEXT], ["3"])
    with app.page.context.expect_page() as tab:
        app.page.locator('.st-key-s2s_navigation a[href*="/attention"]').click(button="middle")
    other = App(tab.value, app.base)
    other.wait_for_trace()
    other.wait_for_typed(TEXT)
    assert other.step() == 3
    assert other.page.locator("[data-view=attention_head]").count()
    app.page.locator('.st-key-s2s_navigation a[href*="/compare"]').click()
    app.wait_for_views({"lanes"})
    app.rest()
    assert links(app.page)["memory"]["model"] == [LSTM] and links(app.page)["memory"]["text"] == [TEXT]


def test_without_a_clipboard_the_link_stands_in_a_selected_field(app: App) -> None:
    app.page.add_init_script(
        "Object.defineProperty(Navigator.prototype, 'clipboard', {get: () => undefined})"
    )
    opened(app)
    app.page.locator("[data-do=link]").click()
    field = app.page.locator(".s2s-linked")
    assert field.input_value() == app.page.url and app.query()["text"] == TEXT
    app.page.wait_for_timeout(300)
    chosen = field.evaluate("field => field.value.slice(field.selectionStart, field.selectionEnd)")
    assert chosen == app.page.url and app.page.evaluate(FOCUS) == "s2s-linked"
    field.press("Tab")
    assert not field.count()


@pytest.mark.parametrize(
    "control",
    [
        ".st-key-language [role=radio]",
        "[data-do=showall]",
        "[data-do=forward]",
        "[data-view=gates] .s2s-seg button",
    ],
)
def test_after_a_click_the_keys_step(app: App, control: str) -> None:
    opened(app)
    found = app.page.locator(control)
    if not found.count():
        pytest.fail(f"{control} is not there")
    found.last.click()
    app.rest()
    step = app.step()
    app.press("ArrowLeft")
    app.wait_for_step(step - 1)
    app.press(" ")
    app.wait_for_step(step)


def test_after_a_choice_of_speed_the_keys_step_but_not_for_who_tabbed_to_it(app: App) -> None:
    opened(app)
    speed = app.page.locator("[data-view=timeline] select")
    speed.select_option("2")
    app.press("ArrowRight")
    app.wait_for_step(3)
    assert speed.input_value() == "2"
    app.page.locator("[data-do=showall]").focus()
    app.press("Tab")
    assert speed.evaluate("list => list === document.activeElement")
    app.press("ArrowDown")
    assert speed.evaluate("list => list === document.activeElement") and app.step() == 3


def test_the_page_itself_shows_no_frame(app: App) -> None:
    opened(app)
    app.page.mouse.click(700, 5)
    app.press("ArrowRight")
    app.wait_for_step(3)
    app.page.locator("[data-testid=stMain]").evaluate("main => main.focus()")
    app.press("ArrowRight")
    look = "e => [getComputedStyle(e).outlineStyle, getComputedStyle(e).boxShadow]"
    assert app.page.locator("[data-testid=stMain]").evaluate(look) == ["none", "none"]
