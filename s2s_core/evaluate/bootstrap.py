"""95 % confidence intervals: percentile bootstrap over sentences (Koehn 2004), and Wilson's for shares of sentences.

The resamples are sacreBLEU's own (same generator, same seed, same percentiles), so the intervals are those it would give.
"""

import math

import numpy as np

from s2s_core.evaluate.statistics import METRICS, Numbers, Statistics

N_RESAMPLES = 1000
SEED = 12345  # sacreBLEU's
Interval = tuple[float, float]


def resamples(n: int, *, n_resamples: int = N_RESAMPLES, seed: int = SEED) -> Numbers:
    """How often each of n sentences is drawn, [resample, sentence]; each row sums to n."""
    drawn = np.random.default_rng(seed).choice(n, size=(n_resamples, n), replace=True)
    counts = np.empty((n_resamples, n))
    for row, chosen in enumerate(drawn):
        counts[row] = np.bincount(chosen, minlength=n)
    return counts


def percentiles(scores: Numbers) -> Interval:
    """The 2.5th and the 97.5th percentile as sacreBLEU takes them: a fortieth of the scores cut off at each end."""
    ordered, cut = np.sort(scores), len(scores) // 40
    return float(ordered[cut]), float(ordered[-1 - cut])


def wilson(right: float, n: float, z: float = 1.96) -> Interval:
    """Wilson's score interval of a share, in percent. Unlike a bootstrap it has a width where all or none are right."""
    if not n:
        return 0.0, 100.0
    share, spread = right / n, z * z / n
    middle = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * math.sqrt(share * (1 - share) / n + spread / (4 * n))
    return max(0.0, 100 * (middle - half)), min(100.0, 100 * (middle + half))


def intervals(sentences: Statistics, metrics: tuple[str, ...] = METRICS) -> dict[str, Interval]:
    """The interval of each metric. Exact match is a share of sentences and gets Wilson's, all others the bootstrap's."""
    sums = sentences.weighted(resamples(len(sentences.n)))
    found = {metric: percentiles(sums.score(metric)) for metric in metrics if metric != "exact_match"}
    if "exact_match" in metrics:
        found["exact_match"] = wilson(float(sentences.same.sum()), len(sentences.n))
    return {metric: found[metric] for metric in metrics}
