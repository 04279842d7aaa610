"""How long a key press takes: from keydown until every visible view carries the new step, plus two animation frames.

`python -m tests.bench.step [MODEL …] [--pages PAGE …] [--text TEXT]` prints, per page and model, median and 90th percentile
in ms, beside two animation frames with nothing drawn in the same run: their ratio is what compares between machines. The
window is high enough for everything on the page to be visible.
"""

import argparse
import statistics

from playwright.sync_api import sync_playwright

from tests.e2e import driver
from tests.e2e.driver import AT_STEP, App

MODELS = ("zh-en-lstm-attention", "zh-en-transformer")
PAGES = {
    "decode": "Decode",
    "attention": "Attention",
    "memory": "Memory",
    "states": "States",
}  # and their links
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


def walk(app: App) -> list[float]:
    """Through the whole time line and back, `N_ROUNDS` times; the first round does not count."""
    app.press("End")
    app.page.wait_for_timeout(300)
    last = app.step()
    took: list[float] = []
    for lap in range(N_ROUNDS):
        back = [key(app, "ArrowLeft", step) for step in range(last - 1, -1, -1)]
        forth = [key(app, "ArrowRight", step) for step in range(1, last + 1)]
        took += (back + forth) if lap else []
    return took


def report(name: str, took: list[float], floor: list[float]) -> None:
    median, base = statistics.median(took), statistics.median(floor)
    high = statistics.quantiles(took, n=10)[-1]
    beside = f"{median / base:4.2f} × two empty frames ({base:.1f} ms)"
    print(f"{name:<34} median {median:6.1f} ms  p90 {high:6.1f} ms  n {len(took):3}  {beside}")


def measure(app: App, model: str, page: str, text: str) -> None:
    app.open(model=model, text=text)
    app.wait_for_trace()
    app.idle()
    if page != "decode":
        app.page.get_by_role("link", name=PAGES[page]).click()
        app.page.wait_for_url(f"**/{page}?*")
        app.idle()
    app.page.wait_for_timeout(1000)  # what is computed last is drawn, too
    floor = [float(app.page.evaluate(FLOOR)) for _ in range(40)]
    report(f"{page}, {model}", walk(app), floor)


def main() -> None:
    ask = argparse.ArgumentParser()
    ask.add_argument("models", nargs="*", default=MODELS)
    ask.add_argument("--pages", nargs="*", default=PAGES, choices=PAGES)
    ask.add_argument("--text", default=TEXT)
    args = ask.parse_args()
    with driver.serve() as address, sync_playwright() as playwright:
        browser = driver.launch(playwright)
        for page in args.pages:
            for model in args.models:
                app = App(browser.new_page(viewport={"width": 1440, "height": HEIGHT}), address)
                measure(app, model, page, args.text)
                app.page.close()
        browser.close()


if __name__ == "__main__":
    main()
