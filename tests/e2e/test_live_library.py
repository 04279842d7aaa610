"""The browser's library in Chromium, against Python: payloads, the bus, tables, numbers, sizes; loaded as the app loads it."""

import base64
import csv
import io
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from s2s_core.ui import live
from s2s_core.views.pack import pack
from tests.e2e import bare

UNPACK = """
    const bytes = Uint8Array.from(atob(value), (letter) => letter.charCodeAt(0));
    const message = new Uint8Array(bytes.length + 3); // as in a message: at any place of a larger buffer
    message.set(bytes, 3);
    const plain = (key, item) => ArrayBuffer.isView(item) ? { type: item.constructor.name, list: [...item].map(String) } : item;
    return JSON.parse(JSON.stringify(S2S.unpack(message.subarray(3)).data, plain));
"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    page = bare.open_page(browser)
    yield page
    page.context.close()


@pytest.mark.parametrize("title", ["", "a", "ab", "abcdefg", "对齐 😀", "é" * 77])
def test_the_browser_reads_a_payload_as_python_packed_it(page: Page, title: str) -> None:
    numbers = np.array([[0.1, -1e4, 3.0], [np.pi, 0.0, 65504.0]])
    payload: dict[str, Any] = {
        "title": title,
        "deep": [{"values": numbers}, None, True, 2.5],
        "half": numbers.astype(np.float16)[:, ::2],
        "bytes": np.arange(250, 257).astype(np.uint8),
        "counts": np.array([-7, 2**31 - 1], dtype=np.int64),
        "fine": np.array([0, 65535], dtype=np.uint16),
        "none": np.zeros((0, 3), dtype=np.float32),
    }
    got = bare.run(page, UNPACK, base64.b64encode(pack(payload)).decode())
    assert got["title"] == title and got["deep"][1:] == [None, True, 2.5]
    types = {"bytes": "Uint8Array", "counts": "Int32Array", "fine": "Uint16Array"}
    for name in ("half", "bytes", "counts", "fine", "none"):
        want = payload[name]
        read = got[name]
        assert read["shape"] == list(want.shape) and read["data"]["type"] == types.get(name, "Float32Array")
        np.testing.assert_array_equal(np.array(read["data"]["list"], dtype=float), want.astype(float).ravel())
    read = np.array(got["deep"][0]["values"]["data"]["list"], dtype=np.float64)
    np.testing.assert_array_equal(read, numbers.astype(np.float32).ravel().astype(np.float64))


BEGIN = """
    const bus = S2S.makeBus();
    const said = [];
    bus.add((sel, changed) => said.push([sel.step, changed]));
    bus.begin({ trace: "t", n_reading: 5, target: { tokens: ["a", "b", "c"] }, n_layers: 3, n_heads: 2, start: value });
    const { step, layer, head } = bus.sel;
    return { step, layer, head, said };
"""


@pytest.mark.parametrize(
    ("start", "want"),
    [
        ({}, (0, 2, None)),
        ({"step": None, "layer": None, "head": None}, (0, 2, None)),
        ({"step": "end"}, (3, 2, None)),
        ({"step": 99, "layer": 99, "head": 1}, (3, 2, 1)),
        ({"step": -99, "layer": -1, "head": 2}, (-5, 0, None)),
        ({"step": -2, "layer": 0, "head": 0}, (-2, 0, 0)),
    ],
)
def test_a_trace_begins_where_a_link_says_within_its_range(
    page: Page, start: dict[str, Any], want: tuple[int, int, int | None]
) -> None:
    got = bare.run(page, BEGIN, start)
    assert (got["step"], got["layer"], got["head"]) == want
    assert got["said"] == [[want[0], ["trace", "step"]]]


def test_the_bus_clamps_and_draws_only_what_changed(page: Page) -> None:
    said = bare.run(
        page,
        """
        const bus = S2S.makeBus();
        const said = [];
        Object.assign(bus, { min: -2, max: 4 });
        bus.add(() => { throw new Error("a view that fails"); });
        bus.add((sel, changed) => said.push([sel.step, changed.join()]));
        const quiet = console.error;
        console.error = () => {};
        for (const step of [2.4, 2, 99, -99, -2]) bus.set({ step });
        bus.set({ hover: { side: "source", index: 1 } });
        bus.set({ hover: { side: "source", index: 1 } });
        bus.set({ hover: null, layer: 1 });
        console.error = quiet;
        return said;
        """,
    )
    assert said == [[2, "step"], [4, "step"], [-2, "step"], [-2, "hover"], [-2, "layer,hover"]]


def test_a_table_is_read_back_by_another_program_and_holds_no_formula(page: Page) -> None:
    rows = [["a", 'say "x", y', "two\nlines", -0.5], ["=1+1", "+x", "@y", 3], ["-z", "\tw", "对齐", ""]]
    text = bare.run(page, "return S2S.csv(value);", rows)
    assert text.startswith("\ufeff") and text.endswith("\r\n")
    read = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert read[0] == ["a", 'say "x", y', "two\nlines", "-0.5"]
    assert read[1] == ["'=1+1", "'+x", "'@y", "3"]
    assert read[2] == ["'-z", "'\tw", "对齐", ""]


@pytest.mark.parametrize(
    ("call", "want"),
    [
        ("num(0.125)", "0.13"),
        ("num(-1.5)", "−1.50"),
        ("num(-0.001)", "0.00"),
        ("num(1234.5, 1)", "1234.5"),
        ("num(NaN)", "–"),
        ("num(null)", "–"),
        ("num(Infinity)", "∞"),
        ("num(-Infinity)", "−∞"),
        ("signed(0.5)", "+0.50"),
        ("signed(-0.5)", "−0.50"),
        ("signed(0.001)", "0.00"),
        ("percent(0.125)", "13 %"),
        ("percent(0.004)", "0 %"),
        ("percent(1)", "100 %"),
        ("factor(-0.42)", "(−0.42)"),
        ("added(-0.42)", "− 0.42"),
        ("added(0.42)", "+ 0.42"),
    ],
)
def test_numbers_are_written_as_people_read_them(page: Page, call: str, want: str) -> None:
    assert bare.run(page, f"return S2S.{call};") == want


def test_markup_in_values_stays_text(page: Page) -> None:
    body = """
        const node = S2S.h("p", { title: '"<i>"', "data-x": 0, hidden: false }, S2S.fmt("**{a}** & {b} {c}", value));
        return [node.getAttributeNames(), node.title, node.textContent, node.innerHTML];
    """
    names, title, text, html = bare.run(page, body, {"a": "<script>", "b": "**x**"})
    assert (names, title, text) == (["title", "data-x"], '"<i>"', "<script> & **x** {c}")
    assert html == "<b>&lt;script&gt;</b> &amp; **x** {c}"


@pytest.mark.parametrize("cols", [1, 3, 11, 37, 120])
@pytest.mark.parametrize("rows", [1, 13, 61])
@pytest.mark.parametrize("word", ["x", "ab", "gehen", "Donaudampfschifffahrtsgesellschaft"])
def test_a_matrix_fits_its_width_and_its_labels_keep_clear(
    page: Page, rows: int, cols: int, word: str
) -> None:
    at = bare.run(
        page,
        "return S2S.matrixLayout(Array(value.rows).fill(value.word), Array(value.cols).fill(value.word), 620, 'monospace');",
        {"rows": rows, "cols": cols, "word": word},
    )
    assert 4 <= at["w"] <= 56 and 16 <= at["h"] <= 30
    assert (at["width"], at["height"]) == (at["w"] * cols, at["h"] * rows)
    fits = at["left"] + at["width"] + at["beside"] <= 620
    assert fits or at["w"] == 4  # narrower than that no column gets: it scrolls
    assert not (at["tilted"] and len(word) == 1)
    if at["tilted"]:
        assert at["every"] * at["w"] >= 16


def test_heads_are_averaged_as_numpy_does(page: Page) -> None:
    stack = np.random.default_rng(5).random((2, 3, 5, 7)).astype(np.float32)
    halves = np.round(stack * 65535).astype(np.uint16)
    body = """
        const bytes = Uint8Array.from(atob(value), (letter) => letter.charCodeAt(0));
        const { stack, halves } = S2S.unpack(bytes).data;
        const list = (row) => row && [...row];
        return {
            mean: list(S2S.weights(stack, { layer: 9, head: null }, 4)),
            one: list(S2S.weights(stack, { layer: 0, head: 2 }, 1)),
            over: list(S2S.weights(stack, { layer: 0, head: 3 }, 1)),
            all: list(S2S.headWeights(stack, 1, null)),
            seen: list(S2S.seen(halves, { layer: 1, head: null }, 2)),
            beyond: S2S.weights(stack, { layer: 0, head: null }, 5),
            none: S2S.weights(null, { layer: 0, head: null }, 0),
        };
    """
    got = bare.run(page, body, base64.b64encode(pack({"stack": stack, "halves": halves})).decode())
    np.testing.assert_allclose(got["mean"], stack[1, :, 4].mean(0), atol=1e-6)
    np.testing.assert_array_equal(np.float32(got["one"]), stack[0, 2, 1])
    np.testing.assert_allclose(got["over"], stack[0, :, 1].mean(0), atol=1e-6)
    np.testing.assert_allclose(got["all"], stack[1].mean(0).ravel(), atol=1e-6)
    np.testing.assert_allclose(got["seen"], halves[1, :, 2].mean(0) / 65535, atol=1e-6)
    assert got["beyond"] is None and got["none"] is None


def test_modules_may_come_in_any_order_and_a_changed_one_takes_its_place(browser: Browser) -> None:
    page = bare.open_page(browser, "decode", reverse=True)
    page.wait_for_function(bare.READY, arg=["decode/alignment.js", "decode/timeline.js"])
    changed = [["decode/late.js", 'import { num } from "../lib/draw.js";\nexport default () => num(0.5);']]
    again = [["decode/late.js", 'import { num } from "../lib/draw.js";\nexport default () => num(0.25);']]
    for module in (changed, again):
        page.evaluate(bare.START, [live.LOADER, [module]])
        page.wait_for_function(bare.READY, arg=["decode/late.js"])
    page.wait_for_function("() => window.s2sScripts.ready.get('decode/late.js')() === '0.25'")
    page.context.close()


def test_a_view_is_not_seen_before_it_is_drawn(page: Page) -> None:
    """Its message may come before the time line's: until then nobody knows where in the trace it stands."""
    body = """
        const text = (trace, more) => JSON.stringify({ trace, group: "early", ...more });
        const bytes = (json) => {
            const header = new TextEncoder().encode(json);
            const all = new Uint8Array(8 * Math.ceil((4 + header.length) / 8));
            new DataView(all.buffer).setUint32(0, header.length, true);
            all.set(header, 4);
            return all;
        };
        const show = S2S.view("early", {
            build: (panel) => panel.body.replaceChildren("the future"),
            draw: (panel, data, sel) => panel.body.replaceChildren(`step ${sel.step}`),
        });
        const line = { n_reading: 2, target: { tokens: ["a"] }, start: {} };
        const element = document.body.appendChild(S2S.h("div"));
        const seen = () => {
            const [box] = element.querySelectorAll(".s2s-body");
            return [box.classList.contains("s2s-undrawn"), box.textContent];
        };
        const said = [];
        for (const trace of ["one", "two"]) {
            show({ data: bytes(text(trace)), parentElement: element });
            said.push(seen());
            S2S.busOf("early").begin({ ...line, trace });
            said.push(seen());
        }
        return said;
    """
    hidden, drawn = [True, "the future"], [False, "step 0"]
    assert bare.run(page, body) == [hidden, drawn, hidden, drawn]
