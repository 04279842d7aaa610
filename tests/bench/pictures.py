"""Pictures of whole pages, and whether two states of the project show the same.

`python -m tests.bench.pictures take FOLDER [--root CHECKOUT] [--only WORD …]` takes a PNG of every page: 8 sentences × 6
pages × 5 architectures, a page that depends on fewer of them once for what it depends on. `… compare OLD NEW [--out
FOLDER]` prints for each pair the share of pixels that differ and draws the pairs that do not show the same.
"""

import argparse
import itertools
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.e2e import driver
from tests.e2e.driver import FEW, IDLE, ROOT, App, differing, pixels

ARCHITECTURES = ("rnn", "gru", "lstm", "lstm-attention", "transformer")
TASK = "zh-en"
SENTENCES = (
    "我喜欢学习外语。",
    "我的朋友不喜欢学习外语。",
    "如果明天下雨，我们就待在家里。",
    "汤姆说他有个计划。",
    "你在说我吗？",
    "他昨天没去学校，因为他病了。",
    "你好。",
    "她每天早上六点起床，然后去公园跑步。",
)
STEPS = (3, "end")  # in turns: the middle of the answer, and all of it
ONE_MODEL = ("decode", "attention", "memory", "states")  # pages about one model and one sentence
OF_TASKS = {
    "zh-en": SENTENCES[0],
    "reverse": "streamlit",
    "headlines": "",
}  # Models: with time machine, without
WIDTH, HEIGHT = 1280, 720  # px of the window; to be photographed it is made as high as the page is
TIMEOUT = 90_000  # ms; machines are busy
PAUSE = 250  # ms between two pictures that must be equal before one is kept
MOST_PICTURES = 20

# Everything that a page will show is there: live views with a step, charts with their marks, fonts, nothing old or on its way.
READY = f"""() => {{
    const views = [...document.querySelectorAll('[data-view]')].filter(e => e.getClientRects().length);
    const none = (selector) => !document.querySelector(selector);
    const full = (selector, inside) => [...document.querySelectorAll(selector)].every(e => e.querySelector(inside));
    return ({IDLE})() && views.length > 0 && views.every(e => e.dataset.step !== undefined)
        && full('[data-testid=stPlotlyChart]', '.main-svg') && full('[data-testid=stVegaLiteChart]', 'canvas, svg.marks')
        && none('[data-testid=stSpinner]') && none('[data-testid=stSkeleton]') && none('[data-stale=true]')
        && document.fonts.status === 'loaded';
}}"""
PAGE_HEIGHT = "() => document.querySelector('[data-testid=stMain]').scrollHeight"
TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


@dataclass(frozen=True)
class Shot:
    """One picture: its file's name without ending, the page, and what the link says."""

    name: str
    page: str
    query: dict[str, str]


@dataclass(frozen=True)
class Difference:
    """How two pictures differ: the share of pixels of another colour, and what else is to be said."""

    name: str
    share: float  # 0-1; 1 where one of them is missing
    remark: str = ""

    @property
    def same(self) -> bool:
        return not self.remark and self.share <= FEW


def plan() -> list[Shot]:
    """All pictures, each once."""
    shots = []
    lanes = ",".join(f"{TASK}-{architecture}" for architecture in ARCHITECTURES)
    for number, sentence in enumerate(SENTENCES):
        link = {"task": TASK, "text": sentence, "step": str(STEPS[number % len(STEPS)]), "lang": "en"}
        for page, architecture in itertools.product(ONE_MODEL, ARCHITECTURES):
            query = link | {"model": f"{TASK}-{architecture}"}
            shots.append(Shot(f"{page}-{architecture}-{number}", page, query))
        shots.append(Shot(f"compare-{number}", "compare", link | {"models": lanes}))
    for task, sentence in OF_TASKS.items():
        link = {"task": task, "model": f"{task}-lstm-attention", "lang": "en"}
        shots.append(Shot(f"models-{task}", "models", link | ({"text": sentence} if sentence else {})))
    return sorted(shots, key=lambda shot: shot.name)


def still(page: Page) -> bytes:
    """A PNG of the page once it is drawn and does not change any more."""
    before = b""
    for _ in range(MOST_PICTURES):
        page.wait_for_function(READY)
        page.evaluate(TWO_FRAMES)
        now = page.screenshot(animations="disabled")
        if now == before:
            return now
        before = now
        page.wait_for_timeout(PAUSE)
    print(f"  still moving: {page.url}")
    return before


def take(app: App, shot: Shot) -> bytes:
    """A PNG of a whole page: the part that scrolls is Streamlit's, so the window grows until nothing does."""
    app.page.set_default_timeout(TIMEOUT)
    app.open(shot.page, **shot.query)
    app.page.wait_for_function(READY)
    for _ in range(5):
        height = int(app.page.evaluate(PAGE_HEIGHT))
        if app.page.viewport_size == {"width": WIDTH, "height": height}:
            break
        app.page.set_viewport_size({"width": WIDTH, "height": height})
        app.page.wait_for_function(READY)
        app.page.evaluate(TWO_FRAMES)
    return still(app.page)


def wanted(name: str, words: Sequence[str]) -> bool:
    """Whether a picture's name has one of the words in it, or there are none."""
    return not words or any(word in name for word in words)


def take_all(folder: Path, root: Path, words: Sequence[str]) -> None:
    """Pictures into `folder`; of those whose name has one of `words` in it, if any are given."""
    folder.mkdir(parents=True, exist_ok=True)
    shots = [shot for shot in plan() if wanted(shot.name, words)]
    with driver.serving(root) as server, sync_playwright() as playwright:
        browser = driver.launch(playwright)
        context = browser.new_context(
            viewport={"width": WIDTH, "height": HEIGHT}, locale="en-US", color_scheme="light"
        )
        for shot in shots:
            began = time.perf_counter()
            app = App(context.new_page(), server.address)
            (folder / f"{shot.name}.png").write_bytes(take(app, shot))
            app.page.close()
            print(f"{shot.name:<30} {time.perf_counter() - began:5.1f} s", *app.errors, flush=True)
        browser.close()


def compare(name: str, old: Path, new: Path) -> tuple[Difference, Image.Image | None]:
    """How the pictures `name` of two folders differ, and the two beside what differs where they are not the same."""
    paths = [folder / f"{name}.png" for folder in (old, new)]
    missing = [str(path.parent) for path in paths if not path.exists()]
    if missing:
        return Difference(name, 1.0, f"not in {', '.join(missing)}"), None
    before, after = (pixels(path.read_bytes()) for path in paths)
    height, width = (max(before.shape[axis], after.shape[axis]) for axis in (0, 1))
    mask = differing(padded(before, height, width), padded(after, height, width))
    sizes = [f"{picture.shape[1]}×{picture.shape[0]}" for picture in (before, after)]
    remark = "" if sizes[0] == sizes[1] else f"size {sizes[0]} → {sizes[1]}"
    difference = Difference(name, float(mask.mean()), remark)
    if difference.same:
        return difference, None
    marked = padded(after, height, width) // 3 + 170  # faded
    marked[mask] = (220, 0, 0)
    sides = [padded(before, height, width), padded(after, height, width), marked]
    return difference, Image.fromarray(np.concatenate(sides, axis=1).astype(np.uint8))


def padded(picture: np.ndarray, height: int, width: int) -> np.ndarray:
    """A picture [h, w, 3] with black at its right and lower ends: [height, width, 3]."""
    room = ((0, height - picture.shape[0]), (0, width - picture.shape[1]), (0, 0))
    return np.pad(picture, room)


def compare_all(old: Path, new: Path, out: Path, words: Sequence[str] = ()) -> bool:
    """Whether all pictures wanted show the same; prints what does not, the most different first."""
    found = {path.stem for folder in (old, new) for path in folder.glob("*.png")}
    names = sorted(name for name in found if wanted(name, words))
    differences = []
    for name in names:
        difference, picture = compare(name, old, new)
        differences.append(difference)
        if picture:
            out.mkdir(parents=True, exist_ok=True)
            picture.save(out / f"{name}.png")
    for difference in sorted(differences, key=lambda each: (each.same, -each.share, each.name)):
        word = "same" if difference.same else "DIFFERS"
        print(f"{difference.name:<30} {100 * difference.share:8.4f} %  {word:<8} {difference.remark}")
    n_same = sum(difference.same for difference in differences)
    print(f"{n_same} of {len(names)} the same" + ("" if n_same == len(names) else f"; the others in {out}"))
    return n_same == len(names)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = ask.add_subparsers(dest="command", required=True)
    taking = commands.add_parser("take")
    taking.add_argument("folder", type=Path)
    taking.add_argument("--root", type=Path, default=ROOT, help="the checkout whose app is photographed")
    comparing = commands.add_parser("compare")
    comparing.add_argument("old", type=Path)
    comparing.add_argument("new", type=Path)
    comparing.add_argument("--out", type=Path, help="where what differs is drawn; else NEW/differences")
    for command in (taking, comparing):
        command.add_argument("--only", nargs="*", default=(), metavar="WORD", help="in the names of pictures")
    args = ask.parse_args()
    if args.command == "take":
        take_all(args.folder, args.root.resolve(), args.only)
    elif not compare_all(args.old, args.new, args.out or args.new / "differences", args.only):
        sys.exit(1)


if __name__ == "__main__":
    main()
