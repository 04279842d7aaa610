"""The target strip: each token as it is written, and the sentence that says the step in words. Pure data."""

from typing import Any

import numpy as np

from s2s_core.i18n import Text
from s2s_core.trace import DecodeTrace
from s2s_core.views.alignment import copies, weights_if_any
from s2s_core.views.base import View, common
from s2s_core.views.needs import NOTHING, writing


def payload(trace: DecodeTrace, text: Text, given: bool) -> dict[str, Any]:
    """`probs` [target] of the tokens written; `attention` [layer, head, target, source], None without attention; `copies` as
    `alignment.copies` has them; `given`: the forced tokens are a reference's, not a person's."""
    return common(trace, text, "view_target.strip") | {
        "say": text.under("view_target.say"),
        "probs": np.exp([step.log_prob for step in trace.steps]).astype(np.float32),
        "forced": [step.origin == "forced" for step in trace.steps],
        "given": given,
        "finished": trace.finished,
        "attention": weights_if_any(trace),
        "copies": copies(trace),
    }


VIEW = View("target", NOTHING, payload, inputs=("given",), uses=writing("cross_attn", "p_gen"))
