"""How long a new sentence takes: from Enter until every visible view has drawn the new trace, plus two animation frames.

`python -m tests.bench.typing [MODEL …] [--pages PAGE …] [--root CHECKOUT] [--n N]`. Every sentence is new to the server and
has about twelve tokens. Beside it stands what Python alone needs for the same decodes, measured in the same run. With
`--root` another checkout is served too, and each sentence is typed in both.
"""

import argparse
import itertools
import os
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

import s2s_core
from tests.bench.versus import in_turns, serving, told, windows
from tests.e2e.driver import NEW_TRACE, App

MODELS = ("zh-en-lstm-attention", "zh-en-transformer")
LANES = tuple(f"zh-en-{name}" for name in ("rnn", "gru", "lstm", "lstm-attention", "transformer"))
PAGES = (
    "decode",
    "memory",
    "compare",
    "attention",
)  # Compare is about all lanes at once, the others about one model
N_TOKENS = 12
N_WARM, N_TIMED = 2, 14
TIMEOUT = 60_000  # ms
WHO, HOW, WHAT = (
    ("汤姆", "我朋友", "他", "她"),
    ("说他有", "知道你有", "希望我有"),
    ("一个好计划", "很多新朋友", "两只小狗"),
)

# Looked at once a frame: at each mutation the look itself, which lays the page out, would be a third of what is measured.
TO_TRACE = f"""(old) => {{ window.__took = new Promise(done => {{
    addEventListener('keydown', event => {{
        const there = {NEW_TRACE};
        const since = () => done(performance.now() - event.timeStamp);
        const finish = () => requestAnimationFrame(() => requestAnimationFrame(since));
        const look = () => (there(old) ? finish() : requestAnimationFrame(look));
        requestAnimationFrame(look);
    }}, {{once: true, capture: true}});
}}) }}"""


def n_source(model: Any, text: str) -> int:
    """Source tokens of a text."""
    return len(s2s_core.decode(model, text).source)


def sentences(model: Any, n: int = N_TIMED) -> list[str]:
    """Different sentences, those nearest to `N_TOKENS` tokens first: `n` to be timed after those that warm up."""
    made = [f"{who}{how}{what}。" for who, how, what in itertools.product(WHO, HOW, WHAT)]
    return sorted(made, key=lambda text: abs(n_source(model, text) - N_TOKENS))[: N_WARM + n]


def ask(app: App, text: str) -> float:
    """Type a text; ms until every view has drawn it."""
    app.box.fill(text)
    app.page.evaluate(TO_TRACE, app.trace())
    app.box.press("Enter")
    took = float(app.page.evaluate("() => window.__took"))
    app.idle()
    app.page.wait_for_timeout(300)
    return took


def alone(models: Sequence[Any], text: str) -> float:
    """The traced decodes without any app, in ms."""
    began = time.perf_counter()
    for model in models:
        s2s_core.decode(model, text)
    return 1000 * (time.perf_counter() - began)


def measure(browser: Browser, addresses: dict[str, str], page: str, names: Sequence[str], n: int) -> None:
    """Type the sentences in a window on each address, in turns, and print what they took."""
    models = [s2s_core.load(name) for name in names]
    texts = sentences(models[0], n)
    took: dict[str, list[float]] = {name: [] for name in addresses}
    query = {"models": ",".join(names)} if page == "compare" else {"model": names[0]}
    with windows(browser, addresses, 1440, 1000) as apps:
        for app in apps.values():
            app.page.set_default_timeout(TIMEOUT)
            app.open(page, task="zh-en", text="你好。", **query)
            app.wait_for_trace()
            app.rest()
        for turn, text in enumerate(texts):
            for name, app in in_turns(apps, turn):
                took[name].append(ask(app, text))
    plain = statistics.median([alone(models, text) for text in texts][N_WARM:])
    label = f"{page}, {'five lanes' if page == 'compare' else names[0]}"
    timed = {name: values[N_WARM:] for name, values in took.items()}
    print(f"{label:<34} {told(timed)}  decoding alone {plain:.1f} ms", flush=True)


def main() -> None:
    import torch

    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("models", nargs="*", default=MODELS)
    ask.add_argument("--pages", nargs="*", default=PAGES, choices=PAGES)
    ask.add_argument("--root", type=Path, help="another checkout to be measured in turns with this one")
    ask.add_argument("--n", type=int, default=N_TIMED, help="sentences timed on a page, at most 34")
    args = ask.parse_args()
    torch.set_num_threads(1)
    print(f"load of the machine {os.getloadavg()[0]:.1f}")
    with serving(args.root) as (browser, addresses):
        for page in args.pages:
            for names in [LANES] if page == "compare" else [[name] for name in args.models]:
                measure(browser, addresses, page, names, args.n)
    print(f"load of the machine at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
