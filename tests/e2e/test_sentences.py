"""The sentences over the views that the browser composes, in Chromium: what they say of equal, single and missing values."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from s2s_core.i18n import catalog
from tests.e2e import bare

ROOMS = ("compare", "decode", "memory", "models", "attention")
Say = Callable[..., str]
SAY = """async ([path, name, values]) => {
    const module = await import(window.s2sScripts.urls.get(path).url);
    const part = module[name](...values);
    const node = document.createElement("p");
    node.append(part);
    return node.textContent.trim();
}"""


@pytest.fixture(scope="module")
def say(browser: Browser) -> Iterator[Say]:
    page: Page = bare.open_page(browser, *ROOMS)

    def composed(path: str, name: str, *values: Any) -> str:
        page.wait_for_function("(path) => window.s2sScripts.urls.has(path)", arg=path)
        said: str = page.evaluate(SAY, [path, name, list(values)])
        return said

    yield composed
    page.context.close()


def words(view: str, lang: str = "en") -> dict[str, str]:
    return catalog(lang).under(view)


# ---- Compare: the answers

END = {"showall": True, "step": 0}


def answers(texts: list[str], **more: Any) -> dict[str, Any]:
    lanes = [{"label": label} for label in ("RNN", "LSTM", "Transformer")[: len(texts)]]
    data = {"words": words("view_compare_answers"), "lang": "en", "lanes": lanes, "texts": texts}
    return data | {"reference": None, "scores": [], "measures": [], "log_probs": None, "missed": None} | more


def of_answers(say: Say, *values: Any, **more: Any) -> str:
    return say("compare/compare_answers_say.js", "sayAnswers", answers(*values, **more), END)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ([-3.0, -2.2], "finds its own answer 0.8 nats more probable than that of RNN."),
        ([-2.2, -3.0], "finds its own answer 0.8 nats less probable than that of RNN."),
        ([-3.0, -3.01], "finds its own answer as probable as that of RNN."),
    ],
)
def test_an_answers_probability_has_its_sign_in_words(say: Say, row: list[float], said: str) -> None:
    log_probs = {"data": [-1.0, -1.0, *row], "shape": [2, 2]}
    line = of_answers(say, ["a", "b"], log_probs=log_probs)
    assert line == f"2 different answers. LSTM {said}" and "−" not in line


def test_a_missed_answer_is_told_as_an_error_of_the_search(say: Say) -> None:
    line = of_answers(
        say, ["a", "b"], log_probs={"data": [0] * 4, "shape": [2, 2]},
        missed={"lane": 1, "answer": 0, "nats": 0.8},
    )  # fmt: skip
    assert line.startswith(
        "LSTM finds the answer of RNN 0.8 nats more probable than its own: its greedy search"
    )
    missed = {"lane": 0, "answer": 2, "nats": 1.25}
    scores = [{"exact": 0, "edits": 2}, {"exact": 1, "edits": 0}]
    line = of_answers(
        say, ["a", "b"], reference="b", scores=scores, measures=["exact", "edits"], missed=missed
    )
    assert line.startswith("LSTM: exactly the reference. RNN finds the reference 1.3 nats more probable")


def test_all_the_nearest_answers_are_named(say: Say) -> None:
    scores = [{"exact": 0, "edits": edits} for edits in (3, 1, 1)]
    line = of_answers(say, ["a", "b", "c"], reference="d", scores=scores, measures=["exact", "edits"])
    assert line.startswith("No answer is right. Nearest to it: LSTM and Transformer, 1 off")
    scores = [{"bleu": bleu, "chrf": 50.0} for bleu in (30.0, 30.0, 20.0)]
    line = of_answers(say, ["a", "a", "c"], reference="d", scores=scores, measures=["bleu", "chrf"])
    assert line == "Nearest to the reference: RNN and LSTM with BLEU 30.0 and chrF 50.0."
