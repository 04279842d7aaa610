"""What a pointer copied, in a real browser: in strip, alignment, candidates, formula and lanes stands what Python computes."""

import numpy as np
import pytest

import s2s_core
from s2s_core.analysis import copying
from s2s_core.attribution.copying import mixing
from s2s_core.i18n import catalog
from tests.e2e.driver import App
from tests.e2e.saved import table

MODEL = "headlines-lstm-copy"
TEXT = "Northern Grain Corp said it has agreed to buy a flour mill in Oregon for 12 million dollars in cash."
EDGES = "all => all.map(e => [e.dataset.token, Number(e.dataset.pGen), e.classList.contains('s2s-mixed')])"


@pytest.fixture
def open_app(app: App) -> App:
    if MODEL not in s2s_core.pretrained():
        pytest.skip(f"{MODEL} is not in pretrained/")
    app.open(model=MODEL, text=TEXT, step="end")
    app.wait_for_trace()
    app.idle()
    return app


def trace_of(model=MODEL, **options):
    return s2s_core.decode(s2s_core.load(model), TEXT, **options)


def column(rows: list[list[str]], name: str) -> list[float]:
    return [float(row[rows[0].index(name)]) for row in rows[1:]]


def test_each_token_of_the_strip_has_its_p_gen(open_app: App):
    trace = trace_of()
    edges = open_app.page.locator("[data-view=target] [data-token]").evaluate_all(EDGES)
    assert [edge[0] for edge in edges] == trace.tokens and all(edge[2] for edge in edges)
    np.testing.assert_allclose([edge[1] for edge in edges], [s.p_gen for s in trace.steps], atol=1e-5)


def test_a_token_of_the_source_is_framed_and_said_to_be_copied(open_app: App):
    found = copying.of_trace(trace_of())
    step = next(t for t, share in enumerate(found.share) if share > 0.5)
    for _ in range(len(found.share) - step - 1):
        open_app.press("ArrowLeft")
    open_app.wait_for_step(step + 1)
    percent = f"{round(100 * float(found.share[step]))} %"
    for view, area in (("alignment", ".s2s-say"), ("target", ".s2s-sentence")):
        said = open_app.page.locator(f"[data-view={view}] {area}").first.inner_text()
        assert percent in said and "copied" in said


def test_what_is_saved_has_p_gen_and_what_was_copied(open_app: App):
    trace = trace_of()
    found, rows = copying.of_trace(trace), table(open_app, "alignment")
    np.testing.assert_allclose(column(rows, "p_gen"), found.p_gen, rtol=1e-6)
    np.testing.assert_allclose(column(rows, "copied_share"), found.share, rtol=1e-6, atol=1e-9)
    rows = table(open_app, "candidates")
    chosen = [row for row in rows[1:] if row[rows[0].index("chosen")] == "1"]
    told = [float(row[rows[0].index("copied_share")]) for row in chosen]
    np.testing.assert_allclose(told, found.share, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_formula_has_this_steps_numbers(open_app: App, lang: str):
    open_app.open(model=MODEL, text=TEXT, step="end", lang=lang)
    open_app.wait_for_trace()
    open_app.idle()
    trace, panel = trace_of(), open_app.page.locator("[data-view=formula_attention]")
    panel.get_by_text(catalog(lang)("view_formula_attention.level.numbers"), exact=True).click()
    lines = panel.locator(".s2s-fo-lines > div")
    last = trace.steps[-1]
    made = mixing(s2s_core.load(MODEL), trace)["vocab"][-1] * last.p_gen
    assert f"= {last.p_gen:.2f}" in lines.nth(lines.count() - 2).inner_text()
    said = lines.nth(lines.count() - 1).inner_text()
    assert f"{made:.2f} +" in said and said.endswith(f"= {np.exp(last.log_prob):.2f}")


def test_a_forced_token_is_generated_or_copied_anew(open_app: App):
    old, tokens = open_app.trace(), trace_of().tokens
    open_app.press("Home")
    for _ in range(len(trace_of().source) + 1):
        open_app.press("ArrowRight")
    open_app.wait_for_step(1)
    open_app.page.locator("[data-view=candidates] [data-token] >> nth=1").click()
    open_app.wait_for_trace(old)
    assert open_app.written()[0] != tokens[0]


def test_a_lane_says_its_p_gen(open_app: App):
    models = [name for name in s2s_core.pretrained() if name.startswith("headlines-")]
    open_app.rest()
    open_app.open("compare", task="headlines", models=",".join(models), text=TEXT, step=2)
    open_app.wait_for_views({"lanes"})
    open_app.wait_for_step(2)
    notes = {
        name: open_app.page.locator(f"[data-lane='{name}'] .s2s-ln-next p").inner_text() for name in models
    }
    assert {name: "p_gen" in note for name, note in notes.items()} == {name: name == MODEL for name in models}
    assert f"p_gen {trace_of().steps[1].p_gen:.2f}" in notes[MODEL]
