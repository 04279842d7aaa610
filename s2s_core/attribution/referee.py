"""How faithful each method is: what it names is really deleted, most important first (DeYoung et al. 2020, ERASER).

Comprehensiveness: how much probability the token loses when the k source tokens that a method ranks highest are masked;
sufficiency: how much it loses when only these are kept. Both are averaged over k = 1 … n - 1 and over the steps (the area over
the perturbation curve). A faithful method loses much by the first and little by the second. The random order is the mean of
several.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.stats import kendalltau

from s2s_core.attribution.passes import passes_at
from s2s_core.attribution.whys import Whys
from s2s_core.models.base import Seq2SeqModel
from s2s_core.trace import Array, DecodeTrace

N_RANDOM = 5
SEED = 3
RANDOM = "random"


@dataclass(frozen=True, eq=False)
class Verdict:
    """Of one trace. `comprehensiveness` and `sufficiency` in probability, [order]; `tau` [method, method] is Kendall's rank
    correlation of the source tokens' contributions, averaged over the steps; nan where one of them never ranks anything."""

    orders: tuple[str, ...]  # the methods, and the random order
    comprehensiveness: Array
    sufficiency: Array
    tau: Array


@torch.inference_mode()
def referee(model: Seq2SeqModel, trace: DecodeTrace, found: Whys) -> Verdict:
    """`found` of the same trace. nan where the source has one token, of which nothing can be deleted in part."""
    n, orders = len(trace.source), (*found.methods, RANDOM)
    lost = np.full((2, len(orders), len(trace.steps)), np.nan)
    rng = np.random.default_rng(SEED)
    for t in range(len(trace.steps) if n > 1 else 0):
        ranked = [np.argsort(-found.source[m, t], kind="stable") for m in range(len(found.methods))]
        ranked += [rng.permutation(n) for _ in range(N_RANDOM)]
        of_each = _losses(model, trace, t, ranked)
        lost[:, : len(found.methods), t] = of_each[:, : len(found.methods)]
        lost[:, -1, t] = of_each[:, len(found.methods) :].mean(axis=1)
    comprehensiveness, sufficiency = lost.mean(axis=-1).astype(np.float32)
    return Verdict(orders, comprehensiveness, sufficiency, agreement(found))


def _losses(model: Seq2SeqModel, trace: DecodeTrace, t: int, ranked: Sequence[NDArray[np.intp]]) -> Array:
    """[2, order]: comprehensiveness and sufficiency at one step, averaged over k."""
    n = len(trace.source)
    masks = torch.ones(2, len(ranked), n - 1, n, dtype=torch.bool)
    for m, order in enumerate(ranked):
        for k in range(1, n):
            masks[0, m, k - 1, list(order[:k])] = False
            masks[1, m, k - 1, list(order[k:])] = False
    flat = masks.view(-1, n)
    token_id = trace.steps[t].token_id
    at = passes_at(model, trace, t)
    probs = torch.cat(
        [at.log_probs(len(rows), mask=rows)[:, token_id] for rows in torch.split(flat, 128)]
    ).exp()
    whole = float(np.exp(trace.steps[t].log_prob))
    losses: Array = (whole - probs.view(2, len(ranked), n - 1).mean(-1)).numpy()
    return losses


def agreement(found: Whys) -> Array:
    """Kendall's tau-b [method, method] of what two methods say of the source tokens, averaged over the steps."""
    n = len(found.methods)
    tau = np.full((n, n), np.nan, dtype=np.float32)
    for one in range(n):
        for other in range(n):
            values = [
                kendalltau(found.source[one, t], found.source[other, t]).statistic
                for t in range(found.source.shape[1])
            ]
            there = [value for value in values if not np.isnan(value)]
            tau[one, other] = np.mean(there) if there else np.nan
    return tau
