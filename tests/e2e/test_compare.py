"""The Compare page in a real browser: one key moves all lanes, a click forces, the mode switches, a link restores."""

import pytest

import s2s_core
from s2s_core.decoding.prefix import with_prefix
from s2s_core.edits import ForceToken
from tests.e2e.conftest import Window
from tests.e2e.driver import App

MODELS = ("zh-en-lstm-attention", "zh-en-transformer")
TEXT = "我喜欢学习外语。"
VIEWS = {"timeline", "lanes", "agreement", "answers", "alignments"}
SHOWN = """() => Object.fromEntries([...document.querySelectorAll('[data-lane]')].map(lane =>
    [lane.dataset.lane, [...lane.querySelectorAll('.s2s-ln-chips [data-token]')].map(e => e.dataset.token)]))"""


@pytest.fixture
def app(window) -> App:
    return window()


def open_page(app: App, **query: str | int) -> None:
    app.open("compare", **({"models": ",".join(MODELS), "text": TEXT} | query))
    app.wait_for_views(VIEWS)
    app.idle()


def tokens(name: str, **options) -> list[str]:
    return s2s_core.decode(s2s_core.load(name), TEXT, **options).tokens


def test_one_key_moves_all_lanes(app: App):
    open_page(app)
    app.wait_for_step(0)
    answers = {name: tokens(name) for name in MODELS}
    assert app.page.evaluate(SHOWN) == {name: [] for name in MODELS}
    longest = max(map(len, answers.values()))
    for step in range(1, longest + 1):
        app.press("ArrowRight")
        app.wait_for_step(step)
        assert app.page.evaluate(SHOWN) == {name: said[:step] for name, said in answers.items()}
    app.press("Home")
    app.wait_for_step(-len(s2s_core.load(MODELS[0]).tokenizer.encode_source(TEXT)))


def test_a_candidate_is_forced_in_its_lane_or_in_all(app: App):
    open_page(app, step=2)
    app.wait_for_step(2)
    old, second = app.trace(), "[data-lane='zh-en-lstm-attention'] .s2s-ln-next [data-token] >> nth=1"
    token = app.page.locator(second).get_attribute("data-token")
    app.page.locator(second).click()
    app.wait_for_trace(old)
    app.press("End")
    app.page.wait_for_timeout(300)
    edits = [ForceToken(step=1, token=token)]
    assert app.page.evaluate(SHOWN) == {
        MODELS[0]: tokens(MODELS[0], edits=edits),
        MODELS[1]: tokens(MODELS[1]),
    }
    open_page(app, step=2)
    app.wait_for_step(2)
    old = app.trace()
    app.page.locator("[data-view=lanes] [data-choice=all]").click()
    app.page.locator(second).click()
    app.wait_for_trace(old)
    app.idle()
    assert app.page.evaluate("() => new URL(location.href).searchParams.get('force')") == f"*:1={token}"


def test_the_mode_switches_and_a_link_restores_it(app: App, window):
    open_page(app, step=2)
    app.wait_for_step(2)
    old = app.trace()
    app.choose("compare_mode", "common prefix")
    app.wait_for_trace(old)
    app.wait_for_step(2)
    fed = tokens(MODELS[1])  # without a reference the last model's answer
    app.press("End")
    app.page.wait_for_function("() => new URL(location.href).searchParams.get('prefix')")
    expected = {name: with_prefix(s2s_core.load(name), TEXT, fed).tokens for name in MODELS}
    assert app.page.evaluate(SHOWN) == expected
    app.page.wait_for_function(f"() => new URL(location.href).searchParams.get('step') === '{len(fed)}'")
    again = window()
    again.page.goto(app.page.url)
    again.wait_for_views(VIEWS)
    again.wait_for_step(len(fed))
    assert again.page.evaluate(SHOWN) == expected and again.trace() == app.trace()


def test_a_lane_opens_in_decode_at_its_step(app: App):
    open_page(app, step=3)
    app.wait_for_step(3)
    app.page.locator("[data-lane='zh-en-transformer'] [data-do=open]").click()
    app.wait_for_views({"timeline", "target", "candidates"})
    app.wait_for_step(3)
    assert app.written() == tokens(MODELS[1])[:3] and app.query()["model"] == MODELS[1]


@pytest.mark.parametrize("width", [1000, 640])
def test_nothing_overflows_where_it_is_narrow(window, width: int):
    app = window(width=width)
    open_page(app, step="end", lang="zh")
    assert app.page.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0


FIVE = [f"zh-en-{name}" for name in ("rnn", "gru", "lstm", "lstm-attention", "transformer")]


def test_five_lanes_are_whole_on_a_projector_in_the_order_of_the_architectures(window: Window):
    app = window(width=1280, height=720)
    app.open(
        "compare", task="zh-en", text="我的朋友不喜欢学习外语。", step=4, models=",".join(reversed(FIVE))
    )
    app.wait_for_trace()
    app.rest()
    lanes = app.page.locator("[data-view=lanes] [data-lane]")
    assert [lane.get_attribute("data-lane") for lane in lanes.all()] == FIVE
    box = lanes.last.bounding_box()
    assert box is not None and box["y"] + box["height"] <= 720


def test_nothing_on_a_lane_tells_of_words_to_come(window: Window):
    app = window(width=1280, height=720)
    app.open("compare", task="zh-en", text="我的朋友不喜欢学习外语。", step=2, models=",".join(FIVE))
    app.wait_for_trace()
    app.rest()
    for lane in app.page.locator("[data-view=lanes] [data-lane]").all():
        seen = [chip for chip in lane.locator(".s2s-ln-chips .s2s-chip").all() if chip.is_visible()]
        assert len(seen) == 2 and all(chip.get_attribute("data-token") for chip in seen)


def test_the_cells_of_a_source_row_keep_their_width_where_it_wraps(window: Window):
    app = window(width=1280, height=720)
    text = "她每天早上六点起床，然后去公园跑步，她每天早上六点起床。"
    app.open("compare", task="zh-en", text=text, step="end", models=",".join(FIVE[3:]))
    app.wait_for_trace()
    app.rest()
    widths: dict[str, set[int]] = {}
    for chip in app.page.locator("[data-lane=zh-en-transformer] .s2s-ln-strip .s2s-chip").all():
        box = chip.bounding_box()
        assert box is not None
        widths.setdefault(str(chip.evaluate("node => node.firstChild.textContent")), set()).add(
            round(box["width"])
        )
    assert widths and all(len(seen) == 1 for seen in widths.values())
