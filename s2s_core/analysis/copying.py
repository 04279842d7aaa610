"""What a model with a pointer copied: the part of a token's probability that came from the source (See et al. 2017, eq. 9).

P(w) = p_gen P_vocab(w) + (1 - p_gen) sum of a_i over the source positions i that hold w. The second addend follows from the
record alone. Recorded probabilities are those of tokens that may be written, so they are larger than P(w) by what the others
have, a few parts in a hundred thousand.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from s2s_core.trace import Array, DecodeTrace, Step


class Copying(NamedTuple):
    """Of each token that was written."""

    p_gen: Array  # [target], the probability of generating, not copying
    held: Array  # [target], the attention on the source positions that hold the token: sum of a_i
    share: Array  # [target], the part of the token's probability that was copied, 0..1
    places: list[int]  # the source position that gave most of it, -1 where the source does not hold the token


def copied(step: Step, source_ids: Sequence[int], token_ids: Sequence[int]) -> Array | None:
    """What copying adds to the probability of each token of `token_ids`, [token]; None where the model has no pointer."""
    if step.p_gen is None or step.cross_attn is None:
        return None
    holds = np.equal.outer(np.array(token_ids), np.array(source_ids))  # [token, source]
    added: Array = ((1 - step.p_gen) * (holds @ step.cross_attn[-1, 0])).astype(np.float32)
    return added


def share(part: float, whole: float) -> float:
    """The part of a probability that was copied, 0..1; of no probability nothing was."""
    return min(float(part) / whole, 1.0) if whole > 0 else 0.0


def of_trace(trace: DecodeTrace) -> Copying | None:
    """None where the model has no pointer or nothing is written."""
    weights, switch = trace.cross_attn(-1, 0), trace.decoder("p_gen")
    if weights is None or switch is None:
        return None
    p_gen, probs = switch[-1], np.exp([step.log_prob for step in trace.steps])
    holds = np.equal.outer([step.token_id for step in trace.steps], np.array(trace.source.ids))
    held = (weights * holds).sum(axis=1)
    shares = [share(part, whole) for part, whole in zip((1 - p_gen) * held, probs, strict=True)]
    places = np.where(holds.any(axis=1), np.where(holds, weights, -1.0).argmax(axis=1), -1)
    return Copying(p_gen, held, np.array(shares, dtype=np.float32), places.tolist())
