"""The Attention page in a real browser: keys, a head chosen in one place, ways of looking; shown is what Python computes."""

import csv
from pathlib import Path

import numpy as np
import pytest

import s2s_core
from s2s_core.analysis.aligners import Gold, agreement_so_far
from s2s_core.analysis.alignment import by_word
from s2s_core.tasks import TASKS
from tests.e2e.driver import App

TRANSFORMER, LSTM, REVERSE = "zh-en-transformer", "zh-en-lstm-attention", "reverse-transformer"
TEXT = "汤姆非常擅长演奏萨克斯管。"
ALL = {"heads", "attention_head", "formula", "attention_board", "attention_flow", "attention_lens"}


def open_page(app: App, views: set[str], **query: str | int) -> None:
    """By the navigation, as a person does."""
    app.open(**query)
    app.wait_for_trace()
    app.rest()
    app.page.get_by_role("link", name="Attention").click()
    app.wait_for_views(views)
    app.idle()


def table(app: App, view: str, folder: Path) -> list[list[str]]:
    """The numbers that a view saves."""
    panel = app.page.locator(f"[data-view={view}]")
    panel.locator(".s2s-saveme").click()
    with app.page.expect_download() as found:
        panel.get_by_text("Numbers (CSV)").click()
    path = folder / f"{view}.csv"
    found.value.save_as(path)
    return list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))


def press(app: App, name: str) -> None:
    app.page.locator(f"[data-view=attention_head] [data-do={name}]").click()


def test_every_panel_follows_the_keys_and_a_head_is_chosen_everywhere(app: App):
    open_page(app, ALL, model=TRANSFORMER, text=TEXT, step=1)
    app.wait_for_step(1)
    for step in (2, 3, 2):
        app.press("ArrowRight" if step != 2 or app.step() == 1 else "ArrowLeft")
        app.wait_for_step(step)
    app.page.locator("[data-view=attention_board] tr[data-layer='0'][data-head='2']").click()
    chosen = app.page.locator("[data-view=heads] [aria-pressed=true][data-head]")
    assert chosen.evaluate_all("all => all.map(e => [e.dataset.layer, e.dataset.head])") == [["0", "2"]]
    assert app.page.locator("[data-view=attention_head] [data-do=head]").input_value() == "2"
    app.page.locator("[data-view=attention_head] [data-choice=self]").click()
    assert app.page.locator("[data-view=heads] [data-choice=self]").get_attribute("aria-pressed") == "true"
    app.press("Home")
    app.wait_for_step(-2)


def test_words_are_merged_as_in_python_and_the_choice_is_remembered(app: App, tmp_path: Path):
    trace = s2s_core.decode(s2s_core.load(TRANSFORMER), TEXT)
    assert len(set(trace.target.words)) < len(trace.target) or len(set(trace.source.words)) < len(
        trace.source
    )
    open_page(app, ALL, model=TRANSFORMER, text=TEXT, step="end", layer=1, head=3)
    press(app, "words")
    press(app, "end")
    rows = table(app, "attention_head", tmp_path)
    weights = trace.cross_attn(1, 3)
    assert weights is not None
    wanted = by_word(weights, trace.target.words, trace.source.words)[:-1, :-1]
    shown = np.array([[float(cell) for cell in row[2:-1]] for row in rows[1:]])
    np.testing.assert_allclose(shown, wanted, atol=1e-5)
    app.page.reload()
    app.wait_for_views(ALL)
    assert app.page.locator("[data-do=words]").first.get_attribute("aria-pressed") == "true"
    app.errors[:] = [
        error for error in app.errors if "404" not in error
    ]  # Streamlit looks for itself below a deep link


def test_lines_and_map_show_the_same_head(app: App):
    open_page(app, {"attention_head", "formula_attention", "attention_board"}, model=LSTM, text=TEXT, step=3)
    app.wait_for_step(3)
    app.page.locator("[data-view=attention_head] [data-choice=lines]").click()
    labels = app.page.locator("[data-view=attention_head] .s2s-ah-side:visible")
    assert labels.count() > 3
    before = app.picture("attention_head")
    app.press("ArrowRight")
    app.wait_for_step(4)
    assert app.picture("attention_head") != before
    app.page.locator("[data-view=attention_head] [data-choice=map]").click()
    assert app.page.locator("[data-view=attention_head] .s2s-mx:visible").count() == 1


@pytest.mark.parametrize("step", [3, 9])
def test_the_board_counts_what_is_written_so_far(app: App, tmp_path: Path, step: int):
    text, rule = "streamlit", TASKS["reverse"].gold
    assert rule is not None
    trace = s2s_core.decode(s2s_core.load(REVERSE), text)
    links = frozenset(rule(text, text[::-1]))
    weights = np.stack(
        [[trace.cross_attn(0, head) for head in range(4)], [trace.cross_attn(1, head) for head in range(4)]]
    )
    wanted = agreement_so_far(trace, weights, Gold(links, links, any_of=True, unit="tokens"), "written")
    open_page(app, ALL, task="reverse", model=REVERSE, text=text, step=step)
    app.wait_for_step(step)
    head, *rows = table(app, "attention_board", tmp_path)
    for row in rows:
        place = int(row[0]) - 1, int(row[1]) - 1, step - 1
        for name in ("aer", "precision", "recall"):
            assert float(row[head.index(name)]) == pytest.approx(float(wanted[name][place]), abs=1e-6)
    outlined = app.page.locator("[data-view=attention_head] [data-gold=sure]")
    assert outlined.count() == len(text)


def test_a_model_without_attention_shows_the_way_to_one_that_has_it(app: App):
    app.open(model="zh-en-lstm", text=TEXT, step=1)
    app.wait_for_trace()
    app.rest()
    app.page.get_by_role("link", name="Attention").click()
    app.page.locator(".st-key-neighbour_zh-en-lstm-attention button").click()
    app.wait_for_views({"attention_head", "attention_board", "formula_attention"})


def test_a_long_source_has_only_labels_that_fit_and_always_the_one_that_the_row_is_about(app: App):
    source = (
        "昨天下午我和几个老朋友一起去了城里新开的那家书店，买了很多有意思的书，晚上回家以后一直看到半夜。"
    )
    open_page(app, ALL, model=TRANSFORMER, text=source, step=2)
    app.wait_for_step(2)
    labels = app.page.locator("[data-view=attention_head] .s2s-mx-col")
    seen = labels.evaluate_all("all => all.filter(e => getComputedStyle(e).visibility === 'visible').length")
    trace = s2s_core.decode(s2s_core.load(TRANSFORMER), source)
    best = int(trace.cross_attn(-1)[1].argmax())
    assert 1 < seen < labels.count() == len(trace.source)
    strongest = labels.nth(best)
    assert "s2s-mx-strongest" in strongest.get_attribute("class") and strongest.is_visible()


def test_the_formula_says_that_a_mean_has_no_scores_and_adds_the_context(app: App):
    open_page(app, ALL, model=TRANSFORMER, text=TEXT, step=2)
    app.wait_for_step(2)
    formula = app.page.locator("[data-view=formula]")
    assert "shown is head 1" in formula.inner_text()
    formula.locator("[data-choice=numbers]").click()
    trace = s2s_core.decode(s2s_core.load(TRANSFORMER), TEXT)
    last = formula.locator(".s2s-fo-lines > div").last.inner_text().replace("−", "-")
    numbers = last.split("=")[1].replace(" - ", " + -").split(" + ")
    assert float(numbers[1]) == pytest.approx(float(trace.decoder("context")[-1, 1, 0]), abs=0.006)
    app.page.locator("[data-view=attention_board] tr[data-layer='1'][data-head='2']").click()
    assert "shown is" not in formula.inner_text() and "head 3 of layer 2" in formula.inner_text()


def test_the_pointer_on_a_cell_is_told_in_a_sentence(app: App):
    open_page(app, {"attention_head", "formula_attention", "attention_board"}, model=LSTM, text=TEXT, step=3)
    app.wait_for_step(3)
    trace = s2s_core.decode(s2s_core.load(LSTM), TEXT)
    weights = trace.cross_attn(0, 0)
    assert weights is not None
    head = app.page.locator("[data-view=attention_head]")
    plot = head.locator(".s2s-mx-plot").bounding_box()
    assert plot is not None
    wide, high = plot["width"] / len(trace.source), plot["height"] / len(trace.target)
    app.page.mouse.move(plot["x"] + 1.5 * wide, plot["y"] + 0.5 * high)
    said = head.locator(".s2s-say").inner_text()
    app.page.mouse.move(plot["x"] + 1.5 * wide, plot["y"] + 1.5 * high)  # the same column, another row
    for row, sentence in enumerate((said, head.locator(".s2s-say").inner_text())):
        assert f"{round(100 * float(weights[row, 1]))} %" in sentence


@pytest.mark.parametrize("step", [0, -1])
def test_before_a_token_is_written_no_view_shows_one(app: App, step: int):
    """What a view draws first is drawn whole, whatever it is: nothing of the answer stands there before it is written."""
    open_page(app, ALL, model=TRANSFORMER, text=TEXT, step=step)
    app.wait_for_step(step)
    app.page.locator("[data-view=attention_head] [data-choice=cross]").click()
    tokens = app.page.locator(
        ".s2s-le thead th, .s2s-le td, .s2s-le-answers i:visible, .s2s-mx-row:visible, .s2s-af-number:visible"
    )
    assert "".join(tokens.all_inner_texts()) == ""
    covers = app.page.locator(".s2s-mx:visible canvas").evaluate_all(
        "all => all.map(e => parseFloat(e.style.clipPath.split(' ')[2]) / e.clientHeight)"
    )
    assert covers == [1, 1]
