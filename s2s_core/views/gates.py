"""Gates and memory of recurrent models: heatmaps of units × positions, reading then writing. Pure data.

One payload for all cells; three views, so that each cell's is offered by what the model shows. A Transformer has no gates: a
fourth view, for the Memory page, shows its residual stream in the same way.
"""

from typing import Any

import numpy as np

from s2s_core.analysis.projection import Projection
from s2s_core.analysis.unit_order import by_activity, clustered
from s2s_core.i18n import Text
from s2s_core.sites import GRU_GATES, LSTM_GATES
from s2s_core.trace import Array, DecodeTrace
from s2s_core.views.arrays import fine
from s2s_core.views.base import View, common
from s2s_core.views.cells import USES, joined, sites, value
from s2s_core.views.needs import Needs, both

SYMBOLS = {"gate.g": "c̃", "cell": "c", "hidden": "h"}  # of the others, the gate's own letter
SIGNED = {
    "gate.g": 1.0,
    "gate.n": 1.0,
    "cell": 2.0,
    "hidden": 1.0,
}  # ± what the full colour stands for; others 0..1
RESIDUAL_QUANTILE = 0.995


def telling(values: dict[str, Array], n_source: int) -> list[int]:
    """For each layer a unit worth looking at first: one that holds its state while reading and changes most in writing.

    `values[site]` is [layer, position, unit]. LSTM: forget gate open, then the largest change of the output gate; GRU: update
    gate closed, then the largest fall of it; RNN: the unit that varies most.
    """
    hidden = values["hidden"]
    worth = hidden.std(axis=1)  # [layer, unit]
    held, moving = next(
        ((a, b) for a, b in (("gate.f", "gate.o"), ("gate.z", "gate.z")) if a in values), ("", "")
    )
    if held and hidden.shape[1] > n_source:
        change = np.abs(np.diff(values[moving][:, n_source - 1 :], axis=1)).max(axis=1)
        worth = values[held][:, :n_source].mean(axis=1) ** 2 * change
    return [int(unit) for unit in worth.argmax(axis=-1)]


def payload(trace: DecodeTrace, text: Text) -> dict[str, Any]:
    """`maps`: one per site, values [layer, position, unit] with position = source positions, then steps."""
    values = {name: joined(trace, name) for name in sites(trace)}
    return common(trace, text, "view_gates") | {
        "cell": trace.info.cell,
        "maps": [
            {
                "site": name,
                "title": text(f"term.{name}"),
                "symbol": SYMBOLS.get(name, name.removeprefix("gate.")),
                "limit": SIGNED.get(name),
                "values": value(trace, name),
            }
            for name in values
        ],
        "order": by_activity(values["hidden"]).astype(np.uint16),
        "clustered": clustered(values["hidden"]).astype(np.uint16),
        "telling": telling(values, len(trace.source)),
    }


def residual_limit(values: Array) -> float:
    """± what full colour stands for in a residual stream [..., unit]: a few units are far larger than all others."""
    return float(np.ceil(np.quantile(np.abs(values), RESIDUAL_QUANTILE))) if values.size else 1.0


def residual(trace: DecodeTrace, text: Text, *, references: Projection | tuple[()]) -> dict[str, Any]:
    """The same for a Transformer: one map, the residual stream after each layer. Its scale is that of the reference states."""
    values = joined(trace, "residual")
    limit = residual_limit(references.states if references else values)
    one = {
        "site": "residual",
        "title": text("view_gates.residual_stream"),
        "symbol": "x",
        "limit": limit,
        "values": fine(values),
    }
    return common(trace, text, "view_gates") | {
        "cell": "residual",
        "maps": [one],
        "order": by_activity(values).astype(np.uint16),
        "clustered": clustered(values).astype(np.uint16),
        "telling": telling({"hidden": values}, len(trace.source)),
    }


def gates_of(names: tuple[str, ...]) -> Needs:
    return both(*(f"gate.{name}" for name in names))


VIEWS = [
    View("gates_lstm", gates_of(LSTM_GATES) | both("cell", "hidden"), payload, "gates", uses=USES),
    View("gates_gru", gates_of(GRU_GATES) | both("hidden"), payload, "gates", uses=USES),
    View("gates_rnn", both("hidden"), payload, "gates", uses=USES, cell="rnn"),
]
RESIDUAL = View("gates_residual", both("residual"), residual, "gates", ("references",))
