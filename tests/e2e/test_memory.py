"""The Memory page in a real browser: keys move every panel, a unit is pinned, tokens are brushed; numbers as in Python."""

import numpy as np
import pytest

import s2s_core
from s2s_core.analysis.memory import shares
from tests.e2e.driver import App, same_picture
from tests.e2e.saved import table

LSTM, TRANSFORMER, REVERSE = "zh-en-lstm-attention", "zh-en-transformer", "reverse-lstm"
TEXT, LETTERS = "我喜欢学习外语。", "abcdefghijklmnopqrstuvwxyzabcd"
PANELS = {"gates", "memory_unit", "memory_map", "memory_saturation", "formula", "memory_attention"}


def opened(app: App, model: str, text: str, step: int | str = 1) -> None:
    app.open("memory", model=model, text=text, step=step)
    app.wait_for_trace()
    app.idle()


def said(app: App, view: str) -> str:
    return str(app.page.locator(f"[data-view={view}] .s2s-say").inner_text())


def test_a_key_moves_every_panel_and_back(app: App):
    opened(app, LSTM, TEXT)
    app.wait_for_views(PANELS)
    app.wait_for_step(1)
    before = {name: app.picture(name) for name in PANELS}
    app.press("ArrowRight")
    app.wait_for_step(2)
    assert [name for name in sorted(PANELS) if same_picture(before[name], app.picture(name))] == []
    app.press("ArrowLeft")
    app.wait_for_step(1)
    assert [name for name in sorted(PANELS) if not same_picture(before[name], app.picture(name))] == []
    app.press("Home")
    app.wait_for_step(-len(s2s_core.decode(s2s_core.load(LSTM), TEXT).source))


def test_the_saved_map_is_the_analysis_on_every_step(app: App):
    if REVERSE not in s2s_core.pretrained():
        pytest.skip(f"{REVERSE} is not in pretrained/")
    opened(app, REVERSE, LETTERS, "end")
    trace = s2s_core.decode(s2s_core.load(REVERSE), LETTERS)
    app.wait_for_step(len(trace.tokens))
    rows = table(app, "memory_map")
    np.testing.assert_allclose(np.array([row[2:] for row in rows[1:]], dtype=float), shares(trace), atol=1e-6)


def test_a_unit_chosen_in_one_panel_is_that_of_all(app: App):
    opened(app, LSTM, TEXT, 3)
    app.wait_for_views(PANELS)
    box = app.page.locator("[data-view=memory_unit] input[type=number]")
    box.fill("38")
    box.press("Enter")
    box.evaluate("node => node.blur()")
    for view in ("gates", "memory_unit", "memory_saturation"):
        assert "38" in said(app, view)
    app.page.locator("[data-view=memory_map] [data-choice=unit]").click()
    assert "38" in said(app, "memory_map")
    trace = s2s_core.decode(s2s_core.load(LSTM), TEXT)
    hidden = [*trace.encoder["hidden"][-1][:, 37], *trace.decoder("hidden")[-1][:3, 37]]
    rows = table(app, "memory_unit")
    np.testing.assert_allclose([float(row[rows[0].index("hidden")]) for row in rows[1:]], hidden, atol=1e-6)


def test_brushed_tokens_find_the_units_that_are_active_exactly_there(app: App):
    opened(app, LSTM, TEXT, "end")
    app.wait_for_views(PANELS)
    chips = app.page.locator("[data-view=memory_unit] [data-position]")
    chips.nth(1).scroll_into_view_if_needed()
    first, last = chips.nth(1).bounding_box(), chips.nth(2).bounding_box()
    assert first and last
    app.page.mouse.move(first["x"] + 5, first["y"] + 5)
    app.page.mouse.down()
    app.page.mouse.move(last["x"] + 5, last["y"] + 5, steps=3)
    app.page.mouse.up()
    found = app.page.locator("[data-view=memory_unit] [data-unit]").evaluate_all(
        "all => all.map(e => Number(e.dataset.unit))"
    )
    trace = s2s_core.decode(s2s_core.load(LSTM), TEXT)
    hidden = trace.encoder["hidden"][-1]  # [source, unit]
    active = np.abs(hidden) >= 0.4
    alike = np.sign(hidden[1]) == np.sign(hidden[2])
    outside = [active[at] & (np.sign(hidden[at]) == np.sign(hidden[1])) for at in (0, 3)]
    wanted = set(np.flatnonzero(active[1] & active[2] & alike & ~outside[0] & ~outside[1]).tolist())
    assert found and set(found) <= wanted and len(found) == min(6, len(wanted))
    assert app.page.locator("[data-view=memory_unit] [data-reference]").count() == 8
    app.page.locator("[data-view=memory_unit] [data-do=unbrush]").click()
    assert app.page.locator("[data-view=memory_unit] [data-unit]").count() == 0


def test_a_transformer_shows_its_residual_stream_and_the_attention_beside(app: App):
    opened(app, TRANSFORMER, TEXT, 2)
    app.wait_for_views({"gates", "memory_unit", "memory_attention"})
    names = {view["view"] for view in app.views()}
    assert not names & {"memory_map", "memory_saturation"}
    assert app.page.locator("[data-view=memory_attention] [data-model]").count() == 2


def test_a_line_that_leaves_the_colours_range_is_drawn_whole(app: App):
    """The residual stream goes far beyond what full colour stands for: the axis of the line ends above its values."""
    opened(app, TRANSFORMER, TEXT, "end")
    app.wait_for_views({"memory_unit"})
    trace = s2s_core.decode(s2s_core.load(TRANSFORMER), TEXT)
    values = np.concatenate([trace.encoder["residual"][-1], trace.decoder("residual")[-1]])
    unit = int(np.abs(values).max(axis=0).argmax())
    box = app.page.locator("[data-view=memory_unit] input[type=number]")
    box.fill("1" if unit else "2")  # another one first: what is chosen already is not painted again
    box.press("Enter")
    app.page.evaluate(
        "() => { window.seen = []; const fill = CanvasRenderingContext2D.prototype.fillText;"
        " CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {"
        " if (this.canvas.closest('[data-view=memory_unit]'))"
        " window.seen.push(String(text)); return fill.call(this, text, ...rest); }; }"
    )
    box.fill(str(unit + 1))
    box.press("Enter")
    app.page.wait_for_function("() => window.seen.length > 2")
    ticks = [float(text.replace("−", "-")) for text in app.page.evaluate("() => window.seen.slice(-3)")]
    assert max(ticks) >= np.abs(values[:, unit]).max() and min(ticks) == -max(ticks)


def test_an_rnns_map_is_computed_when_it_is_seen(app: App):
    app.open("memory", model="zh-en-rnn", text=TEXT, step=2)
    app.wait_for_trace()
    app.idle()
    app.page.evaluate("() => document.querySelector('.s2s-wait')?.scrollIntoView()")
    app.wait_for_views({"memory_map"})
    app.page.wait_for_function("() => !document.querySelector('.s2s-wait')")
    app.wait_for_step(2)


def test_an_rnns_lane_gets_its_weights_when_it_is_seen(app: App):
    app.open("compare", models="zh-en-rnn,zh-en-lstm", text=TEXT, step=2)
    app.page.wait_for_function(
        "() => window.__s2sBuses?.size && [...window.__s2sBuses.values()].some(b => b.late)"
    )
