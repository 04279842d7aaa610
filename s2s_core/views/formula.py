"""This step in numbers: a recurrent cell's formulas with the values of one unit at one position. Pure data."""

from typing import Any

from s2s_core.i18n import Text
from s2s_core.sites import GRU_GATES, LSTM_GATES
from s2s_core.trace import DecodeTrace
from s2s_core.views import formula_attention
from s2s_core.views.base import View, common, fed
from s2s_core.views.cells import addends, either, made, value
from s2s_core.views.needs import Needs, both

PARTS = ("x", "h", "bias", "bias_r")


def row(trace: DecodeTrace, site: str) -> dict[str, Any]:
    """One row of the table: `x` and `h` [layer, position, unit], `bias` and `bias_r` [part, layer, unit], and the `value`."""
    parts = addends(trace, site)
    told = {
        name: None if parts[name] is None else either(trace, f"{name}:{site}", parts[name]) for name in PARTS
    }
    return {"site": site, **told, "value": value(trace, site)}


def payload(trace: DecodeTrace, text: Text) -> dict[str, Any]:
    """`rows` are the gates (an RNN's only row is its hidden state), `fed` the token that the decoder reads at each step."""
    cell = trace.info.cell
    return common(trace, text, "view_formula") | {
        "kind": cell,
        "rows": [row(trace, name) for name in made(trace)],
        "cell": value(trace, "cell") if cell == "lstm" else None,
        "hidden": value(trace, "hidden"),
        "fed": fed(trace),
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
