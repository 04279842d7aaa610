"""Metrics against worked examples and against the libraries they stand on."""

import math
from collections import Counter

import pytest
import sacrebleu
from rouge_score.rouge_scorer import RougeScorer

from s2s_core.evaluate import metrics

SAID = ["the cat sat on the mat", "I like it .", "He said no!"]
WANTED = ["the cat is on the mat", "I like it .", "She said: no!"]


def test_bleu_of_a_worked_example():
    """Seven words each; no brevity penalty; clipped matches 7/7, 3/6, 2/5, 1/4."""
    said, wanted = ["a b c d e f x"], ["a b c d f e x"]
    precisions = []
    for n in (1, 2, 3, 4):
        ours, theirs = (
            Counter(tuple(text[0].split()[i : i + n]) for i in range(8 - n)) for text in (said, wanted)
        )
        precisions.append(sum((ours & theirs).values()) / sum(ours.values()))
    assert precisions == [7 / 7, 3 / 6, 2 / 5, 1 / 4]
    expected = 100 * math.prod(precisions) ** 0.25
    assert metrics.bleu(said, wanted)["bleu"] == pytest.approx(expected)


def test_brevity_penalty_and_length_ratio():
    """Half the reference, all of it right: precisions 1, penalty exp(1 - 2)."""
    scores = metrics.bleu(["a b c d"], ["a b c d e f g h"])
    assert scores["bleu"] == pytest.approx(100 * math.exp(-1)) and scores["length_ratio"] == 0.5


def test_bleu_and_chrf_agree_with_sacrebleu_and_say_their_signature():
    scores = metrics.bleu(SAID, WANTED)
    assert scores["bleu"] == sacrebleu.corpus_bleu(SAID, [WANTED]).score
    assert scores["bleu_lc"] == sacrebleu.corpus_bleu(SAID, [WANTED], lowercase=True).score
    assert str(scores["bleu_signature"]).startswith("nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:")
    assert metrics.chrf(SAID, WANTED) == sacrebleu.corpus_chrf(SAID, [WANTED]).score


def test_lower_cased_bleu_forgives_capitals():
    scores = metrics.bleu(["THE cat sat on a mat"], ["the cat sat on a mat"])
    assert scores["bleu_lc"] == pytest.approx(100) and scores["bleu"] < 100


def test_rouge_of_a_worked_example_and_by_the_library():
    """5 of 6 words and 3 of 5 pairs in common, the longest common subsequence 5."""
    scores = metrics.rouge(SAID[:1], WANTED[:1])
    assert scores == pytest.approx({"rouge1": 100 * 5 / 6, "rouge2": 100 * 3 / 5, "rougeL": 100 * 5 / 6})
    scorer = RougeScorer(["rougeL"])
    mean = sum(scorer.score(w, s)["rougeL"].fmeasure for s, w in zip(SAID, WANTED, strict=True)) / 3
    assert metrics.rouge(SAID, WANTED)["rougeL"] == pytest.approx(100 * mean)


def test_exact_match_and_distinct():
    assert metrics.exact_match(["a b", " c ", "d"], ["a b", "c", "e"]) == pytest.approx(200 / 3)
    assert metrics.distinct(["a b a b", "a c"], 1) == pytest.approx(100 * 3 / 6)
    assert metrics.distinct(["a b a b", "a c"], 2) == pytest.approx(100 * 3 / 4)  # ab ba ab | ac
    assert metrics.distinct([""], 2) == 0


def test_repetition_of_worked_examples():
    """`no no no no` holds one trigram twice and one pair thrice; `a b a b a` two trigrams of three, two pairs of four."""
    said = ["no no no no", "a b a b a", "I see it", "yes"]
    assert metrics.repetition(said) == pytest.approx(50)
    assert metrics.repetition(said, 4) == 0
    assert metrics.seq_rep(said) == pytest.approx(100 * (2 / 3 + 2 / 4 + 0) / 3)  # "yes" has no pair
    assert metrics.repetition([""]) == metrics.seq_rep([""]) == 0


def test_perplexity_is_exp_of_the_mean_in_nats():
    assert metrics.perplexity(2 * math.log(100) + math.log(10), 3) == pytest.approx(
        100 ** (2 / 3) * 10 ** (1 / 3)
    )
    assert metrics.perplexity(1e9, 1) < math.inf


def test_empty_predictions_are_scored_and_not_an_error():
    scores = metrics.of_strings(["", ""], ["a b", "c"])
    assert scores["bleu"] == scores["chrf"] == scores["rouge1"] == scores["length_ratio"] == 0
