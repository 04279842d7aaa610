"""How much of the memory each source token makes up: maps [target, source] like an attention heatmap. Pure data.

Three views for three cells, one script. LSTM and GRU: exact shares, one unit's terms (the browser multiplies the factors), the
push on the written token. RNN: norms of the Jacobian, as shares of a row and as they are.
"""

from typing import Any

import numpy as np

from s2s_core.analysis.memory import factors
from s2s_core.analysis.memory_map import Weights, all_shares, relative, toward_output
from s2s_core.i18n import Text
from s2s_core.trace import Array, DecodeTrace
from s2s_core.views.base import View, common
from s2s_core.views.cells import USES, either
from s2s_core.views.needs import Needs, both, writing


def both_factors(trace: DecodeTrace) -> tuple[Array, Array]:
    """(kept, written), each [layer, position, unit]: what the browser needs for any single unit."""
    each = [factors(trace, layer)[:2] for layer in range(trace.info.n_layers)]
    kept, written = (np.stack(part).astype(np.float32) for part in zip(*each, strict=True))
    return kept, written


def unrolled(trace: DecodeTrace, text: Text, *, memory_weights: Weights) -> dict[str, Any]:
    """`share` [layer, target, source] in 0..1; `output` [target, source] in nats, top layer; `kept`, `written` of each unit."""
    kept, written = both_factors(trace)
    return common(trace, text, "view_memory_map") | {
        "cell": trace.info.cell,
        "share": all_shares(trace),
        "output": toward_output(trace, memory_weights),
        "kept": either(trace, "kept", kept),
        "written": either(trace, "written", written),
    }


def jacobian(trace: DecodeTrace, text: Text, *, state_jacobian: Array) -> dict[str, Any]:
    """`norms` [layer, target, source], >= 0, and `share`: each row of them made to sum to 1.

    ||J||_F / sqrt(unit) is by how much a small change of random direction is multiplied (root mean square); 1 = nothing lost.
    """
    norms = (state_jacobian / np.sqrt(trace.info.n_units)).astype(np.float32)
    return common(trace, text, "view_memory_map") | {
        "cell": "rnn",
        "norms": norms,
        "share": relative(norms),
    }


def unrolling(name: str, needs: Needs) -> View:
    """A view of a memory that is an exact sum; how it moves the output is read off the last layer before the logits."""
    return View(
        name,
        needs | writing("attentional"),
        unrolled,
        "memory_map",
        inputs=("memory_weights",),
        uses=USES,
        can=frozenset({"memory_decomposition"}),
    )


VIEWS = [
    unrolling("memory_map_lstm", both("gate.f", "gate.i", "gate.g", "cell") | writing("gate.o")),
    unrolling("memory_map_gru", both("gate.z", "gate.n", "hidden")),
    View("memory_map_rnn", both("hidden"), jacobian, "memory_map", inputs=("state_jacobian",), cell="rnn"),
]
