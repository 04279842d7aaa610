"""Every view draws its first state whatever it is and whenever it comes: nothing of the future stands on a fresh page."""

import base64
from typing import Any

import pytest
from playwright.sync_api import Browser
from streamlit.testing.v1 import AppTest

from s2s_core.ui import live
from s2s_core.views.pack import pack, unpack
from tests.e2e import bare
from tests.e2e.conftest import Window
from tests.e2e.driver import ROOT, same_picture
from tests.pages.live import mounted

TEXT = "我喜欢学习外语。"
PAGES = ("decode", "attention", "memory", "compare", "states")
MODELS = ("zh-en-lstm-attention", "zh-en-transformer")
VISITS = 6

STEP = "(step) => { for (const bus of window.__s2sBuses.values()) if (bus.sel.trace) bus.set({ step }); }"
UNDRAWN = "() => [...document.querySelectorAll('[data-view]')].filter((e) => !e.dataset.step).map((e) => e.dataset.view)"
SEEN = """() => [...document.querySelectorAll('[data-view=alignment] canvas')].map((e) => {
    const [top, , bottom] = (getComputedStyle(e).clipPath.match(/[\\d.]+px|[\\d.]+/g) ?? ["0", "0", "0"]).map(parseFloat);
    return Math.round(e.getBoundingClientRect().height - top - bottom);
})"""


def payloads(page: str, model: str) -> dict[str, dict[str, Any]]:
    """What the page sends to its views, by the views' names, in their order."""
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=100)
    for name, value in {"model": model, "text": TEXT, "lang": "en"}.items():
        test.query_params[name] = value
    test.switch_page(f"pages/{page}.py").run()
    assert not test.exception
    return {
        message.component_name.removeprefix("s2s_"): unpack(message.bytes)
        for message in mounted(test)
        if message.bytes
    }


def packed(view: str, payload: dict[str, Any], start: str | int | None) -> str:
    begun = {"start": {**payload["start"], "step": start}} if view == "timeline" else {}
    return base64.b64encode(pack({**payload, **begun})).decode()


def fresh(browser: Browser, room: str, sent: dict[str, dict[str, Any]], order: list[str], start: Any) -> Any:
    """A page on which the views came in this order."""
    page = bare.open_page(browser, *sorted({live.rooms()[view] for view in sent} | {room}))
    for view in order:
        bare.mount(page, view, packed(view, sent[view], start))
    return page


@pytest.mark.slow
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("room", PAGES)
def test_what_a_view_shows_first_does_not_depend_on_when_it_comes(
    browser: Browser, room: str, model: str
) -> None:
    """The time line may come before the other views or after them; a step away and back is drawn for certain."""
    sent = payloads(room, model)
    others = [view for view in sent if view != "timeline"]
    for start, other in ((0, 1), ("end", 2)):
        before = fresh(browser, room, sent, ["timeline", *others], start)
        after = fresh(browser, room, sent, [*others, "timeline"], start)
        assert after.evaluate(UNDRAWN) == []
        first, late = bare.picture(before, others), bare.picture(after, others)
        step = before.evaluate("() => [...window.__s2sBuses.values()].find((bus) => bus.sel.trace).sel.step")
        for moved in (other, step):
            before.evaluate(STEP, moved)
        again = bare.picture(before, others)
        for page in (before, after):
            page.context.close()
        assert same_picture(first, again), f"at {start} the views that come after the time line"
        assert same_picture(late, again), f"at {start} the views that come before the time line"


@pytest.mark.slow
def test_a_fresh_visit_shows_no_weight_before_a_token_is_written(window: Window) -> None:
    for _ in range(VISITS):
        app = window()
        app.open(text=TEXT, model=MODELS[0], lang="en")
        app.wait_for_trace()
        app.wait_for_views({"alignment", "gates", "states", "candidates", "formula"})
        assert app.step() == 0
        assert app.page.evaluate(SEEN) == [0]
        assert app.written() == [] and app.candidates() == []
        app.page.context.close()
