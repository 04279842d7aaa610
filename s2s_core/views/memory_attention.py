"""The explicit attention of the models of the task that have one, on the same sentence, each with its own answer. Pure data.

Stands beside the map of the memory: one model looks back at every step, the other can only keep.
"""

from collections.abc import Sequence
from typing import Any

from s2s_core.i18n import Text
from s2s_core.trace import DecodeTrace
from s2s_core.views.alignment import weights
from s2s_core.views.arrays import fine
from s2s_core.views.base import View, common, side
from s2s_core.views.needs import NOTHING


def attending(trace: DecodeTrace, text: Text) -> dict[str, Any]:
    """One model's attention: weights [layer, head, target, source] with the tokens that it wrote itself."""
    architecture = trace.info.architecture
    key = f"term.architecture.{architecture}"
    return {
        "model": trace.info.name,
        "title": text(key) if key in text else trace.info.name,
        "weights": fine(weights(trace)),
        "target": side(trace.target),
    }


def payload(trace: DecodeTrace, text: Text, *, attending_traces: Sequence[DecodeTrace]) -> dict[str, Any]:
    """`maps`: one per model; those that read other source tokens than `trace` are left out, since columns would not fit."""
    same = [other for other in attending_traces if other.source.texts == trace.source.texts]
    return common(trace, text, "view_memory_attention") | {"maps": [attending(other, text) for other in same]}


VIEW = View("memory_attention", NOTHING, payload, inputs=("attending_traces",))
