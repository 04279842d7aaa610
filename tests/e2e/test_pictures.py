"""What people save of each view: a PNG twice as large as the panel, an SVG with all that is said, one form of a token."""

import re
from collections.abc import Iterator

import pytest

import s2s_core
from s2s_core.trace import DecodeTrace
from tests.e2e.driver import App
from tests.e2e.saved import drawing, pixels, table

TEXT = "我的朋友不喜欢学习外语。"
LSTM, TRANSFORMER = "zh-en-lstm-attention", "zh-en-transformer"
NUMBERED = re.compile(r"^(?:[a-z]+(?:_\d+)?_)*\d+:(.+)$", re.DOTALL)  # a column of one token
OF_TOKENS = {"token", "looks_at", "top1", "top2"}
EXPORTING = """() => [...document.querySelectorAll('.s2s-panel[data-view]')]
    .filter(panel => panel.getClientRects().length && panel.querySelector('.s2s-saveme')).map(panel => panel.dataset.view)"""
SIZE = "(view) => document.querySelector(`[data-view=${view}]`).offsetWidth"


def opened(app: App, page: str, **query: str) -> App:
    app.open(page, **({"text": TEXT, "task": "zh-en"} | query))
    app.page.wait_for_function(f"() => ({EXPORTING})().length")
    app.rest()
    return app


def views(app: App) -> Iterator[str]:
    """Each view that exports, scrolled to: some are drawn when they are seen."""
    app.page.wait_for_timeout(1000)
    for view in app.page.evaluate(EXPORTING):
        app.page.locator(f"[data-view={view}]").first.scroll_into_view_if_needed()
        app.rest()
        yield view


def check_picture(app: App, view: str, said: list[str]) -> None:
    title = app.page.locator(f"[data-view={view}] .s2s-title").first.inner_text()
    wide = app.page.evaluate(SIZE, view)
    drawn, png = drawing(app, view), pixels(app, view)
    assert png.size == (2 * drawn.size[0], 2 * drawn.size[1]), view
    assert drawn.size[0] >= wide, view
    text = drawn.text.replace("\n", "")
    for wanted in (*said, title.replace("\n", ""), "lang=en"):
        assert wanted in text, (view, wanted)
    colours = png.getcolors(1 << 24) or []
    assert len(colours) > 16, view


def check_tokens(app: App, view: str, traces: list[DecodeTrace]) -> None:
    """Every token in a table is one of the vocabulary, exactly."""
    titles, *rows = table(app, view)
    known = set(traces[0].vocabulary) | {token for trace in traces for token in trace.source.texts}
    for title in titles:
        if found := NUMBERED.match(title):
            assert found[1] in known, (view, title)
    for name in OF_TOKENS & set(titles):
        told = [row[titles.index(name)] for row in rows if len(row) == len(titles)]
        assert set(told) <= known | {""}, (view, name)


PAGES = [
    ("", LSTM, {"alignment", "candidates", "states", "gates", "formula", "formula_attention"}),
    ("", TRANSFORMER, {"heads", "alignment", "candidates"}),
    (
        "attention",
        TRANSFORMER,
        {"heads", "attention_head", "attention_board", "attention_flow", "attention_lens"},
    ),
    ("memory", LSTM, {"memory_map", "memory_unit", "memory_attention", "memory_saturation"}),
    ("states", LSTM, {"states_map", "states_nearest", "word_neighbours", "word_relations"}),
]


@pytest.mark.parametrize(
    ("page", "model", "wanted"), PAGES, ids=[f"{page or 'decode'}-{m}" for page, m, _ in PAGES]
)
def test_each_view_saves_a_picture_twice_as_large_and_tokens_in_one_form(
    app: App, page: str, model: str, wanted: set[str]
) -> None:
    opened(app, page, model=model, step="4", **({"show": "all"} if page == "memory" else {}))
    trace = s2s_core.decode(s2s_core.load(model), TEXT)
    seen = set()
    for view in views(app):
        seen.add(view)
        said = [model] if view.startswith("word_n") else [model, TEXT]
        check_picture(app, view, said)
        check_tokens(app, view, [trace])
    assert wanted <= seen


def test_the_views_of_compare_save_all_lanes(app: App) -> None:
    opened(app, "compare", models=f"{LSTM},{TRANSFORMER}", step="end")
    traces = [s2s_core.decode(s2s_core.load(name), TEXT) for name in (LSTM, TRANSFORMER)]
    seen = set()
    for view in views(app):
        seen.add(view)
        check_picture(app, view, [LSTM, TRANSFORMER, TEXT])
        if view != "alignments":  # its rows name both lanes' tokens
            check_tokens(app, view, traces)
    assert {"lanes", "agreement", "answers", "alignments"} <= seen


def test_the_pages_of_models_save_their_pictures(app: App) -> None:
    opened(app, "models", task="reverse", text="stream")
    assert set(views(app)) >= {"models_table", "timemachine"}
    check_picture(app, "timemachine", ["reverse-lstm-attention"])
    check_picture(app, "models_table", [])
    titles, *rows = table(app, "models_table")
    assert titles[:3] == ["model", "parameters", "serial"] and {"exact_match", "exact_match_low"} <= set(
        titles
    )
    assert "reverse-transformer" in [row[0] for row in rows]


def test_what_the_screen_shows_is_in_the_picture(app: App) -> None:
    opened(app, "compare", task="zh-en", models=f"zh-en-rnn,{TRANSFORMER}", step="end")
    app.page.locator("[data-view=answers]").scroll_into_view_if_needed()
    app.rest()
    struck = app.page.locator("[data-view=answers] :is(del, s)").count()
    lines = [
        line for line in drawing(app, "answers").all("line") if float(line.get("y1")) == float(line.get("y2"))
    ]
    rules = app.page.locator("[data-view=answers] tr").count()
    assert struck and len(lines) >= struck + rules - 2
    chips = app.page.locator("[data-view=lanes] .s2s-ln-chips .s2s-chip[data-token]").all()
    fills = [box.get("fill") for box in drawing(app, "lanes").all("rect")]
    for chip in chips:
        colour = chip.evaluate("chip => getComputedStyle(chip).backgroundColor")
        assert colour == "rgba(0, 0, 0, 0)" or colour in fills
    opened(app, "", model=LSTM, step="4")
    bars = app.page.locator("[data-view=candidates] .s2s-ca-bar").evaluate_all(
        "bars => bars.filter(bar => bar.offsetWidth).map(bar => bar.getBoundingClientRect().width)"
    )
    drawn = [float(box.get("width")) for box in drawing(app, "candidates").all("rect")]
    assert all(any(abs(bar - one) < 0.1 for one in drawn) for bar in bars)
