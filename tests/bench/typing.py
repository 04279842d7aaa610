"""How long a new sentence takes: from Enter until every visible view has drawn the new trace, plus two animation frames.

`python -m tests.bench.typing [MODEL …]`. Every sentence is new to the server and has about twelve tokens; beside the
total stands what Python alone needs for the same decodes, measured in the same run.
"""

import itertools
import statistics
import sys
import time

from playwright.sync_api import sync_playwright

import s2s_core
from tests.e2e import driver
from tests.e2e.driver import NEW_TRACE, App

MODELS = ("zh-en-lstm-attention", "zh-en-transformer")
N_TOKENS = 12
N_WARM, N_TIMED = 2, 14
WHO, HOW, WHAT = (
    ("汤姆", "我朋友", "他", "她"),
    ("说他有", "知道你有", "希望我有"),
    ("一个好计划", "很多新朋友", "两只小狗"),
)

TO_TRACE = f"""(old) => {{ window.__took = new Promise(done => {{
    addEventListener('keydown', event => {{
        const there = {NEW_TRACE};
        const since = () => done(performance.now() - event.timeStamp);
        const finish = () => requestAnimationFrame(() => requestAnimationFrame(since));
        const watch = new MutationObserver(() => {{ if (there(old)) {{ watch.disconnect(); finish(); }} }});
        watch.observe(document.body, {{subtree: true, attributes: true, childList: true, attributeFilter: ['data-trace']}});
    }}, {{once: true, capture: true}});
}}) }}"""


def sentences(model) -> list[str]:
    """Different sentences, those nearest to `N_TOKENS` tokens first."""
    made = [f"{who}{how}{what}。" for who, how, what in itertools.product(WHO, HOW, WHAT)]
    return sorted(made, key=lambda text: abs(len(model.tokenizer.encode(text)) - N_TOKENS))[
        : N_WARM + N_TIMED
    ]


def ask(app: App, text: str) -> float:
    """Type a text; ms until every view has drawn it."""
    app.box.fill(text)
    app.page.evaluate(TO_TRACE, app.trace())
    app.box.press("Enter")
    took = float(app.page.evaluate("() => window.__took"))
    app.idle()
    app.page.wait_for_timeout(300)
    return took


def alone(model, text: str) -> float:
    """The traced decode without any app, in ms."""
    began = time.perf_counter()
    s2s_core.decode(model, text)
    return 1000 * (time.perf_counter() - began)


def main(names: list[str]) -> None:
    import torch

    torch.set_num_threads(1)
    with driver.serve() as address, sync_playwright() as playwright:
        browser = driver.launch(playwright)
        for name in names:
            model = s2s_core.load(name)
            texts = sentences(model)
            app = App(browser.new_page(viewport={"width": 1440, "height": 1000}), address)
            app.open(model=name, text="你好。")
            app.wait_for_trace()
            took = [ask(app, text) for text in texts][N_WARM:]
            plain = statistics.median([alone(model, text) for text in texts][N_WARM:])
            median, high = statistics.median(took), statistics.quantiles(took, n=10)[-1]
            print(
                f"{name:<24} median {median:6.1f} ms  p90 {high:6.1f} ms  n {len(took)}  (decoding alone {plain:.1f} ms)"
            )
            app.page.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:] or list(MODELS))
