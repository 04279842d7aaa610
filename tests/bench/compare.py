"""How long five lanes take: a new sentence until all views of the Compare page have drawn it, and a key until all lanes have.

`python -m tests.bench.compare [TASK …]` prints medians and 90th percentiles in ms over sentences of about twelve tokens new
to the server, beside what Python alone needs for the same decodes and beside two empty animation frames, in the same run.
"""

import statistics
import sys

from playwright.sync_api import sync_playwright

import s2s_core
from tests.bench.step import FLOOR, N_ROUNDS, key
from tests.bench.typing import N_WARM, alone, ask, n_source, sentences
from tests.e2e import driver
from tests.e2e.driver import AT_STEP, App

TASKS = ("zh-en",)
ARCHITECTURES = ("rnn", "gru", "lstm", "lstm-attention", "transformer")
FIRST = {"zh-en": "你好。", "reverse": "abc", "dates": "May 3, 2021"}
VIEWS = {"timeline", "lanes", "agreement", "answers", "alignments"}


def texts_of(task: str, model) -> list[str]:
    """Different inputs of about twelve tokens."""
    if task == "zh-en":
        return sentences(model)
    from s2s_core.tasks import TASKS as ALL

    pairs = ALL[task].split("test", None)
    return [source for source, _ in pairs if n_source(model, source) in (12, 13)][: N_WARM + 14]


def walk(app: App) -> list[float]:
    """Through the writing part and back; the first round does not count."""
    app.press("End")
    app.page.wait_for_timeout(400)
    last = app.step()
    app.page.wait_for_function(AT_STEP, arg=last)
    took: list[float] = []
    for lap in range(N_ROUNDS):
        back = [key(app, "ArrowLeft", step) for step in range(last - 1, -1, -1)]
        forth = [key(app, "ArrowRight", step) for step in range(1, last + 1)]
        took += (back + forth) if lap else []
    return took


def report(name: str, took: list[float], beside: str) -> None:
    high = statistics.quantiles(took, n=10)[-1]
    print(
        f"{name:<18} median {statistics.median(took):6.1f} ms  p90 {high:6.1f} ms  n {len(took):3}  {beside}"
    )


def main(tasks: list[str]) -> None:
    import torch

    torch.set_num_threads(1)
    with driver.serve() as address, sync_playwright() as playwright:
        browser = driver.launch(playwright)
        for task in tasks:
            names = [f"{task}-{one}" for one in ARCHITECTURES if f"{task}-{one}" in s2s_core.pretrained()]
            models = [s2s_core.load(name) for name in names]
            app = App(browser.new_page(viewport={"width": 1440, "height": 1000}), address)
            app.open("compare", task=task, models=",".join(names), text=FIRST[task])
            app.wait_for_views(VIEWS)
            app.idle()
            texts = texts_of(task, models[0])
            floor = statistics.median(float(app.page.evaluate(FLOOR)) for _ in range(40))
            typed = [ask(app, text) for text in texts][N_WARM:]
            plain = statistics.median([alone(models, text) for text in texts][N_WARM:])
            report(f"{task}, {len(names)} lanes: typing", typed, f"(decoding alone {plain:.1f} ms)")
            took = walk(app)
            ratio = statistics.median(took) / floor
            report(
                f"{task}, {len(names)} lanes: key", took, f"{ratio:4.2f} × two empty frames ({floor:.1f} ms)"
            )
            app.page.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:] or list(TASKS))
