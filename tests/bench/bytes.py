"""Bytes that the browser receives over Streamlit's socket for a typed sentence, against the budgets of the design.

`python -m tests.bench.bytes [--root CHECKOUT] [--parts]`: the second sentence typed on a page (9 source tokens), from Enter
until the page rests, the answer to the time line's report included; then the same at 60 source tokens. `--parts` splits
each by message and component. 1 kB is 1,000 bytes; `scripts` and `data` are what live views bring of each.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, WebSocket, sync_playwright

from tests.bench.protocol import Bytes, split
from tests.e2e import driver
from tests.e2e.driver import ROOT, App

MODEL, TRANSFORMER = "zh-en-lstm-attention", "zh-en-transformer"
LANES = ",".join(f"zh-en-{name}" for name in ("rnn", "gru", "lstm", "lstm-attention", "transformer"))
OPENED, FIRST = "你好。", "我喜欢学习外语。"
SECOND = "我的朋友不喜欢学习外语。"  # 9 source tokens, the end of sentence among them
LONG = "我的朋友不喜欢学习外语，" * 7 + "他是。"  # 60


@dataclass(frozen=True)
class Case:
    """A page as it is opened, and the most that a sentence typed there may bring, in kB."""

    page: str
    query: dict[str, str]
    budget: int

    @property
    def name(self) -> str:
        return f"{self.page}, {self.query.get('model', 'five lanes')}"


SHORT_CASES = (
    Case("decode", {"model": MODEL}, 300),
    Case("memory", {"model": MODEL}, 500),
    Case("compare", {"models": LANES}, 250),
    Case("attention", {"model": MODEL}, 250),
    Case("attention", {"model": TRANSFORMER}, 250),
)
LONG_CASES = (Case("decode", {"model": MODEL}, 1000), Case("memory", {"model": MODEL}, 1500))
TIMEOUT = 90_000  # ms


class Listener:
    """Everything that the sockets of a window receive."""

    def __init__(self, app: App):
        self.frames: list[bytes] = []
        app.page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._hear)

    def _hear(self, frame: bytes | str) -> None:
        assert isinstance(frame, bytes), "Streamlit sends no text"
        self.frames.append(frame)

    def taken(self) -> list[bytes]:
        """What was received since the last call."""
        frames, self.frames = self.frames, []
        return frames


def received(browser: Browser, address: str, case: Case, *texts: str) -> list[bytes]:
    """What the last of `texts`, typed in turn, brings until the page rests."""
    app = App(browser.new_page(viewport={"width": 1440, "height": 1000}), address)
    app.page.set_default_timeout(TIMEOUT)
    listener = Listener(app)
    app.open(case.page, task="zh-en", text=OPENED, **case.query)
    app.wait_for_trace()
    app.rest()
    for text in texts:
        listener.taken()
        app.type(text)
        app.rest()
    app.page.close()
    return listener.taken()


def total(parts: dict[str, Bytes]) -> Bytes:
    """All kinds of message together."""
    names = ("n", "total", "scripts", "data")
    return Bytes(*(sum(getattr(part, name) for part in parts.values()) for name in names))


def print_parts(parts: dict[str, Bytes]) -> None:
    for name, part in parts.items():
        if part.total >= 1000:
            print(f"    {name:<28} {part.n:4} messages  {part.total / 1000:8.1f} kB"
                  f"  scripts {part.scripts / 1000:7.1f}  data {part.data / 1000:8.1f}")  # fmt: skip


def table(browser: Browser, address: str, cases: Sequence[Case], text: str, with_parts: bool) -> None:
    """A line for each page: what `text` brings as the second sentence typed there."""
    print(f"{'page':<34} messages  all, kB  scripts     data")
    for case in cases:
        parts = split(received(browser, address, case, FIRST, text))
        whole = total(parts)
        sizes = " ".join(f"{size / 1000:8.1f}" for size in (whole.total, whole.scripts, whole.data))
        verdict = "within" if whole.total <= 1000 * case.budget else "OVER"
        print(f"{case.name:<34} {whole.n:8} {sizes}  {verdict} {case.budget} kB", flush=True)
        if with_parts:
            print_parts(parts)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--root", type=Path, default=ROOT, help="the checkout that is served")
    ask.add_argument("--parts", action="store_true", help="split by message and component")
    args = ask.parse_args()
    with driver.serving(args.root.resolve()) as server, sync_playwright() as playwright:
        browser = driver.launch(playwright)
        print("second sentence typed, 9 source tokens")
        table(browser, server.address, SHORT_CASES, SECOND, args.parts)
        print("second sentence typed, 60 source tokens")
        table(browser, server.address, LONG_CASES, LONG, args.parts)
        browser.close()


if __name__ == "__main__":
    main()
