"""Buckets of lengths hold every sentence once, and their numbers add up to the whole."""

import numpy as np
import pytest

from s2s_core.evaluate.lengths import by_length, falls_below, length, unit_of
from s2s_core.evaluate.measure import measure, splits
from s2s_core.evaluate.statistics import Forced, of_sentences
from s2s_core.tasks import TASKS
from s2s_core.tasks.base import sample

PAIRS = sample("en-fr")[:53]
SOURCES = [source for source, _ in PAIRS]
SAID = [target if at % 2 else "Je ne sais pas." for at, (_, target) in enumerate(PAIRS)]
N_TOKENS = np.array([len(target) / 2 for _, target in PAIRS])
SENTENCES = of_sentences(
    SAID,
    [target for _, target in PAIRS],
    Forced(N_TOKENS * 1.5, N_TOKENS, N_TOKENS / 3),
    [source for source, _ in PAIRS],
)


def test_the_buckets_add_up_to_the_whole():
    found = by_length(SOURCES, SENTENCES, "exact_match", letters=False)
    rows = found["rows"]
    assert (found["unit"], found["metric"]) == ("words", "exact_match") and len(rows) > 1
    assert sum(row["n"] for row in rows) == len(PAIRS)
    for row in rows:
        assert row["high"] - row["low"] == 4 and row["low"] % 5 == 1
        assert row["n"] == sum(row["low"] <= len(source.split()) <= row["high"] for source in SOURCES)
        assert row["interval"][0] <= row["score"] <= row["interval"][1]
    whole = sum(row["n"] * row["score"] for row in rows) / len(PAIRS)
    assert whole == pytest.approx(SENTENCES.total().score("exact_match")[0])


def test_a_bucket_scores_as_its_sentences_alone():
    rows = by_length(SOURCES, SENTENCES, "bleu", letters=False)["rows"]
    first = [at for at, source in enumerate(SOURCES) if len(source.split()) <= 5]
    alone = of_sentences(
        [SAID[at] for at in first],
        [PAIRS[at][1] for at in first],
        Forced(*np.ones((3, len(first)))),
        [""] * len(first),
    )
    assert rows[0]["score"] == pytest.approx(alone.total().score("bleu")[0])


def test_what_a_length_is():
    assert unit_of(["I like it."], letters=False) == "words" and length("I like it.", "words") == 3
    assert unit_of(["我喜欢。"], letters=False) == "characters" and length("我 喜欢。", "characters") == 4
    assert (
        unit_of(["May 3"], letters=True) == "characters" and length("May 3", "characters", letters=True) == 5
    )


@pytest.mark.parametrize(
    ("scores", "length"),
    [((100, 50, 49.9, 80, 0), 3), ((100, 100, 50, 50, 50), None), ((0, 100, 100, 0, 0), 1)],
)
def test_the_length_at_which_a_score_falls_below_one_half(scores, length):
    rows = [{"low": n, "high": n, "score": score} for n, score in enumerate(scores, 1)]
    assert falls_below(rows) == length


def test_one_sentence_has_no_interval_to_draw():
    found = by_length(SOURCES[:1], SENTENCES.chosen(np.arange(len(SOURCES)) == 0), "bleu", letters=False)
    assert [row["interval"] for row in found["rows"]] == [None]


def test_words_of_every_length_to_sixty_are_new():
    words = [source for source, _ in splits(TASKS["reverse"], None)["lengths"]]
    trained = {source for source, _ in TASKS["reverse"].split("train", None)}
    counts = np.bincount([len(word) for word in words])
    assert counts[1:].tolist() == [26, *[50] * 59] and len(set(words)) == len(words)
    assert not {word for word in words if len(word) > 2} & trained


def test_reverse_is_measured_at_each_length(models):
    from s2s_core.models.config import RecurrentConfig
    from s2s_core.models.registry import attach, build

    task = TASKS["reverse"]
    tokenizer = task.tokenizer([])
    config = RecurrentConfig(cell="gru", d_embed=5, d_hidden=7, d_attn=3, n_vocab=len(tokenizer))
    model = attach(build(config).eval().requires_grad_(False), tokenizer, name="tiny", task="reverse")
    found = measure(model, task, {name: pairs[:40] for name, pairs in splits(task, None).items()})
    assert list(found) == ["valid", "test", "lengths"]
    assert [(row["low"], row["high"], row["n"]) for row in found["lengths"]["by_length"]["rows"]] == [
        (1, 1, 26),
        (2, 2, 14),
    ]
    assert found["lengths"]["falls_below_half"] == 1 and found["lengths"]["tested_to"] == 2
    assert found["test"]["by_length"]["metric"] == "exact_match" and "aer" not in found["test"]
