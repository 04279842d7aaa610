"""Worked examples of the share of capitalised words that the source does not have, and that only headlines are asked for it."""

from dataclasses import replace

import pytest

from s2s_core.evaluate.capitals import capitals
from s2s_core.evaluate.corpus import evaluate
from s2s_core.evaluate.measure import score_pairs
from s2s_core.tasks import TASKS

NEWS = "Albertson's Inc said on Monday that it will buy 30 shops from the Northern Grain Corp."


@pytest.mark.parametrize(
    ("said", "novel", "words"),
    [
        ("Albertson's to buy shops from Northern Grain", 0, 3),
        ("Alposon's to buy shops from Northern Train", 2, 3),
        ("it will buy 30 shops", 0, 0),
        ("", 0, 0),
        ("It Will Buy SHOPS", 0, 4),  # there, in another case
        ("U.S. firm buys Inc, Inc and Tesco, Tesco", 3, 5),  # U.S. and Tesco, each time it is said
        ("a McDonald's beside the iPhone", 2, 2),  # a capital inside
        ("Northern-Grain_Corp", 0, 3),
    ],
)
def test_words_with_a_capital_are_looked_up_in_the_source(said, novel, words):
    assert capitals(said, NEWS) == (novel, words)


@pytest.mark.parametrize("source", ["the U.S.-led talks", "the US talks", "the U.S", "In the U.S., talks"])
def test_an_abbreviation_is_one_word_with_its_full_stops_or_without(source):
    for said in ("U.S. talks", "US talks", "U.S.-talks", "talks in U.S"):
        assert capitals(said, source) == (0, 1)
    assert capitals("J.P. Morgan", "Mr. J. P. Morgan") == (1, 2)
    assert capitals("Stefan E. Sank", "Stefan E.") == (1, 3)


def test_scripts_without_capitals_have_none():
    assert capitals("我喜欢学习外语。", "I like Tom") == (0, 0)
    assert capitals("Ärger in ÖSTERREICH", "Was für ein ärger") == (1, 2)


def test_a_corpus_counts_words_and_not_sentences(model):
    """Of all words with a capital together: 2 of 4, though one answer has none and another is novel throughout."""
    pairs = [("Tom runs.", "Tom"), ("Ann sits", "x"), ("we go", "y")]
    result = evaluate(model, pairs)
    answers = {"Tom runs.": "Tom and Tom", "Ann sits": "Bob or Eve", "we go": "so"}
    result = replace(result, predictions=[answers[source] for source, _ in result.pairs])
    scores = result.scores(("novel_capitals",))
    assert scores["novel_capitals"] == pytest.approx(50.0)
    low, high = scores["intervals"]["novel_capitals"]
    assert 0 <= low <= 50 <= high <= 100
    assert "novel_capitals" not in result.scores() and "novel_capitals" not in result.scores()["intervals"]


def test_it_is_measured_where_a_task_asks_for_it(model):
    pairs = [("Tom runs.", "Tom"), ("Ann sits", "x")]
    assert "novel_capitals" in score_pairs(model, pairs, TASKS["headlines"])
    assert "novel_capitals" not in score_pairs(model, pairs, TASKS["zh-en"])
    assert "novel_capitals" not in score_pairs(model, pairs, None)
