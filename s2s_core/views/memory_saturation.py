"""Gates nearly shut or nearly open, and how long each unit holds: this sentence over the corpus. Pure data."""

from typing import Any

import numpy as np

from s2s_core.analysis.memory import keeping
from s2s_core.analysis.saturation import BETWEEN_0_AND_1, so_far, time_scales_so_far
from s2s_core.i18n import Text
from s2s_core.trace import Array, DecodeTrace
from s2s_core.views.base import View, common
from s2s_core.views.cells import LONGEST, USES, either, joined
from s2s_core.views.needs import both


def payload(trace: DecodeTrace, text: Text, *, corpus_saturation: dict[str, Array]) -> dict[str, Any]:
    """`gates`: counts `left`, `right` [layer, position, unit] of the positions so far, and the corpus's shares [layer, unit].

    `time` [layer, position, unit] in tokens, of the positions so far; `corpus_time` [layer, unit]. None without a corpus.
    """
    kept = np.stack([keeping(trace, layer) for layer in range(trace.info.n_layers)])
    gates = []
    for gate in (gate for gate in trace.info.gates if gate in BETWEEN_0_AND_1):
        left, right = so_far(joined(trace, f"gate.{gate}"))
        gates.append({
            "gate": gate, "title": text(f"term.gate.{gate}"),
            "left": either(trace, f"shut:gate.{gate}", left), "right": either(trace, f"open:gate.{gate}", right),
            "corpus_left": corpus_saturation.get(f"{gate}.left"), "corpus_right": corpus_saturation.get(f"{gate}.right"),
        })  # fmt: skip
    time = corpus_saturation.get("time")
    sentences = corpus_saturation.get("sentences")
    return common(trace, text, "view_memory_saturation") | {
        "cell": trace.info.cell,
        "gates": gates,
        "time": either(trace, "time", np.minimum(time_scales_so_far(kept), LONGEST)),
        "corpus_time": None if time is None else np.minimum(time, LONGEST).astype(np.float32),
        "sentences": None if sentences is None else int(sentences[0]),
    }


INPUTS = ("corpus_saturation",)
VIEWS = [
    View(
        "memory_saturation_lstm",
        both("gate.i", "gate.f", "gate.o"),
        payload,
        "memory_saturation",
        INPUTS,
        uses=USES,
    ),
    View("memory_saturation_gru", both("gate.r", "gate.z"), payload, "memory_saturation", INPUTS, uses=USES),
]
