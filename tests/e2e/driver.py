"""Starts the app and drives it in a real browser by the handles of the design, section 5. For tests and benchmarks."""

import io
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser, Page, Playwright

ROOT = Path(__file__).parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
)
LEVELS = 8  # of 255: two colours nearer than that count as one
FEW = 1 / 2000  # of the pixels of two pictures that show the same may differ
TIMEOUT = 20_000  # ms; generous, since machines are busy: what waits here waits for a change, not for a time

PROBES = re.compile(r"/[a-z]+/_stcore/(health|host-config)$")

# What every visible view says it has drawn.
VIEWS = """() => [...document.querySelectorAll('[data-view]')].filter(e => e.getClientRects().length)
    .map(e => ({view: e.dataset.view, trace: e.dataset.trace, step: e.dataset.step}))"""
AT_STEP = (
    f"(step) => {{ const v = ({VIEWS})(); return v.length > 0 && v.every(e => e.step === String(step)) }}"
)
NEW_TRACE = f"""(old) => {{ const v = ({VIEWS})(); const traces = new Set(v.map(e => e.trace));
    return v.length > 0 && traces.size === 1 && v[0].trace && v[0].trace !== old && new Set(v.map(e => e.step)).size === 1 }}"""
DRAWN = f"() => {{ const v = ({VIEWS})(); return v.every(e => e.trace) && new Set(v.map(e => e.trace)).size <= 1 }}"
ANSWERED = f"(old) => {{ const v = ({VIEWS})(); return !v.length || v.every(e => e.trace !== old) }}"
THERE = f"(names) => {{ const v = ({VIEWS})(); return names.every(name => v.some(e => e.view === name && e.step)) }}"
TYPED = "(text) => document.querySelector('.st-key-source_text input')?.value === text"
IDLE = """() => { const a = document.querySelector('[data-testid=stApp]');
    return a && a.dataset.testScriptState === 'notRunning' && a.dataset.testConnectionState === 'CONNECTED' }"""


def find_browser() -> str | None:
    """The system's Chromium or Chrome: S2S_BROWSER, else what is on the path, else the usual places."""
    found = [
        os.environ.get("S2S_BROWSER"),
        *map(shutil.which, NAMES),
        *(p for p in PLACES if Path(p).exists()),
    ]
    return next((path for path in found if path), None)


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox", "--disable-gpu"])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Server:
    """A running app: its address, without a slash at the end, and the id of its process."""

    address: str
    pid: int


@contextmanager
def serve() -> Iterator[str]:
    """The app on a free port for as long as the context lasts: its address."""
    with serving() as server:
        yield server.address


@contextmanager
def serving(root: Path = ROOT) -> Iterator[Server]:
    """The app of the checkout `root`, run by this interpreter, on a free port for as long as the context lasts."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    command += ["--server.headless", "true", "--server.address", "127.0.0.1"]
    with tempfile.TemporaryFile("w+") as log:
        environment = os.environ | {"PYTHONPATH": str(root)}  # its own package, whatever is installed
        process = subprocess.Popen(command, cwd=root, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait_for_health(port, process)
            yield Server(f"http://127.0.0.1:{port}", process.pid)
        finally:
            process.terminate()
            process.wait(timeout=20)
            log.seek(0)
            traces = [line for line in log.read().splitlines() if "Traceback" in line or "Error" in line]
            print("\n".join(["the server's log had errors:", *traces]) if traces else "", end="")


def _wait_for_health(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None, "the server ended while starting"
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1) as answer:
                if answer.read() == b"ok":
                    return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not become healthy in 30 s")


def pixels(png: bytes) -> NDArray[np.int16]:
    """A picture as red, green and blue [height, width, 3], each 0-255."""
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=np.int16)


def differing(one: NDArray[np.int16], other: NDArray[np.int16]) -> NDArray[np.bool_]:
    """Which pixels [height, width] of two pictures of one size are of another colour."""
    return np.asarray(np.abs(one - other).max(axis=-1) > LEVELS)


def same_picture(one: bytes, other: bytes) -> bool:
    """Whether two PNGs show the same: equal sizes, and no more than one pixel in two thousand of another colour.

    The browser may smooth the edge of a scaled bar differently when it draws it again.
    """
    first, second = pixels(one), pixels(other)
    return first.shape == second.shape and float(differing(first, second).mean()) <= FEW


class App:
    """One browser window on the app."""

    def __init__(self, page: Page, base: str):
        self.page, self.base = page, base
        page.set_default_timeout(TIMEOUT)
        self.errors: list[str] = []
        self.foreign: list[str] = []  # requests that leave this machine: there must be none
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", self._note)

    def _hear(self, said: Any) -> None:
        """Errors on the console, but for Streamlit's own two questions under a page's path, which it then asks at the root."""
        if said.type == "error" and not PROBES.search(said.location.get("url", "")):
            self.errors.append(said.text)

    def _note(self, request: Any) -> None:
        if not request.url.startswith((self.base, self.base.replace("http", "ws", 1), "data:", "blob:")):
            self.foreign.append(request.url)

    def open(self, path: str = "", **query: str | int) -> None:
        """A page by its link; of Memory all panels, unless others are asked for."""
        if path == "memory":
            query.setdefault("show", "all")
        self.page.goto(f"{self.base}/{path}?{urlencode(query)}")
        self.page.wait_for_selector("[data-testid=stApp] h1")

    def idle(self) -> None:
        self.page.wait_for_function(IDLE)

    # Text and traces

    def rest(self) -> None:
        """Until the page is drawn and its position has been reported: Streamlit loses its way if a page is left before."""
        self.idle()
        self.page.wait_for_timeout(500)
        self.idle()

    @property
    def box(self) -> Any:
        return self.page.locator(".st-key-source_text input")

    def wait_for_typed(self, text: str) -> None:
        """Until the text box holds that text: Streamlit fills a box a moment after it has mounted it."""
        self.page.wait_for_function(TYPED, arg=text)

    def views(self) -> list[dict[str, str]]:
        return list(self.page.evaluate(VIEWS))

    def trace(self) -> str:
        views = self.views()
        return views[0]["trace"] if views else ""

    def wait_for_trace(self, old: str = "") -> None:
        """Until all views have drawn one trace that is not the old one."""
        self.page.wait_for_function(NEW_TRACE, arg=old)

    def wait_for_views(self, names: set[str]) -> None:
        """Until each of the views is there and has drawn."""
        self.page.wait_for_function(THERE, arg=sorted(names))

    def wait_for_answer(self, old: str) -> None:
        """Until the views show something else, or a message stands in their place."""
        self.page.wait_for_function(ANSWERED, arg=old)
        self.idle()

    def type(self, text: str) -> None:
        """As a person does: into the box, Enter; until everything is drawn."""
        self.idle()
        self.page.wait_for_function(DRAWN)
        old = self.trace()
        self.box.fill(text)
        self.box.press("Enter")
        self.wait_for_trace(old)

    # Steps

    def wait_for_step(self, step: int) -> None:
        """Until every visible view has drawn that step."""
        self.page.wait_for_function(AT_STEP, arg=step)

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(key)

    def step(self) -> int:
        steps = {view["step"] for view in self.views()}
        assert len(steps) == 1, steps
        return int(steps.pop())

    def written(self) -> list[str]:
        """The tokens in the target strip."""
        strip = self.page.locator("[data-view=target] [data-token]")
        return list(strip.evaluate_all("all => all.map(e => e.dataset.token)"))

    def candidates(self) -> list[tuple[str, float]]:
        found = self.page.locator("[data-view=candidates] [data-token]")
        return [
            tuple(pair)
            for pair in found.evaluate_all("all => all.map(e => [e.dataset.token, Number(e.dataset.prob)])")
        ]

    def picture(self, view: str) -> bytes:
        """What a view looks like, as PNG, without what stays in view above it."""
        body = self.page.locator(f"[data-view={view}] .s2s-body").first
        return body.screenshot(
            animations="disabled", style=".st-key-s2s_stage > * { position: static !important }"
        )

    def query(self) -> dict[str, str]:
        return dict(self.page.evaluate("() => Object.fromEntries(new URL(location.href).searchParams)"))

    def choose(self, key: str, shown: str) -> None:
        """Choose an option of the widget with that key by its label, be it a row of buttons or a list."""
        widget = self.page.locator(f".st-key-{key}").first
        button = widget.get_by_text(shown, exact=True)
        opener = widget.locator("input, [role=combobox], [data-baseweb=select]")
        button.or_(opener).first.wait_for()  # the widget may be on its way
        if not button.count():
            opener.first.click()
            button = self.page.get_by_role("option", name=shown)
        button.first.click()
