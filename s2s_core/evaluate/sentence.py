"""Scores of one sentence against its reference, by sacreBLEU (Post 2018). No model here.

They belong beside a sentence, not in a table of systems: the mean of sentence scores is no corpus score.
"""

from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF

from s2s_core.evaluate.words import Cut, cut_of


def sentence_bleu(prediction: str, reference: str) -> float:
    """BLEU of one sentence, 0-100, orders without any match smoothed exponentially and orders that the sentence is too
    short for left out (Chen & Cherry 2014, as sacreBLEU's `sentence_bleu` does); words as the reference's script has them."""
    metric = BLEU(effective_order=True, tokenize=cut_of([reference]))
    return float(metric.sentence_score(prediction, [reference]).score)


def edit_distance(prediction: str, reference: str) -> int:
    """How many characters must be put in, taken out or exchanged to make one of the other (Levenshtein 1966)."""
    row = list(range(len(reference) + 1))
    for i, said in enumerate(prediction, 1):
        above, row[0] = row[0], i
        for j, wanted in enumerate(reference, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (said != wanted))
    return row[-1]


def sentence_cut(reference: str) -> Cut:
    """The tokeniser that `sentence_bleu` takes: sacreBLEU's name of it."""
    return cut_of([reference])


def sentence_chrf(prediction: str, reference: str) -> float:
    """chrF2 of one sentence, 0-100 (Popović 2015)."""
    return float(CHRF().sentence_score(prediction, [reference]).score)
