"""The two strips of tokens above all other views, source and target, and the sentence that says the step in words."""

from typing import Any

import numpy as np

from s2s_core.i18n import Text
from s2s_core.trace import DecodeTrace
from s2s_core.views.base import View, common


def attention(trace: DecodeTrace) -> np.ndarray | None:
    """Weights [layer, head, target, source] of every cross-attention head, or None without attention."""
    rows = [step.cross_attn for step in trace.steps]
    if not rows or rows[0] is None:
        return None
    return np.stack([row for row in rows if row is not None], axis=2).astype(np.float32)


def source(trace: DecodeTrace, text: Text) -> dict[str, Any]:
    return common(trace, text, "decode.strip") | {"attention": attention(trace)}


def target(trace: DecodeTrace, text: Text) -> dict[str, Any]:
    probs = np.exp([step.log_prob for step in trace.steps]).astype(np.float32)  # [target]
    return common(trace, text, "decode.strip") | {
        "say": text.under("decode.say"),
        "probs": probs,
        "forced": [step.origin == "forced" for step in trace.steps],
        "finished": trace.finished,
        "attention": attention(trace),
    }


VIEWS = [View("source", frozenset(), source), View("target", frozenset(), target)]
