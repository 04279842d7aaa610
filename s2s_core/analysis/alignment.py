"""Attention as an alignment, measured: against a gold alignment, and by itself. numpy only.

`weights` are [target, source] with rows summing to 1, the end of sentence left out by the caller where the measure says so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from s2s_core.trace import Array, DecodeTrace

Links = set[tuple[int, int]]  # (target, source), both counted from 0


@dataclass(frozen=True)
class Agreement:
    """Sums over a corpus: links found, found among the sure and the possible ones, and sure links there are."""

    found: int = 0
    in_sure: int = 0
    in_possible: int = 0
    sure: int = 0

    def add(self, found: Links, sure: Links, possible: Links | None = None) -> "Agreement":
        """With one more sentence; every sure link is possible too."""
        allowed = sure | (possible or set())
        right, fair = len(found & sure), len(found & allowed)
        return Agreement(
            self.found + len(found), self.in_sure + right, self.in_possible + fair, self.sure + len(sure)
        )

    @property
    def error_rate(self) -> float:
        """Alignment error rate 1 - (|A∩S| + |A∩P|) / (|A| + |S|) in [0, 1] (Och & Ney 2003)."""
        total = self.found + self.sure
        return 1 - (self.in_sure + self.in_possible) / total if total else 0.0

    @property
    def precision(self) -> float:
        return self.in_possible / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.in_sure / self.sure if self.sure else 1.0


def strongest(weights: Array, *, rows: Iterable[int] | None = None) -> Links:
    """One link per target row (all, or those given): the source position it looks at most; ties go to the first."""
    kept = range(len(weights)) if rows is None else rows
    return {(t, int(weights[t].argmax())) for t in kept}


def entropies(weights: Array) -> Array:
    """-sum_s a_ts ln a_ts of each row in nats; 0 = one source token, ln S = all alike."""
    positive = np.where(weights > 0, weights, 1)
    values: Array = (-(weights * np.log(positive)).sum(axis=1)).astype(np.float32)
    return values


def by_word(weights: Array, target_words: Sequence[int], source_words: Sequence[int]) -> Array:
    """Weights [target word, source word] of weights [target, source]; the arguments are the word number of each token."""
    target, source = (
        np.unique(words, return_inverse=True)[1].tolist() for words in (target_words, source_words)
    )
    return pooled(weights, target, source)


def pooled(weights: Array, target: Sequence[int], source: Sequence[int]) -> Array:
    """[..., target, source] -> [..., target unit, source unit], the units of the tokens counted from 0 without a gap.

    Summed over the pieces of a source unit, averaged over those of a target unit, so rows still sum to 1
    (Ferrando et al. 2022).
    """
    rows, columns = np.eye(max(target) + 1)[list(target)].T, np.eye(max(source) + 1)[list(source)]
    values: Array = (rows / rows.sum(axis=1, keepdims=True) @ weights @ columns).astype(np.float32)
    return values


def by_head(trace: DecodeTrace) -> dict[tuple[int, int], Array]:
    """Cross-attention [target, source] of every (layer, head) of a trace; empty without attention."""
    first = trace.cross_attn(0, 0)
    if first is None or trace.steps[0].cross_attn is None:
        return {}
    layers, heads, _ = trace.steps[0].cross_attn.shape
    grids = {(layer, head): trace.cross_attn(layer, head) for layer in range(layers) for head in range(heads)}
    return {place: weights for place, weights in grids.items() if weights is not None}
