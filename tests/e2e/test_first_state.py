"""Every view draws its first state whatever it is and whenever it comes: nothing of the future stands on a fresh page."""

import base64

import pytest
from playwright.sync_api import Browser, Page
from streamlit.testing.v1 import AppTest

from s2s_core.ui import live
from s2s_core.views.pack import pack, unpack
from tests.e2e import bare
from tests.e2e.conftest import Window
from tests.e2e.driver import ROOT, same_picture
from tests.pages.live import mounted

TEXT = "我喜欢学习外语。"
PAGES = ("decode", "attention", "memory", "compare", "states", "whatif", "why")
MODELS = ("zh-en-lstm-attention", "zh-en-transformer")
VISITS = 6
BLOCK = "s2s_block"

STEP = "(step) => { for (const bus of window.__s2sBuses.values()) if (bus.sel.trace) bus.set({ step }); }"
NOW = "() => [...window.__s2sBuses.values()].find((bus) => bus.sel.trace).sel.step"
UNDRAWN = "() => [...document.querySelectorAll('[data-view]')].filter((e) => !e.dataset.step).map((e) => e.dataset.view)"
SEEN = """() => [...document.querySelectorAll('[data-view=alignment] canvas')].map((e) => {
    const [top, , bottom] = (getComputedStyle(e).clipPath.match(/[\\d.]+px|[\\d.]+/g) ?? ["0", "0", "0"]).map(parseFloat);
    return Math.round(e.getBoundingClientRect().height - top - bottom);
})"""


def messages(page: str, model: str) -> dict[str, bytes]:
    """What the page sends to its views by their names, in their order, and its blocks."""
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=100)
    for name, value in {"model": model, "text": TEXT, "lang": "en"}.items():
        test.query_params[name] = value
    test.switch_page(f"pages/{page}.py").run()
    assert not test.exception
    found = [element.proto for element in test.get("bidi_component")]
    blocks = [message.bytes for message in found if message.component_name == BLOCK]
    views = {message.component_name.removeprefix("s2s_"): message.bytes for message in mounted(test)}
    return {**{f"{BLOCK} {i}": block for i, block in enumerate(blocks)}, **views}


def started(timeline: bytes, start: str | int) -> bytes:
    payload = unpack(timeline)
    return pack({**payload, "start": {**payload["start"], "step": start}})


def fresh(browser: Browser, sent: dict[str, bytes], order: list[str]) -> Page:
    """A page to which the messages came in this order."""
    views = [name for name in sent if not name.startswith(BLOCK)]
    page = bare.open_page(browser, *sorted({live.rooms()[view] for view in views}))
    for name in order:
        bare.mount(page, name, base64.b64encode(sent[name]).decode())
    return page


@pytest.mark.slow
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("room", PAGES)
def test_what_a_view_shows_first_does_not_depend_on_when_it_comes(
    browser: Browser, room: str, model: str
) -> None:
    """The time line may come before the other views or after them; a step away and back is drawn for certain."""
    sent = messages(room, model)
    others = [name for name in sent if name != "timeline"]
    views = [name for name in others if not name.startswith(BLOCK)]
    for start, other in ((0, 1), ("end", 2)):
        sent["timeline"] = started(sent["timeline"], start)
        before = fresh(browser, sent, ["timeline", *others])
        after = fresh(browser, sent, [*others[::-1], "timeline"])
        assert after.evaluate(UNDRAWN) == []
        first, late = bare.picture(before, views), bare.picture(after, views)
        step = before.evaluate(NOW)
        for moved in (other, step):
            before.evaluate(STEP, moved)
        again = bare.picture(before, views)
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
