"""The browser reads a payload back to the numbers that Python reads: the library's modules in Chromium, without the app."""

import base64
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

import s2s_core.ui.live
from s2s_core.i18n import catalog
from s2s_core.trace import DecodeTrace
from s2s_core.views import ALL, View
from s2s_core.views.arrays import fine, picture
from s2s_core.views.pack import pack, pack_apart, pack_block, unpack
from tests.views.inputs import projection
from tests.views.recurrent import attention_trace, recurrent_trace

FOLDER = str(Path(s2s_core.ui.live.__file__).parent)
UNPACK = """async (messages) => {
    const { unpack } = await import("/lib/unpack.js");
    const bytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
    const plain = (value) => {
        if (ArrayBuffer.isView(value)) return [...value].map((x) => (Number.isNaN(x) ? null : x));
        if (Array.isArray(value)) return value.map(plain);
        if (!value || typeof value !== "object") return value;
        return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
    };
    return messages.map((text) => { const { data, missing } = unpack(bytes(text)); return { data: plain(data), missing }; });
}"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def library(browser: Browser) -> Iterator[Page]:
    """A page of a server that has the library's modules and nothing else."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=FOLDER))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = browser.new_page()
    page.goto(f"http://127.0.0.1:{server.server_port}/lib/lib.css")
    yield page
    page.close()
    server.shutdown()
    server.server_close()


def come(page: Page, *messages: bytes) -> list[dict[str, Any]]:
    """What the browser makes of messages, in their order."""
    found: list[dict[str, Any]] = page.evaluate(UNPACK, [base64.b64encode(one).decode() for one in messages])
    return found


def same(here: Any, there: Any, where: str) -> int:
    """Compare what Python and the browser have read; how many arrays there were."""
    if isinstance(here, np.ndarray):
        assert there["shape"] == list(here.shape), where
        values = np.array([np.nan if value is None else value for value in there["data"]], dtype=float)
        np.testing.assert_allclose(values, here.ravel(), rtol=2e-5, atol=2e-5, err_msg=where)
        return 1
    if isinstance(here, dict):
        assert set(here) == set(there), where
        return sum(same(here[key], there[key], f"{where}.{key}") for key in here)
    if isinstance(here, list):
        return sum(same(one, other, f"{where}[]") for one, other in zip(here, there, strict=True))
    assert here == there, where
    return 0


TRACES = {kind: recurrent_trace(kind) for kind in ("lstm", "gru", "rnn")}
TRACES |= {score: attention_trace(score) for score in ("additive", "multi-head")}


def given(view: View, trace: DecodeTrace) -> dict[str, Any] | None:
    """The inputs of the views that need none, or next to none."""
    simple: dict[str, Any] = {
        "corpus_saturation": {},
        "scoring": None,
        "joining": None,
        "mixing": {},
        "given": False,
    }
    if "references" in view.inputs:
        simple["references"] = projection(trace)
    return {name: simple[name] for name in view.inputs} if set(view.inputs) <= set(simple) else None


@pytest.mark.parametrize("kind", TRACES)
def test_every_payload_is_read_as_python_reads_it(library: Page, kind: str) -> None:
    trace, arrays = TRACES[kind], 0
    for view in (view for view in ALL if view.offered(trace.info)):
        inputs = given(view, trace)
        if inputs is not None:
            packed = pack(view.payload(trace, catalog("en"), **inputs))
            [back] = come(library, packed)
            assert back["missing"] is None
            arrays += same(unpack(packed), back["data"], view.name)
    assert arrays > 8


def test_a_view_waits_for_its_block_whatever_comes_first(library: Page) -> None:
    view = next(view for view in ALL if view.name == "gates_gru")
    packed, blocks = pack_apart(view.payload(recurrent_trace("gru"), catalog("zh")))
    library.evaluate("() => { window.__s2sBlocks?.clear(); }")
    before, block, after = come(library, packed, pack_block(blocks[0]), packed)
    assert before["missing"] == blocks[0].key and block["missing"] is after["missing"] is None
    assert after["data"]["maps"][0]["values"]["shape"] == [2, 12, 11]


def test_codes_are_numbers_again(library: Page) -> None:
    values = np.array([[-1.0, 0.0, 0.25, np.nan, 1.0]], dtype=np.float32)
    packed = pack({"fine": fine(values), "picture": picture(values, 1.0)})
    [back] = come(library, packed)
    assert same(unpack(packed), back["data"], "codes") == 2
