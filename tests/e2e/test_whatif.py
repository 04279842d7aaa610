"""The What if page in a browser: an edit, both runs, the boards and their cells, undo, the link."""

import json

from tests.e2e.driver import App

TEXT, OTHER = "我喜欢学习外语。", "他喜欢学习外语。"
TRANSFORMER, LSTM = "zh-en-transformer", "zh-en-lstm-attention"


def opened(app: App, model: str, **query: str) -> None:
    app.open("whatif", model=model, text=TEXT, lang="en", **query)
    app.wait_for_trace()
    app.wait_for_views({"whatif_runs"})
    app.rest()


def edits(app: App) -> list[dict[str, object]]:
    return list(json.loads(app.query().get("edits", "[]")))


SEE = """(view) => {
    const place = document.querySelector(`[data-view=${view}], .st-key-s2s_wait_${view}`);
    place?.scrollIntoView();
    return place?.dataset.step !== undefined;
}"""


def see(app: App, view: str) -> None:
    """Scroll to a view that is computed when its place is seen, and then stands in another element."""
    app.page.wait_for_function(SEE, arg=view)


def test_an_edit_changes_the_run_and_can_be_undone(app: App):
    opened(app, LSTM)
    old = app.trace()
    app.page.locator(".st-key-whatif_ready button").first.click()
    app.page.locator(".st-key-whatif_ready_uniform button").click()
    app.wait_for_trace(old)
    app.page.keyboard.press("Escape")
    assert edits(app) == [{"kind": "attention", "attn": "cross", "to": "uniform"}]
    said = app.page.locator("[data-view=whatif_runs] .s2s-say").inner_text()
    assert "e^−" in said
    app.press("End")
    edited = app.trace()
    app.page.locator(".st-key-whatif_undo button").click()
    app.wait_for_trace(edited)
    app.rest()
    assert edits(app) == [] and app.trace() == old
    assert app.errors == []


def test_a_link_restores_both_runs(app: App):
    opened(app, LSTM, edits='[{"kind":"attention","attn":"cross","to":"uniform"}]', step="3")
    app.wait_for_step(3)
    edited = app.trace()
    app.choose("whatif_show", "Run before")
    app.wait_for_trace(edited)
    app.choose("whatif_show", "Edited run")
    app.page.wait_for_function(
        "(old) => [...document.querySelectorAll('[data-view]')].every(e => e.dataset.trace === old)",
        arg=edited,
    )
    assert app.errors == []


def test_a_cell_of_each_board_becomes_an_edit(app: App):
    opened(app, TRANSFORMER)
    see(app, "whatif_knockout")
    old = app.trace()
    app.page.locator("[data-view=whatif_knockout] .s2s-wk-row button").first.click()
    app.wait_for_trace(old)
    app.rest()
    assert edits(app)[0]["kind"] == "head"
    box = app.page.locator(".st-key-whatif_other input")
    box.fill(OTHER)
    box.press("Enter")
    app.rest()
    see(app, "whatif_patching")
    cells = app.page.locator("[data-view=whatif_patching] button[aria-label]")
    cells.first.wait_for()
    old = app.trace()
    app.page.locator("[data-view=whatif_patching] td button").first.click()
    app.wait_for_trace(old)
    app.rest()
    assert [edit["kind"] for edit in edits(app)] == ["head", "patch"]
    assert app.errors == []


def test_a_double_click_makes_an_edit_where_the_eye_is(app: App):
    opened(app, LSTM, step="end")
    for place, kind in (
        ("[data-view=source] [data-index='1']", "source"),
        (".s2s-al-plot", "attention"),
        ("[data-site='gate.f']", "gate"),
    ):
        old = app.trace()
        spot = app.page.locator(place).first
        spot.scroll_into_view_if_needed()
        spot.dblclick(position={"x": 8, "y": 8})
        app.wait_for_trace(old)
        app.rest()
        assert edits(app)[-1]["kind"] == kind
    assert app.errors == []


def test_elsewhere_a_double_click_changes_nothing(app: App):
    app.open(model=LSTM, text=TEXT, step="end")
    app.wait_for_trace()
    app.rest()
    old = app.trace()
    app.page.locator("[data-view=source] [data-index='1']").dblclick()
    app.rest()
    assert app.trace() == old and app.errors == []
