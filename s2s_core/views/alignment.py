"""The alignment: cross-attention weights, rows = target tokens, columns = source tokens. Pure data; drawn in the browser."""

from typing import Any

import numpy as np

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


def payload(trace: DecodeTrace, text: Text) -> dict[str, Any]:
    """`weights` [layer, head, target, source] and the score that they come from."""
    score = trace.info.attention or "multi-head"
    return common(trace, text, "view_alignment") | {
        "weights": fine(weights(trace)),
        "score": score,
        "score_name": text(f"term.score.{score}"),
    }


VIEW = View("alignment", writing("cross_attn"), payload)
