"""The candidates of each step: the most probable next tokens and the one that was chosen. Pure data; drawn in the browser."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from s2s_core.analysis import copying
from s2s_core.i18n import Text
from s2s_core.trace import Array, DecodeTrace, Step
from s2s_core.views.base import View, common, shown
from s2s_core.views.needs import NOTHING, writing

N_SHOWN = 10


def candidates(step: Step, k: int = N_SHOWN) -> list[tuple[int, float]]:
    """(token id, probability) of the k most probable tokens, most probable first, and of the chosen one if it is not
    among them. Tokens that cannot be written (probability 0) are left out."""
    found = [(token_id, log_prob) for token_id, log_prob in step.top(k) if math.isfinite(log_prob)]
    if step.token_id not in {token_id for token_id, _ in found}:
        found.append((step.token_id, step.log_prob))
    return [(token_id, math.exp(log_prob)) for token_id, log_prob in found]


def payload(trace: DecodeTrace, text: Text, given: bool) -> dict[str, Any]:
    """`index` [target, 11] into `tokens` and `texts` (-1 = none), `probs` [target, 11], `chosen` [target]: the column of the
    token that was chosen; `entropy` [target] in nats, at most `max_entropy`. Where the model has a pointer `p_gen` [target]
    and `copied` [target, 11], the share of each probability that was copied; else None.
    `given`: the forced tokens are a reference's, not a person's."""
    rows = [candidates(step) for step in trace.steps]
    ids = sorted({token_id for row in rows for token_id, _ in row})
    place = {token_id: at for at, token_id in enumerate(ids)}
    index = np.full((len(rows), N_SHOWN + 1), -1, dtype=np.int32)
    probs = np.zeros((len(rows), N_SHOWN + 1), dtype=np.float32)
    copies = copying.of_trace(trace)
    for t, row in enumerate(rows):
        index[t, : len(row)] = [place[token_id] for token_id, _ in row]
        probs[t, : len(row)] = [prob for _, prob in row]
    tokens = [trace.vocabulary[token_id] for token_id in ids]
    return common(trace, text, "view_candidates") | {
        "index": index,
        "probs": probs,
        "tokens": tokens,
        "texts": [shown(token) for token in tokens],
        "chosen": [
            [token_id for token_id, _ in row].index(step.token_id)
            for row, step in zip(rows, trace.steps, strict=True)
        ],
        "forced": [step.origin == "forced" for step in trace.steps],
        "given": given,
        "entropy": np.array([step.entropy for step in trace.steps], dtype=np.float32),
        "max_entropy": math.log(len(trace.vocabulary)),
        "n_vocab": len(trace.vocabulary),
        "p_gen": None if copies is None else copies.p_gen,
        "copied": None if copies is None else copied(trace, rows),
    }


def copied(trace: DecodeTrace, rows: Sequence[Sequence[tuple[int, float]]]) -> Array:
    """The share of each candidate's probability that was copied, [target, 11]."""
    shares = np.zeros((len(rows), N_SHOWN + 1), dtype=np.float32)
    for t, (row, step) in enumerate(zip(rows, trace.steps, strict=True)):
        parts = copying.copied(step, trace.source.ids, [token_id for token_id, _ in row])
        assert parts is not None  # one step has a pointer where all have
        shares[t, : len(row)] = [
            copying.share(part, prob) for part, (_, prob) in zip(parts, row, strict=True)
        ]
    return shares


VIEW = View("candidates", NOTHING, payload, inputs=("given",), uses=writing("cross_attn", "p_gen"))
