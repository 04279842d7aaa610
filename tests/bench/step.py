"""How long a key press takes: from keydown until every visible view carries the new step, plus two animation frames.

`python -m tests.bench.step [MODEL …]` prints, per model, median and 90th percentile in ms, beside two animation frames
with nothing drawn in the same run: their ratio is what compares between machines.
"""

import statistics
import sys

from playwright.sync_api import sync_playwright

from tests.e2e import driver
from tests.e2e.driver import AT_STEP, App

MODELS = ("zh-en-lstm-attention", "zh-en-transformer")
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
    print(f"{name:<24} median {median:6.1f} ms  p90 {high:6.1f} ms  n {len(took):3}  {beside}")


def main(models: list[str]) -> None:
    with driver.serve() as address, sync_playwright() as playwright:
        browser = driver.launch(playwright)
        for model in models:
            app = App(browser.new_page(viewport={"width": 1440, "height": 1000}), address)
            app.open(model=model, text=TEXT)
            app.wait_for_trace()
            app.idle()
            floor = [float(app.page.evaluate(FLOOR)) for _ in range(40)]
            report(model, walk(app), floor)
            app.page.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:] or list(MODELS))
