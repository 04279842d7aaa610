"""Recurrent cells written out, so that each named value passes the probe. Weights are those of torch's fused layers.

Training runs `nn.RNN/GRU/LSTM` on the same parameters; tests prove both forms equal. Formulas and gate order are torch's:
RNN   h' = tanh(W_xh x + b_x + W_hh h + b_h)                                   (Elman 1990)
LSTM  i, f, o = sigma(.), g = tanh(.), c' = f c + i g, h' = o tanh(c')      (Hochreiter & Schmidhuber 1997; Gers et al. 2000)
GRU   r, z = sigma(.), n = tanh(W_xn x + b_x + r (W_hn h + b_h)), h' = (1 - z) n + z h     (Cho et al. 2014)
"""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from s2s_core.nn.probe import Probe
from s2s_core.sites import GRU_GATES, LSTM_GATES, Part, site

Recurrent = nn.RNNBase
Hidden = tuple[Tensor, ...]  # (h,) or (h, c), each [batch, unit]
CELLS: dict[str, Callable[..., nn.RNNBase]] = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}


def _addends(layer: Recurrent, k: int, x: Tensor, h: Tensor) -> tuple[Tensor, Tensor]:
    """W_x x + b_x and W_h h + b_h of layer k, each [batch, n_gates * unit]."""
    from_x = F.linear(x, getattr(layer, f"weight_ih_l{k}"), getattr(layer, f"bias_ih_l{k}"))
    from_h = F.linear(h, getattr(layer, f"weight_hh_l{k}"), getattr(layer, f"bias_hh_l{k}"))
    return from_x, from_h


def rnn_cell(
    x: Tensor, state: Hidden, layer: Recurrent, k: int, probe: Probe, part: Part, at: int | None = None
) -> Hidden:
    """x [batch, d_in], state (h,) with h [batch, unit] -> (h',)."""
    from_x, from_h = _addends(layer, k, x, state[0])
    from_x = probe(site(part, "hidden.from_x", k, at), from_x)
    from_h = probe(site(part, "hidden.from_h", k, at), from_h)
    return (probe(site(part, "hidden", k, at), torch.tanh(from_x + from_h)),)


def lstm_cell(
    x: Tensor, state: Hidden, layer: Recurrent, k: int, probe: Probe, part: Part, at: int | None = None
) -> Hidden:
    """x [batch, d_in], state (h, c), each [batch, unit] -> (h', c')."""
    h, c = state
    from_x, from_h = _addends(layer, k, x, h)
    gate: dict[str, Tensor] = {}
    for name, a, b in zip(LSTM_GATES, from_x.chunk(4, -1), from_h.chunk(4, -1), strict=True):
        a = probe(site(part, f"gate.{name}.from_x", k, at), a)
        b = probe(site(part, f"gate.{name}.from_h", k, at), b)
        value = torch.tanh(a + b) if name == "g" else torch.sigmoid(a + b)
        gate[name] = probe(site(part, f"gate.{name}", k, at), value)
    c = probe(site(part, "cell", k, at), gate["f"] * c + gate["i"] * gate["g"])
    h = probe(site(part, "hidden", k, at), gate["o"] * torch.tanh(c))
    return h, c


def gru_cell(
    x: Tensor, state: Hidden, layer: Recurrent, k: int, probe: Probe, part: Part, at: int | None = None
) -> Hidden:
    """x [batch, d_in], state (h,) with h [batch, unit] -> (h',). The addend `from_h` of n is r (W_hn h + b_hn)."""
    h = state[0]
    from_x, from_h = _addends(layer, k, x, h)
    gate: dict[str, Tensor] = {}
    for name, a, b in zip(GRU_GATES, from_x.chunk(3, -1), from_h.chunk(3, -1), strict=True):
        a = probe(site(part, f"gate.{name}.from_x", k, at), a)
        b = probe(site(part, f"gate.{name}.from_h", k, at), gate["r"] * b if name == "n" else b)
        value = torch.tanh(a + b) if name == "n" else torch.sigmoid(a + b)
        gate[name] = probe(site(part, f"gate.{name}", k, at), value)
    return (probe(site(part, "hidden", k, at), (1 - gate["z"]) * gate["n"] + gate["z"] * h),)


Cell = Callable[[Tensor, Hidden, Recurrent, int, Probe, Part, int | None], Hidden]
WRITTEN_OUT: dict[str, Cell] = {"rnn": rnn_cell, "gru": gru_cell, "lstm": lstm_cell}


def biases(layer: Recurrent, kind: str, part: str) -> dict[str, Tensor]:
    """The bias inside each addend: "encoder.gate.i.from_x" -> [layer, unit]."""
    names = {
        "rnn": ("hidden",),
        "gru": tuple(f"gate.{g}" for g in GRU_GATES),
        "lstm": tuple(f"gate.{g}" for g in LSTM_GATES),
    }
    by_name: dict[str, Tensor] = {}
    for addend, weight in (("from_x", "bias_ih"), ("from_h", "bias_hh")):
        rows = torch.stack([getattr(layer, f"{weight}_l{k}") for k in range(layer.num_layers)]).detach()
        for name, piece in zip(names[kind], rows.chunk(len(names[kind]), -1), strict=True):
            by_name[f"{part}.{name}.{addend}"] = piece
    return by_name
