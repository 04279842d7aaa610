"""Attention in numbers: scores, weights and weighted sum of one head at one step. Pure data.

Three kinds of looking: `cross` (the decoder at the source), `self` (the decoder at its prefix), `encoder` (the source at
itself); the last two are a Transformer's. All of one form, so that one script draws them.
"""

import math
from typing import Any

import numpy as np

from s2s_core.analysis.copying import of_trace
from s2s_core.i18n import Text
from s2s_core.trace import Array, DecodeTrace
from s2s_core.views.arrays import Coarse, fine, picture
from s2s_core.views.base import View, common, fed, fed_tokens
from s2s_core.views.needs import both, reading, writing


def padded(trace: DecodeTrace, name: str) -> Array:
    """Rows [layer, head, prefix] of growing length as one array [layer, head, target, target]; NaN where a step cannot look."""
    n_steps = len(trace.steps)
    rows = [step.values.known(name) for step in trace.steps]
    square = np.full((*rows[0].shape[:2], n_steps, n_steps), np.nan, dtype=np.float32)
    for t, row in enumerate(rows):
        square[:, :, t, : row.shape[-1]] = row
    return square


def by_head(trace: DecodeTrace, name: str) -> Array:
    """A decoder site over all steps, [layer, head, target, ...]."""
    return np.stack([step.values.known(name) for step in trace.steps], axis=2)


def top(values: Array) -> Array:
    """The top layer of [layer, position, unit] as [1, 1, position, unit], the form of one layer with one head."""
    return values[-1:, None]


def recurrent(trace: DecodeTrace) -> dict[str, Any]:
    """The three steps over the encoder's top states, and their joining with the decoder's state."""
    context, hidden = fine(top(trace.written("context"))), top(trace.written("hidden"))
    cross = {
        "scores": by_head(trace, "scores"),
        "weights": fine(by_head(trace, "cross_attn")),
        "values": fine(top(trace.encoder.known("hidden"))),
        "output": context,
        "strips": [
            {"symbol": "c", "limit": 1.0, "values": context},
            {"symbol": "h", "limit": 1.0, "values": picture(hidden, 1.0)},
            {"symbol": "h̃", "limit": 1.0, "values": fine(top(trace.written("attentional")))},
        ],
    }
    return {"scale": 1.0, "kinds": {"cross": cross}}


def whole(values: Array) -> Array:
    """[layer, position, unit] as [layer, 1, position, unit]: all heads of a layer together."""
    return values[:, None]


def joined(trace: DecodeTrace, before: Coarse | None) -> list[dict[str, Any]]:
    """What the heads of a layer give together, c = W_o [heads], the stream x `before` it, and both added."""
    context = whole(trace.written("context"))
    strips = {"c": fine(context)}
    if before is not None:
        strips |= {"x": before, "x + c": fine(before.array + context)}
    return [{"symbol": symbol, "limit": 4.0, "values": values} for symbol, values in strips.items()]


def transformer(trace: DecodeTrace, before: Coarse | None) -> dict[str, Any]:
    """Scaled dot products of every layer and head; `scale` is the square root of a head's width."""
    query, heads = by_head(trace, "query"), fine(by_head(trace, "heads"))
    self_heads = by_head(trace, "self_heads")
    kinds = {
        "cross": {
            "scores": by_head(trace, "scores"),
            "weights": fine(by_head(trace, "cross_attn")),
            "values": fine(trace.steps[0].values.known("value")),
            "output": heads,
            "strips": [
                {"symbol": "q", "limit": 2.0, "values": picture(query, 2.0)},
                {"symbol": "head", "limit": 2.0, "values": heads},
                *joined(trace, before),
            ],
        },
        "self": {
            "scores": padded(trace, "self_scores"),
            "weights": fine(padded(trace, "self_attn")),
            "strips": [{"symbol": "head", "limit": 2.0, "values": picture(self_heads, 2.0)}],
        },
        "encoder": {
            "scores": trace.encoder.known("self_scores"),
            "weights": fine(trace.encoder.known("self_attn")),
            "strips": [
                {"symbol": "head", "limit": 2.0, "values": picture(trace.encoder.known("self_heads"), 2.0)}
            ],
        },
    }
    return {"scale": math.sqrt(query.shape[-1]), "d_head": int(query.shape[-1]), "kinds": kinds}


def mixed(trace: DecodeTrace, mixing: dict[str, Array]) -> dict[str, Array]:
    """The addends of the token that was written, and what they are made of."""
    found = of_trace(trace)
    assert found is not None  # a model that mixes shows what it copies
    probs = np.exp([step.log_prob for step in trace.steps])
    return mixing | {"p_gen": found.p_gen, "held": found.held, "probs": probs}


def payload(
    trace: DecodeTrace,
    text: Text,
    *,
    scoring: dict[str, Array] | None = None,
    joining: dict[str, Array] | None = None,
    mixing: dict[str, Array] | None = None,
) -> dict[str, Any]:
    """`kinds[name]`: scores and weights [layer, head, target, source]; where they are known `values` [layer, head, source, d]
    and `output` [layer, head, target, d]. Scores are those of the softmax, so already divided by `scale`.

    `scoring` of an additive score: `query` [target, d], `key` [source, d] and `v` [d], score = v · tanh(query + key).
    `joining` as in `attribution.joining`: the parts whose sum the decoder goes on with. `mixing` as in `attribution.copying`,
    with `p_gen`, the attention on the token written `held` and its probability `probs`, each [target]; None without a pointer.
    """
    score = trace.info.attention or "multi-head"
    parts = {name: fine(array) for name, array in (joining or {}).items()}
    if "before" in parts:
        parts["before"] = fine(whole(parts["before"].array))
    numbers = transformer(trace, parts.get("before")) if score == "multi-head" else recurrent(trace)
    return common(trace, text, "view_formula_attention") | numbers | {
        "view": "formula" if score == "multi-head" else "formula_attention",
        "score": score,
        "fed": fed(trace),
        "fed_tokens": fed_tokens(trace),
        "scoring": {name: fine(array) for name, array in (scoring or {}).items()} or None,
        "joining": parts or None,
        "mixing": mixed(trace, mixing) if mixing else None,
    }  # fmt: skip


VIEWS = [
    View(
        "formula_attention",
        writing("scores", "cross_attn", "context", "hidden", "attentional") | reading("hidden"),
        payload,
        inputs=("scoring", "joining", "mixing"),
        uses=writing("p_gen"),
    ),
    View(
        "formula_heads",
        writing("scores", "cross_attn", "query", "value", "heads", "context")
        | both("self_scores", "self_attn", "self_heads"),
        payload,
        "formula_attention",
        inputs=("joining",),
    ),
]
