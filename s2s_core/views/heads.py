"""All heads at a glance: a grid layer × head of small attention maps. Pure data."""

from typing import Any

import numpy as np

from s2s_core.analysis.aligners import confidence_so_far
from s2s_core.i18n import Text
from s2s_core.trace import Array, DecodeTrace
from s2s_core.views.arrays import fine
from s2s_core.views.base import View, common, fed, fed_tokens
from s2s_core.views.formula_attention import by_head, padded
from s2s_core.views.needs import both, writing


def sharpness(weights: Array, skip: int = 0) -> Array:
    """Mean over the rows so far of the largest weight: weights [layer, head, target, source] -> [layer, head, target].

    The first `skip` rows do not count (a first token can only look at itself): there it is NaN. NaN weights are no weights.
    """
    return confidence_so_far(np.nan_to_num(weights), range(skip, weights.shape[2]))


def payload(trace: DecodeTrace, text: Text) -> dict[str, Any]:
    """`kinds[name]`: weights [layer, head, target, source] and their sharpness after each row."""
    cross, own = by_head(trace, "cross_attn"), padded(trace, "self_attn")
    encoder = trace.encoder.known("self_attn").astype(np.float32)
    return common(trace, text, "view_heads") | {
        "kinds": {
            "cross": {"weights": fine(cross), "sharpness": sharpness(cross)},
            "self": {"weights": fine(own), "sharpness": sharpness(own, skip=1)},
            "encoder": {"weights": fine(encoder), "sharpness": sharpness(encoder)},
        },
        "fed": fed(trace),
        "fed_tokens": fed_tokens(trace),
    }


VIEW = View("heads", writing("cross_attn") | both("self_attn"), payload)
