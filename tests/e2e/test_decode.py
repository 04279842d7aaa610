"""The Decode page in a real browser: type, step, look, force, link, switch. What is shown must be what Python computes."""

import math

import pytest

import s2s_core
from s2s_core.edits import ForceToken
from s2s_core.trace import DecodeTrace
from tests.e2e.driver import App, same_picture

LSTM, TRANSFORMER = "zh-en-lstm-attention", "zh-en-transformer"
TEXT, OTHER = "我喜欢学习外语。", "汤姆说他有个计划。"
ODD = (
    "   ", "喜欢" * 2_000, "😀👩‍👩‍👧", "<script>window.broken = 1</script>",
    "{} $x^2$ **b** `c` [d](e)", "العربية", "naïve кот",
)  # fmt: skip
COMMON = {"source", "target", "timeline", "alignment", "candidates", "formula"}


def trace_of(model: str, text: str, **options) -> DecodeTrace:
    return s2s_core.decode(s2s_core.load(model), text, **options)


def test_type_enter_and_step_with_the_keys(app: App):
    """The whole answer appears token by token in every view, from the keyboard alone."""
    app.open(model=LSTM)
    app.type(TEXT)
    app.wait_for_step(0)
    tokens = trace_of(LSTM, TEXT).tokens
    app.wait_for_views(COMMON | {"gates", "states"})
    assert app.written() == [] and app.candidates() == []
    for step in range(1, len(tokens) + 1):
        app.press("ArrowRight")
        app.wait_for_step(step)
        assert app.written() == tokens[:step]
    app.press("ArrowRight")
    assert app.step() == len(tokens)
    app.press("ArrowLeft")
    app.wait_for_step(len(tokens) - 1)
    app.press("End")
    app.wait_for_step(len(tokens))
    app.press("Home")
    app.wait_for_step(-len(trace_of(LSTM, TEXT).source))
    app.press("ArrowRight")
    assert app.step() == -len(trace_of(LSTM, TEXT).source) + 1


def test_a_transformer_reads_layer_by_layer(app: App):
    app.open(model=TRANSFORMER, text=TEXT)
    app.wait_for_trace()
    trace = trace_of(TRANSFORMER, TEXT)
    app.wait_for_views(COMMON)
    assert "gates" not in {view["view"] for view in app.views()}
    app.press("Home")
    app.wait_for_step(-trace.info.n_layers)
    app.press("End")
    app.wait_for_step(len(trace.tokens))
    assert app.written() == trace.tokens


@pytest.mark.parametrize("model", [LSTM, TRANSFORMER])
def test_pictures_change_with_the_step_and_come_back(app: App, model: str):
    app.open(model=model, text=TEXT, step=1)
    app.wait_for_trace()
    names = ["alignment", "candidates", "formula", "states", "gates" if model == LSTM else "heads"]
    app.wait_for_views(set(names))
    app.idle()
    app.wait_for_step(1)
    before = {name: app.picture(name) for name in names}
    app.press("ArrowRight")
    app.wait_for_step(2)
    after = {name: app.picture(name) for name in names}
    assert [name for name in names if same_picture(before[name], after[name])] == []
    app.press("ArrowLeft")
    app.wait_for_step(1)
    assert [name for name in names if not same_picture(before[name], app.picture(name))] == []


def test_candidates_are_the_distribution_of_the_chosen_token(app: App):
    app.open(model=LSTM, text=TEXT, step=2)
    app.wait_for_trace()
    app.wait_for_views({"candidates"})
    app.wait_for_step(2)
    step, shown = trace_of(LSTM, TEXT).steps[1], app.candidates()
    assert [prob for _, prob in shown] == sorted((prob for _, prob in shown), reverse=True)
    assert shown[0][0] == step.token and shown[0][1] == pytest.approx(math.exp(step.log_prob), abs=1e-3)


@pytest.mark.parametrize("model", [LSTM, TRANSFORMER])
def test_a_click_on_a_candidate_forces_it(app: App, model: str):
    app.open(model=model, text=TEXT, step=2)
    app.wait_for_trace()
    app.wait_for_views({"candidates"})
    app.wait_for_step(2)
    old, token = app.trace(), app.candidates()[1][0]
    app.page.locator("[data-view=candidates] [data-token]").nth(1).click()
    app.wait_for_trace(old)
    app.press("End")
    forced = trace_of(model, TEXT, edits=[ForceToken(step=1, token=token)])
    app.wait_for_step(len(forced.tokens))
    assert app.written() == forced.tokens and forced.tokens[1] == token


def test_a_link_restores_everything_and_the_address_follows(app: App):
    app.open(model=TRANSFORMER, text=TEXT, step=3, layer=0, head=2, lang="zh")
    app.wait_for_trace()
    app.wait_for_step(3)
    app.wait_for_typed(TEXT)
    assert app.written() == trace_of(TRANSFORMER, TEXT).tokens[:3]
    app.press("ArrowRight")
    app.page.wait_for_function("() => new URL(location.href).searchParams.get('step') === '4'")
    expected = {"model": TRANSFORMER, "text": TEXT, "step": "4", "layer": "0", "head": "2", "lang": "zh"}
    assert expected.items() <= app.query().items()
    app.page.reload()
    app.wait_for_trace()
    app.wait_for_step(4)


def test_a_link_to_the_end_shows_the_whole_answer(app: App):
    app.open(model=LSTM, text=TEXT, step="end")
    app.wait_for_trace()
    app.wait_for_step(len(trace_of(LSTM, TEXT).tokens))


def test_the_language_follows_the_browser_and_the_switch(window):
    app = window(locale="zh-CN")
    app.open(model=LSTM, text=TEXT, step=2)
    app.wait_for_trace()
    app.wait_for_step(2)
    chinese = app.page.locator("[data-testid=stMain]").inner_text()
    title = app.page.locator("h1").first.inner_text()
    app.choose("language", "English")
    app.page.wait_for_function("(old) => document.querySelector('h1').innerText !== old", arg=title)
    app.idle()
    app.wait_for_step(2)
    english = app.page.locator("[data-testid=stMain]").inner_text()
    assert english != chinese
    app.wait_for_typed(TEXT)
    app.page.wait_for_function("() => new URL(location.href).searchParams.get('lang') === 'en'")


def test_arrow_keys_edit_the_text_while_the_box_has_the_focus(app: App):
    app.open(model=LSTM, text=TEXT, step=2)
    app.wait_for_trace()
    app.wait_for_step(2)
    app.box.click()
    app.press("ArrowLeft", 3)
    assert app.step() == 2


def test_two_windows_never_show_each_others_numbers(window):
    cases = [(window(), LSTM, TEXT), (window(), TRANSFORMER, OTHER)]
    for app, model, text in cases:
        app.open(model=model, text=text)
    for app, _, _ in cases:
        app.wait_for_trace()
        app.wait_for_views({"candidates"})
    traces = [trace_of(model, text) for _, model, text in cases]
    for step in range(1, 5):
        for (app, _, _), trace in zip(cases, traces, strict=True):
            app.press("ArrowRight")
            app.wait_for_step(step)
            assert app.written() == trace.tokens[:step]
            assert app.candidates()[0][0] == trace.steps[step - 1].token
    cases[0][0].type(OTHER)
    cases[0][0].press("End")
    cases[0][0].wait_for_step(len(trace_of(LSTM, OTHER).tokens))
    assert cases[1][0].step() == 4 and cases[1][0].written() == traces[1].tokens[:4]


@pytest.mark.parametrize("text", ODD)
def test_odd_input_is_answered_and_stays_in_the_box(app: App, text: str):
    app.open(model=LSTM, text=TEXT)
    app.wait_for_trace()
    old = app.trace()
    app.box.fill(text)
    app.box.press("Enter")
    app.wait_for_answer(old)
    assert app.page.locator("[data-testid=stException]").count() == 0
    assert app.page.evaluate("() => window.broken") is None
    app.wait_for_typed(text)
    if app.views():
        shown = "".join(app.page.locator("[data-view=source]").inner_text().split())
        assert "script" in shown or "script" not in text
    else:
        assert app.page.locator("[data-testid=stAlert]").first.inner_text().strip()


def test_a_narrow_window_overflows_nowhere(window):
    app = window(width=390, height=800)
    app.open(model=LSTM, text=TEXT, step=2)
    app.wait_for_trace()
    assert app.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    inside = "() => { const m = document.querySelector('[data-testid=stMain]'); return m.scrollWidth <= m.clientWidth }"
    assert app.page.evaluate(inside)


def test_a_page_left_right_after_a_key_keeps_the_step(app: App):
    """Nothing is reported of a page that is being left: a report would cut into the page that comes."""
    app.open(model="zh-en-lstm-attention", text="我喜欢学习外语。", lang="en")
    app.wait_for_trace()
    app.press("ArrowRight", 2)
    app.page.get_by_role("link", name="Attention").first.click()
    app.wait_for_views({"timeline", "source", "target", "attention_board", "attention_head"})
    app.wait_for_step(2)
    app.rest()
    assert app.step() == 2
    assert app.errors == []


def test_the_link_can_be_copied_where_a_page_has_no_clipboard(app: App):
    app.page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    app.open(model=LSTM, text=TEXT, step=2)
    app.wait_for_trace()
    app.page.locator("[data-do=link]").click()
    field = app.page.locator(".s2s-linked")
    assert "step=2" in field.input_value()
    assert app.page.evaluate("() => document.activeElement.selectionEnd") == len(field.input_value())


def test_each_page_has_its_title_and_its_language(app: App):
    app.open("memory", lang="zh")
    app.wait_for_trace()
    app.page.wait_for_function("() => document.title === '记忆 · Seq2Seq Explorer'")
    assert app.page.evaluate("() => document.documentElement.lang") == "zh-Hans"
