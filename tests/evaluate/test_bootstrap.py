"""Intervals against sacreBLEU's own, against a bootstrap that scores the strings anew, and Wilson's against scipy."""

import numpy as np
import pytest
from sacrebleu.metrics import BLEU, CHRF
from scipy.stats import binomtest

from s2s_core.evaluate import metrics
from s2s_core.evaluate.bootstrap import N_RESAMPLES, intervals, percentiles, resamples, wilson
from s2s_core.evaluate.statistics import Forced, of_sentences
from s2s_core.tasks.base import sample

WANTED = [target for _, target in sample("zh-en")[:61]]
SAID = [text if at % 3 else " ".join(text.split()[:-1]) + f" word{at}!" for at, text in enumerate(WANTED)]
RNG = np.random.default_rng(5)
N_TOKENS = RNG.integers(2, 9, len(WANTED)).astype(float)
FORCED = Forced(
    N_TOKENS * RNG.random(len(WANTED)), N_TOKENS, np.minimum(N_TOKENS, RNG.integers(0, 9, len(WANTED)))
)


@pytest.fixture(scope="module")
def sentences():
    return of_sentences(SAID, WANTED, FORCED, WANTED)


@pytest.mark.parametrize(
    ("name", "metric"), [("bleu", BLEU()), ("bleu_lc", BLEU(lowercase=True)), ("chrf", CHRF())]
)
def test_the_interval_is_as_wide_as_sacrebleu_says(sentences, name, metric):
    theirs = metric.corpus_score(SAID, [WANTED], n_bootstrap=N_RESAMPLES)
    low, high = intervals(sentences, (name,))[name]
    assert (high - low) / 2 == pytest.approx(theirs._ci, rel=1e-5)
    assert sentences.weighted(resamples(len(WANTED))).score(name).mean() == pytest.approx(
        theirs._mean, rel=1e-5
    )
    assert low < theirs.score < high


def test_sums_score_as_the_strings_that_were_drawn(sentences):
    """The slow way: put each resampled corpus together and score its strings."""
    counts = resamples(len(WANTED), n_resamples=7, seed=3)
    assert (counts.sum(axis=1) == len(WANTED)).all()
    sums = sentences.weighted(counts)
    for row, drawn in enumerate(counts.astype(int)):
        said, wanted = (np.repeat(np.array(texts, dtype=object), drawn).tolist() for texts in (SAID, WANTED))
        slow = metrics.of_strings(said, wanted)
        for name in ("bleu", "bleu_lc", "chrf", "rouge1", "rouge2", "rougeL", "exact_match"):
            assert sums.score(name)[row] == pytest.approx(slow[name]), name
        nll, n_tokens = (float(np.repeat(values, drawn).sum()) for values in (FORCED.nll, FORCED.n_tokens))
        assert sums.score("perplexity")[row] == pytest.approx(metrics.perplexity(nll, n_tokens))
        n_characters = sum(len(text) + 1 for text in wanted)
        assert sums.score("perplexity_char")[row] == pytest.approx(metrics.perplexity(nll, n_characters))
        right = float(np.repeat(FORCED.n_right, drawn).sum())
        assert sums.score("token_accuracy")[row] == pytest.approx(100 * right / n_tokens)


def test_percentiles_cut_a_fortieth_off_at_each_end():
    assert percentiles(np.arange(1000.0)[::-1]) == (25, 974)


@pytest.mark.parametrize(("right", "n"), [(0, 30), (30, 30), (7, 30), (998, 1000), (1, 1)])
def test_wilson_is_scipys(right, n):
    theirs = binomtest(right, n).proportion_ci(method="wilson")
    assert wilson(right, n) == pytest.approx((100 * theirs.low, 100 * theirs.high), abs=0.01)


def test_wilson_and_bootstrap_agree_where_there_is_a_spread(sentences):
    """Of 61 sentences 40 are right: Wilson's interval of the share is near that of 1,000 resamples."""
    drawn = percentiles(sentences.weighted(resamples(len(WANTED))).score("exact_match"))
    assert intervals(sentences, ("exact_match",))["exact_match"] == pytest.approx(drawn, abs=3)
