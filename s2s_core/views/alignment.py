"""The alignment: cross-attention weights, rows = target tokens, columns = source tokens. Pure data; drawn in the browser."""

from typing import Any

import numpy as np

from s2s_core.analysis.copying import of_trace
from s2s_core.i18n import Text
from s2s_core.trace import Array, DecodeTrace
from s2s_core.views.arrays import Coarse, fine
from s2s_core.views.base import View, common
from s2s_core.views.needs import writing


def weights(trace: DecodeTrace) -> Array:
    """All cross-attention weights [layer, head, target, source]; no rows where nothing is written."""
    rows = [row for step in trace.steps if (row := step.cross_attn) is not None]  # each [layer, head, source]
    if not rows:
        return np.zeros((1, 1, 0, len(trace.source)), dtype=np.float32)
    return np.stack(rows, axis=2).astype(np.float32)


def weights_if_any(trace: DecodeTrace) -> Coarse | None:
    """The same for the browser; None where nothing is written or the model has no attention."""
    return fine(weights(trace)) if trace.steps and trace.steps[0].cross_attn is not None else None


def copies(trace: DecodeTrace) -> dict[str, Any] | None:
    """Of each token written `p_gen` [target], the `share` [target] of its probability that was copied and the `places`
    [target] that gave most of it, -1 where the source does not hold it; None where the model has no pointer."""
    found = of_trace(trace)
    return None if found is None else {"p_gen": found.p_gen, "share": found.share, "places": found.places}


def payload(trace: DecodeTrace, text: Text) -> dict[str, Any]:
    """`weights` [layer, head, target, source], the score that they come from, and what was copied."""
    score = trace.info.attention or "multi-head"
    return common(trace, text, "view_alignment") | {
        "weights": fine(weights(trace)),
        "score": score,
        "score_name": text(f"term.score.{score}"),
        "copies": copies(trace),
    }


VIEW = View("alignment", writing("cross_attn"), payload, uses=writing("p_gen"))
