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
def page(browser: Browser) -> Iterator[Page]:
    page = bare.open_page(browser, *ROOMS)
    yield page
    page.context.close()


@pytest.fixture(scope="module")
def say(page: Page) -> Say:
    def composed(path: str, name: str, *values: Any) -> str:
        page.wait_for_function("(path) => window.s2sScripts.urls.has(path)", arg=path)
        said: str = page.evaluate(SAY, [path, name, list(values)])
        return said

    return composed


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


# ---- Compare: the lanes at a written token


def made(label: str, token: str, prob: float, *, kind: str | None = None, rank: int = 1) -> dict[str, Any]:
    """A lane of one token, as `sayLanes` takes it."""
    lane = {
        "label": label, "n_given": 1, "looks": kind and {"kind": kind}, "source": {"texts": ["我", "⏎"]},
        "target": {"tokens": [token], "texts": [token]}, "probs": {"data": [prob]}, "ranks": {"data": [rank]},
    }  # fmt: skip
    return {"lane": lane, "leaves": None, "weights": [0.09, 0.91] if kind else None}


def of_lanes(say: Say, lanes: list[dict[str, Any]], mode: str = "own", lang: str = "en") -> str:
    data = {"words": words("view_compare_lanes", lang), "lang": lang, "mode": mode, "reference": None}
    return say("lib/say_lanes.js", "sayLanes", data | {"n_reading": 2}, lanes, {"step": 1})


@pytest.mark.parametrize(
    ("probs", "said"),
    [
        ((0.9999, 0.9991), "Token 1: all 2 write ⏎, each with probability 1.00."),
        ((0.99, 0.9), "Token 1: all 2 write ⏎, the surest A (0.99), the least sure B (0.90)."),
        ((0.5,), "Token 1: A writes ⏎ with probability 0.50."),
    ],
)
def test_none_is_the_surest_where_all_are_as_sure(say: Say, probs: tuple[float, ...], said: str) -> None:
    lanes = [made(label, "⏎", prob) for label, prob in zip("AB", probs, strict=False)]
    assert of_lanes(say, lanes) == said


@pytest.mark.parametrize(
    ("probs", "said"),
    [
        ((0.4, 0.4), "All are fed a as token 1, and each gives it probability 0.40."),
        ((0.4, 0.1), "All are fed a as token 1. A finds it most probable (0.40); B least (0.10, rank 3)."),
        ((0.4,), "A is fed a as token 1; it finds it at rank 3 with probability 0.40."),
        ((0.99,), "A is fed a as token 1; it finds it at rank 3 with probability 0.99."),
    ],
)
def test_a_given_token_by_one_lane_or_by_lanes_of_one_mind(
    say: Say, probs: tuple[float, ...], said: str
) -> None:
    lanes = [made(label, "a", prob, rank=3) for label, prob in zip("AB", probs, strict=False)]
    assert of_lanes(say, lanes, "prefix") == said


def test_a_share_is_one_of_the_memory(say: Say) -> None:
    line = of_lanes(say, [made("LSTM", "a", 0.5, kind="memory")])
    assert line.endswith("The largest part of the memory of LSTM is from ⏎: 91 %.")
    looking = made("B", "a", 0.5, kind="attention")
    looking["weights"] = [0.8, 0.2]
    line = of_lanes(say, [made("LSTM", "a", 0.5, kind="memory"), looking])
    assert line.endswith("B looks 80 % at 我; it makes up 9 % of the memory of LSTM.")
    line = of_lanes(say, [made("LSTM", "a", 0.5, kind="memory"), looking], lang="zh")
    assert line.endswith("，它在 LSTM 的记忆中占 9 %。")


@pytest.mark.parametrize(
    ("tokens", "lang", "said"),
    [
        (
            "xb",
            "en",
            "At token 1 A leaves the reference: it writes x where the reference has b. B: still the reference.",
        ),
        ("xx", "en", "At token 1 A and B leave the reference: they write x where the reference has b."),
        ("xy", "en", "At token 1 A and B leave the reference: x (A), y (B) where the reference has b."),
        ("xy", "zh", "在第 1 个词元处，A 和 B 偏离参考答案：写出 x（A），y（B），而参考答案是 b。"),
    ],
)
def test_who_leaves_the_reference_is_one_whole_sentence(say: Say, tokens: str, lang: str, said: str) -> None:
    lanes = [made(label, token, 0.5) for label, token in zip("AB", tokens, strict=True)]
    for lane, token in zip(lanes, tokens, strict=True):
        lane["leaves"] = None if token == "b" else 0
    data = {"words": words("view_compare_lanes", lang), "lang": lang, "mode": "own", "n_reading": 2}
    line = say("lib/say_lanes.js", "sayLanes", data | {"reference": {"texts": ["b"]}}, lanes, {"step": 1})
    assert line == said


def test_where_answers_part_the_sentence_ends(say: Say) -> None:
    lanes = [made("A", "x", 0.5), made("B", "y", 0.5)]
    assert of_lanes(say, lanes) == "Token 1, on different paths: x (A), y (B)."
    assert of_lanes(say, lanes, lang="zh") == "第 1 个词元，各自的路径上：x（A），y（B）。"


# ---- one unit


UNIT = """([path, cell, before, now, p]) => import(window.s2sScripts.urls.get(path).url).then(({ EVENTS }) => {
    const [event] = EVENTS[cell]((_, q) => (q === p ? now : before), p);
    return event;
})"""


@pytest.mark.parametrize(
    ("cell", "before", "now", "p", "event"),
    [
        ("rnn", 0.999, 1.0, 3, "same"),
        ("rnn", 0.2, 0.9, 3, "plain"),
        ("rnn", -0.9, 0.9, 3, "turn"),
        ("residual", 0.0, 0.4, 0, "first"),
        ("residual", 0.1, 0.4, 2, "plain"),
    ],
)
def test_a_unit_that_stays_is_not_missed_a_gate(
    page: Page, cell: str, before: float, now: float, p: int, event: str
) -> None:
    assert page.evaluate(UNIT, ["lib/units.js", cell, before, now, p]) == event
    assert f"{cell}.{event}" in words("view_gates")


# ---- the lens and the table of models


def test_what_stands_at_the_input_is_not_called_known(say: Say) -> None:
    """Three depths, one token, most probable at all of them."""
    grid = {"data": [1, 1, 1], "shape": [3, 1]}
    data = {
        "words": words("view_attention_lens"), "target": {"texts": ["the"]}, "fed": ["of"], "texts": ["the", "a"],
        "top": {"data": [0, 0, 0], "shape": [3, 1, 1]}, "probs": grid, "ranks": grid, "chosen": grid,
    }  # fmt: skip
    line = say("attention/attention_lens.js", "sentence", data, 0)
    assert "the embedding of the token fed in, of," in line and "not knowledge" in line
    later = data | {"ranks": {"data": [2, 1, 1], "shape": [3, 1]}}
    assert say("attention/attention_lens.js", "sentence", later, 0).startswith(
        "the is already most probable after layer 1"
    )


def test_all_models_of_the_fewest_steps_are_named(say: Say) -> None:
    rows = [{"name": name, "per_token": n, "serial": 9, "scores": {}} for name, n in (("a", 5), ("b", 7))]
    names = {"a": "GRU", "b": "LSTM"}
    data = {"words": words("view_models_table"), "rows": rows, "metrics": [], "names": names, "lang": "en"}
    line = say("models/models_table.js", "sentence", data)
    assert line == "Fewest multiply-adds a token: GRU; fewest serial steps: GRU and LSTM (9)."


@pytest.mark.parametrize(
    ("better", "lang", "said"),
    [
        ("more", "en", "Highest exact match, %: GRU (93.40)."),
        ("less", "en", "Lowest exact match, %: GRU (93.40)."),
        ("more", "zh", "“完全匹配（%）”最高的是 GRU（93.40）。"),
        ("near", "zh", "“完全匹配（%）”最接近 1 的是 GRU（93.40）。"),
    ],
)
def test_the_best_is_the_highest_or_the_lowest(say: Say, better: str, lang: str, said: str) -> None:
    scores = {"exact_match": {"value": 93.4, "low": None, "high": None}}
    metric = {"key": "exact_match", "label": catalog(lang)("models.metric.exact_match"), "better": better}
    data = {
        "words": words("view_models_table", lang), "names": {"a": "GRU"}, "lang": lang,
        "rows": [{"name": "a", "per_token": 5, "serial": 9, "scores": scores}], "metrics": [metric | {"best": ["a"]}],
    }  # fmt: skip
    assert say("models/models_table.js", "sentence", data).startswith(said)
