"""This step in numbers: a recurrent cell's formulas with the values of one unit at one position. Pure data."""

from typing import Any

import numpy as np

from s2s_core.i18n import Text
from s2s_core.sites import GRU_GATES, LSTM_GATES
from s2s_core.trace import Array, DecodeTrace
from s2s_core.views import formula_attention
from s2s_core.views.base import View, common, shown
from s2s_core.views.gates import joined
from s2s_core.views.needs import Needs, both


def bias(trace: DecodeTrace, name: str) -> Array:
    """The bias inside one addend, [part, layer, unit] with part = encoder, decoder; zeros where the model tells none."""
    shape = (trace.info.n_layers, trace.info.n_units)
    parts = [
        trace.info.biases.get(f"{part}.{name}", np.zeros(shape, dtype=np.float32))
        for part in ("encoder", "decoder")
    ]
    return np.stack(parts).astype(np.float32)


def over_positions(per_part: Array, n_source: int, n_steps: int) -> Array:
    """[part, layer, unit] -> [layer, position, unit]: the encoder's on source positions, the decoder's on steps."""
    return np.repeat(per_part, (n_source, n_steps), axis=0).transpose(1, 0, 2)


def addends(trace: DecodeTrace, site: str) -> dict[str, Any]:
    """One row of the table: `x` and `h` [layer, position, unit] without their biases, `bias` [part, layer, unit], `value`.

    In a GRU's candidate the state's addend is r (W h + b_h): there `bias` is the input's alone, and `bias_r`, which the
    reset gate scales, stands apart. Then activation(x + h + bias + r bias_r) = value.
    """
    n_source, n_steps = len(trace.source), len(trace.steps)
    bias_x, bias_h = bias(trace, f"{site}.from_x"), bias(trace, f"{site}.from_h")
    inside = over_positions(bias_h, n_source, n_steps)
    scaled = site == "gate.n"
    if scaled:
        inside = inside * joined(trace, "gate.r")
    return {
        "site": site,
        "x": joined(trace, f"{site}.from_x") - over_positions(bias_x, n_source, n_steps),
        "h": joined(trace, f"{site}.from_h") - inside,
        "bias": bias_x if scaled else bias_x + bias_h,
        "bias_r": bias_h if scaled else None,
        "value": joined(trace, site),
    }


def payload(trace: DecodeTrace, text: Text) -> dict[str, Any]:
    """`rows` are the gates (an RNN's only row is its hidden state), `fed` the token that the decoder reads at each step."""
    cell = trace.info.cell
    names = [f"gate.{gate}" for gate in trace.info.gates] or ["hidden"]
    return common(trace, text, "view_formula") | {
        "kind": cell,
        "rows": [addends(trace, name) for name in names],
        "cell": joined(trace, "cell") if cell == "lstm" else None,
        "hidden": joined(trace, "hidden"),
        "fed": [shown(trace.vocabulary[step.prev_id]) for step in trace.steps],
    }


def made_of(gates: tuple[str, ...]) -> Needs:
    """Gates with what they are made of."""
    return both(*(f"gate.{gate}{part}" for gate in gates for part in ("", ".from_x", ".from_h")))


VIEWS = [
    View("formula_lstm", both("cell", "hidden") | made_of(LSTM_GATES), payload, "formula"),
    View("formula_gru", both("hidden") | made_of(GRU_GATES), payload, "formula"),
    View("formula_rnn", both("hidden", "hidden.from_x", "hidden.from_h"), payload, "formula"),
    *formula_attention.VIEWS,
]
