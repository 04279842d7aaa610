"""How long a key press takes: from keydown until every visible view carries the new step, plus two animation frames.

`python -m tests.bench.step [MODEL …] [--pages PAGE …] [--text TEXT] [--root CHECKOUT]` prints, per page and model, median and
90th percentile in ms, beside two animation frames with nothing drawn in the same run: their ratio is what compares between
machines. The window is high enough for everything on the page to be visible. With `--root` another checkout is served too,
and each key is pressed in both.
"""

import argparse
import os
import statistics
from pathlib import Path

from playwright.sync_api import Browser

from tests.bench.typing import LANES, TIMEOUT
from tests.bench.versus import NEW, in_turns, serving, told, windows
from tests.e2e.driver import AT_STEP, App

MODELS = ("zh-en-lstm-attention", "zh-en-transformer")
PAGES = ("decode", "memory", "compare", "attention", "states")  # Compare is about all lanes at once
HEIGHT = 3600  # px
TEXT = "我的朋友不喜欢学习外语。"
N_ROUNDS = 6

# Resolves with the ms from the next keydown to two frames after all views have drawn `step`.
TO_STEP = f"""(step) => {{ window.__took = new Promise(done => {{
    addEventListener('keydown', event => {{
        const there = {AT_STEP};
        const since = () => done(performance.now() - event.timeStamp);
        const finish = () => requestAnimationFrame(() => requestAnimationFrame(since));
        const watch = new MutationObserver(() => {{ if (there(step)) {{ watch.disconnect(); finish(); }} }});
        watch.observe(document.body, {{subtree: true, attributes: true, attributeFilter: ['data-step']}});
    }}, {{once: true, capture: true}});
}}) }}"""
FLOOR = """() => new Promise(done => { const start = performance.now();
    requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - start))) })"""


def key(app: App, name: str, step: int) -> float:
    """Press a key that leads to `step`; ms."""
    app.page.evaluate(TO_STEP, step)
    app.page.keyboard.press(name)
    return float(app.page.evaluate("() => window.__took"))


def walk(apps: dict[str, App]) -> dict[str, list[float]]:
    """Through the whole time line and back in each window, `N_ROUNDS` times in turns; the first round does not count."""
    took: dict[str, list[float]] = {name: [] for name in apps}
    for app in apps.values():
        app.press("End")
        app.page.wait_for_timeout(300)
    for lap in range(N_ROUNDS):
        for name, app in in_turns(apps, lap):
            last = app.step()
            back = [key(app, "ArrowLeft", step) for step in range(last - 1, -1, -1)]
            forth = [key(app, "ArrowRight", step) for step in range(1, last + 1)]
            took[name] += (back + forth) if lap else []
    return took


def measure(browser: Browser, addresses: dict[str, str], page: str, model: str, text: str) -> None:
    """Open the page in a window on each address, walk, and print what the keys took."""
    query = {"models": ",".join(LANES)} if page == "compare" else {"model": model}
    with windows(browser, addresses, 1440, HEIGHT) as apps:
        for app in apps.values():
            app.page.set_default_timeout(TIMEOUT)
            app.open(page, task="zh-en", text=text, **query)
            app.wait_for_trace()
            app.rest()
            app.page.wait_for_timeout(1000)  # what is computed last is drawn, too
        floor = statistics.median(float(apps[NEW].page.evaluate(FLOOR)) for _ in range(40))
        took = walk(apps)
    ratio = statistics.median(took[NEW]) / floor
    label = f"{page}, {'five lanes' if page == 'compare' else model}"
    print(f"{label:<34} {told(took)}  {ratio:4.2f} × two empty frames ({floor:.1f} ms)", flush=True)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("models", nargs="*", default=MODELS)
    ask.add_argument("--pages", nargs="*", default=PAGES, choices=PAGES)
    ask.add_argument("--text", default=TEXT)
    ask.add_argument("--root", type=Path, help="another checkout to be measured in turns with this one")
    args = ask.parse_args()
    print(f"load of the machine {os.getloadavg()[0]:.1f}")
    with serving(args.root) as (browser, addresses):
        for page in args.pages:
            for model in args.models[:1] if page == "compare" else args.models:
                measure(browser, addresses, page, model, args.text)
    print(f"load of the machine at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
