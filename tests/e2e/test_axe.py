"""axe-core on every page, light and dark, in both languages: nothing serious; and what only a picture shows is said too.

https://github.com/dequelabs/axe-core; the rules are those of WCAG 2.2 A and AA and of good practice.
"""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.e2e.driver import App

TEXT, LSTM, TRANSFORMER = "我的朋友不喜欢学习外语。", "zh-en-lstm-attention", "zh-en-transformer"
EDITS = '[{"kind":"attention","attn":"cross","to":"uniform"}]'
PAGES = {
    "": {},
    "attention": {"model": TRANSFORMER},
    "compare": {"models": f"zh-en-rnn,{LSTM},{TRANSFORMER}"},
    "memory": {},
    "states": {},
    "whatif": {"edits": EDITS},
    "why": {},
    "models": {},
}
# Vega draws these two groups of a chart's selection itself, without a name or a way to give one (vega-lite, `interval`).
NOT_OURS = (".box_brush_bg", ".box_brush")
GRAVE = ("serious", "critical")
LABELS = """() => [...document.querySelectorAll('[data-view] canvas')].filter(e => e.getClientRects().length)
    .filter(e => e.getAttribute('aria-hidden') !== 'true').map(e => [e.closest('[data-view]').dataset.view, e.ariaLabel])"""


@pytest.fixture(params=[("light", "en"), ("light", "zh"), ("dark", "en"), ("dark", "zh")], ids="-".join)
def seen(request: pytest.FixtureRequest, browser: Browser, server: str) -> Iterator[tuple[App, str]]:
    """A window of a projector's size in one theme, and the language."""
    scheme, lang = request.param
    context = browser.new_context(viewport={"width": 1280, "height": 720}, color_scheme=scheme)
    yield App(context.new_page(), server), lang
    context.close()


def opened(app: App, page: str, lang: str, **query: str) -> None:
    asked = {"task": "zh-en", "model": LSTM, "text": TEXT, "step": "4", "lang": lang, **PAGES[page], **query}
    app.open(page, **asked)
    if page == "models":
        app.wait_for_views({"models_table"})
    else:
        app.wait_for_trace()
    app.rest()


def grave(app: App) -> list[str]:
    """What axe-core finds that is serious, a line each."""
    found = Axe().run(app.page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{rule['id']}: {node['target']} {node['html'][:120]}"
        for rule in found
        if rule["impact"] in GRAVE
        for node in rule["nodes"]
        if node["target"][0] not in NOT_OURS
    ]


def test_no_page_has_a_serious_finding(seen: tuple[App, str]) -> None:
    app, lang = seen
    for page in PAGES:
        opened(app, page, lang)
        assert grave(app) == [], page


def test_nor_has_presenter_mode_or_an_open_help(seen: tuple[App, str]) -> None:
    app, lang = seen
    opened(app, "", lang)
    app.page.locator("[data-view=gates] .s2s-helpme").first.click()
    assert grave(app) == []
    opened(app, "", lang, present="1")
    assert grave(app) == []


@pytest.mark.parametrize("page", ["", "attention", "compare", "memory", "states"])
def test_pictures_say_their_values_and_say_them_anew(window, page: str) -> None:
    app = window(width=1280, height=720)
    opened(app, page, "en", step="2")
    before = app.page.evaluate(LABELS)
    assert before and all(label and len(label) > 8 for _, label in before)
    app.press("ArrowRight")
    app.wait_for_step(3)
    after = app.page.evaluate(LABELS)
    changed = {view for (view, old), (_, new) in zip(before, after, strict=True) if old != new}
    assert changed


def test_stepping_is_announced_on_compare_too(window) -> None:
    app = window()
    opened(app, "compare", "en")
    assert app.page.locator("[data-view=lanes] .s2s-say").get_attribute("aria-live") == "polite"
