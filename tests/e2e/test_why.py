"""The Why page in a browser: stepped under one key, and its numbers are those of the Python interface."""

import s2s_core
from tests.e2e.driver import App

TEXT, MODEL = "我喜欢学习外语。", "zh-en-transformer"
PANELS = {"why_methods", "why_contrast", "why_referee"}
ROW = """(name) => [...document.querySelectorAll('[data-view=why_methods] tbody tr')]
    .find((row) => row.querySelector('th').innerText === name).innerText.split('\\t').slice(1)"""


SEE = """(view) => {
    const place = document.querySelector(`[data-view=${view}], .st-key-s2s_wait_${view}`);
    place?.scrollIntoView();
    return place?.dataset.step !== undefined;
}"""


def seen(app: App) -> None:
    """All panels, each of which is computed when its place is seen, and then stands in another element."""
    for view in sorted(PANELS):
        app.page.wait_for_function(SEE, arg=view)


def test_every_step_is_asked_why(app: App):
    app.page.set_viewport_size({"width": 1280, "height": 1400})
    app.open("why", model=MODEL, text=TEXT, lang="en", step=2)
    app.wait_for_trace()
    seen(app)
    model = s2s_core.load(MODEL)
    for step in (2, 3):
        app.wait_for_step(step)
        found = s2s_core.attribute(model, TEXT, step - 1, method="occlusion")
        shown = [float(value.replace("−", "-")) for value in app.page.evaluate(ROW, "occlusion")]
        expected = [*found.source.tolist(), *found.prefix.tolist()]
        assert len(shown) == len(expected)
        assert all(abs(a - b) < 0.006 for a, b in zip(shown, expected, strict=True))
        app.press("ArrowRight")
    app.wait_for_step(4)
    said = app.page.locator("[data-view=why_contrast] .s2s-say").inner_text()
    app.page.locator("[data-view=why_contrast] .s2s-wy-others button").nth(1).click()
    app.page.wait_for_function(
        "(old) => document.querySelector('[data-view=why_contrast] .s2s-say').innerText !== old", arg=said
    )
    assert app.errors == []


def test_before_the_first_token_nothing_is_asked(app: App):
    app.page.set_viewport_size({"width": 1280, "height": 1400})
    app.open("why", model="zh-en-lstm", text=TEXT, lang="zh", step=0)
    app.wait_for_trace()
    seen(app)
    assert app.page.locator("[data-view=why_methods] table").count() == 0
    assert app.errors == []
