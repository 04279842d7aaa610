"""Sentence scores against values worked out by hand and against sacreBLEU's own function."""

import math

import pytest
import sacrebleu

from s2s_core.evaluate.sentence import edit_distance, sentence_bleu, sentence_chrf

SAID, WANTED = "the cat sat on a mat .", "the cat sat on the mat ."


def test_a_perfect_sentence_has_all_points_however_short():
    for said in (WANTED, "Yes."):
        assert sentence_bleu(said, said) == pytest.approx(100) and sentence_chrf(said, said) == pytest.approx(
            100
        )


def test_bleu_of_a_worked_example():
    precisions = (6 / 7, 4 / 6, 2 / 5, 1 / 4)  # 1- to 4-grams of 7 words that the reference has
    assert sentence_bleu(SAID, WANTED) == pytest.approx(100 * math.prod(precisions) ** 0.25, abs=1e-6)


@pytest.mark.parametrize(
    ("said", "wanted", "edits"),
    [
        ("kitten", "sitting", 3),
        ("2024-01-31", "2024-01-30", 1),
        ("2024-01-31", "2024-31-01", 2),
        ("", "abc", 3),
        ("abc", "", 3),
        ("olleh", "olleh", 0),
        ("ab", "ba", 2),
    ],
)
def test_edits_of_worked_examples(said, wanted, edits):
    assert edit_distance(said, wanted) == edit_distance(wanted, said) == edits


def test_they_are_sacrebleus():
    for said in (SAID, "no word in common", ""):
        assert sentence_bleu(said, WANTED) == pytest.approx(sacrebleu.sentence_bleu(said, [WANTED]).score)
        assert sentence_chrf(said, WANTED) == pytest.approx(sacrebleu.sentence_chrf(said, [WANTED]).score)
