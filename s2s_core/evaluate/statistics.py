"""What each sentence adds to the corpus's scores, as numbers: their sums over any sentences give the scores of these.

So a bootstrap or a bucket of lengths adds rows of numbers up and never reads a string again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.helpers import extract_all_char_ngrams

from s2s_core.evaluate.capitals import capitals
from s2s_core.evaluate.words import ORDER, Cut, all_short, cut_of, rouge_of

Numbers = NDArray[np.float64]
CHAR_ORDER = 6  # chrF's
ROUGES = ("rouge1", "rouge2", "rougeL")
METRICS = (
    "bleu", "bleu_lc", "chrf", *ROUGES, "perplexity", "perplexity_char", "token_accuracy", "exact_match",
)  # fmt: skip
ASKED_FOR = frozenset({"novel_capitals"})  # measured only where a task asks for it: elsewhere it says nothing


@dataclass(frozen=True, eq=False)
class Forced:
    """The references under teacher forcing, each array [sentence]: nats, tokens (the end counted), tokens right."""

    nll: Numbers
    n_tokens: Numbers
    n_right: Numbers

    @staticmethod
    def join(parts: Sequence["Forced"]) -> "Forced":
        names = ("nll", "n_tokens", "n_right")
        return Forced(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


@dataclass(frozen=True, eq=False)
class Statistics:
    """Sums or per-sentence numbers, rows first: [row], [row, 10] for BLEU, [row, 18] for chrF."""

    n: Numbers
    bleu: Numbers  # length said, length wanted, 4 × n-grams right, 4 × n-grams said
    bleu_lc: Numbers
    chrf: Numbers  # 6 × (n-grams said, wanted, right)
    rouge: Numbers  # [row, 3], F1 of ROUGE-1, -2, -L
    same: Numbers  # 1 where the prediction is the reference
    forced: Numbers  # [row, 3] nats, tokens, tokens right
    n_characters: Numbers  # of the references, each end of sentence counted as one
    capitals: Numbers  # [row, 2], words said that hold a capital: not in the source, and all (`capitals.py`)
    short: bool = (
        False  # no reference of the whole corpus is as long as BLEU's longest n-gram: see `words.bleu_of`
    )

    def weighted(self, counts: Numbers) -> "Statistics":
        """Sums of the sentences, each taken as often as counts [row, sentence] say."""
        return Statistics(**{name: counts @ value for name, value in self._numbers()}, short=self.short)

    def chosen(self, which: NDArray[np.bool_]) -> "Statistics":
        """Only these sentences; which [sentence]."""
        return Statistics(**{name: value[which] for name, value in self._numbers()}, short=self.short)

    def total(self) -> "Statistics":
        """One row: all sentences once."""
        return self.weighted(np.ones((1, len(self.n))))

    def score(self, metric: str) -> Numbers:
        """The corpus score of each row [row]; see `metrics` for what each is. KeyError for an unknown metric."""
        return _SCORES[metric](self)

    def _numbers(self) -> list[tuple[str, Numbers]]:
        return [(name, value) for name, value in vars(self).items() if name != "short"]


def of_sentences(
    predictions: Sequence[str], references: Sequence[str], forced: Forced, sources: Sequence[str]
) -> Statistics:
    """Statistics [sentence, ...]."""
    both = list(zip(predictions, references, strict=True))
    cut = cut_of(references)
    scorer = rouge_of(ROUGES, cut)
    f1 = [
        [score[kind].fmeasure for kind in ROUGES]
        for said, wanted in both
        for score in [scorer.score(wanted, said)]
    ]
    return Statistics(
        n=np.ones(len(both)),
        bleu=np.array([_bleu(said, wanted, False, cut) for said, wanted in both]),
        bleu_lc=np.array([_bleu(said, wanted, True, cut) for said, wanted in both]),
        chrf=np.array([_chrf(said, wanted) for said, wanted in both]),
        rouge=np.array(f1),
        same=np.array([float(said.strip() == wanted.strip()) for said, wanted in both]),
        forced=np.stack([forced.nll, forced.n_tokens, forced.n_right], axis=1),
        n_characters=np.array([len(wanted) + 1.0 for wanted in references]),
        capitals=np.array([capitals(*pair) for pair in zip(predictions, sources, strict=True)], dtype=float),
        short=all_short(references, cut),
    )


@lru_cache
def _sentence_bleu(lowercase: bool, cut: Cut) -> BLEU:
    return BLEU(lowercase=lowercase, tokenize=cut, effective_order=True)  # of which only the counts are used


def _bleu(said: str, wanted: str, lowercase: bool, cut: Cut) -> list[float]:
    score = _sentence_bleu(lowercase, cut).sentence_score(said, [wanted])
    return [score.sys_len, score.ref_len, *score.counts, *score.totals]


def _chrf(said: str, wanted: str) -> list[float]:
    counts: list[float] = []
    grams = (extract_all_char_ngrams(text, CHAR_ORDER, False) for text in (said, wanted))
    for ours, theirs in zip(*grams, strict=True):
        # as sacreBLEU: n-grams of an order that the reference has none of do not count
        counts += [sum(ours.values()) if theirs else 0, sum(theirs.values()), sum((ours & theirs).values())]
    return counts


def _bleu_of(sums: Numbers, short: bool) -> Numbers:
    """BLEU 0-100 with sacreBLEU's default smoothing from sums [row, 10]; `short`: of the orders there are."""
    how: dict[str, Any] = {"smooth_method": "exp", "effective_order": short}
    scores = [
        BLEU.compute_bleu(
            list(row[2 : 2 + ORDER]), list(row[2 + ORDER :]), int(row[0]), int(row[1]), **how
        ).score
        for row in sums
    ]
    return np.array(scores)


def _chrf_of(sums: Numbers) -> Numbers:
    """chrF2 0-100 from sums [row, 18]: F of the mean precision and recall over the orders there are (Popović 2015)."""
    said, wanted, right = (sums[:, k::3] for k in range(3))  # [row, order]
    counted = (said > 0) & (wanted > 0)
    orders = np.maximum(counted.sum(1), 1)
    precision = np.where(counted, right / np.maximum(said, 1), 0).sum(1) / orders
    recall = np.where(counted, right / np.maximum(wanted, 1), 0).sum(1) / orders
    values: Numbers = (
        100 * 5 * precision * recall / np.where(precision + recall > 0, 4 * precision + recall, 1)
    )
    return values


def _share(part: Numbers, whole: Numbers) -> Numbers:
    return 100 * part / np.where(whole > 0, whole, 1)


def _perplexity(nll: Numbers, n: Numbers) -> Numbers:
    found: Numbers = np.exp(np.minimum(nll / np.where(n > 0, n, 1), 700))
    return found


_SCORES = {
    "bleu": lambda s: _bleu_of(s.bleu, s.short),
    "bleu_lc": lambda s: _bleu_of(s.bleu_lc, s.short),
    "chrf": lambda s: _chrf_of(s.chrf),
    "rouge1": lambda s: _share(s.rouge[:, 0], s.n),
    "rouge2": lambda s: _share(s.rouge[:, 1], s.n),
    "rougeL": lambda s: _share(s.rouge[:, 2], s.n),
    "perplexity": lambda s: _perplexity(s.forced[:, 0], s.forced[:, 1]),
    "perplexity_char": lambda s: _perplexity(s.forced[:, 0], s.n_characters),
    "token_accuracy": lambda s: _share(s.forced[:, 2], s.forced[:, 1]),
    "exact_match": lambda s: _share(s.same, s.n),
    "novel_capitals": lambda s: _share(s.capitals[:, 0], s.capitals[:, 1]),
}
