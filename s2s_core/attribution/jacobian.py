"""How a change of a recurrent memory spreads: ||d memory_t / d memory_s||_F, exact, from the recorded values.

The memory of a layer is its hidden state (RNN, GRU) or its cell (LSTM), the value at the site of that name. No layer hears
the one above it, so within one layer the derivative is the product of that layer's own Jacobians: over the rest of the
source, the hand-over (the identity) and the target so far. In an RNN: prod_k diag(1 - h_k²) W_hh (Pascanu et al. 2013, eq. 5).
"""

from collections.abc import Callable
from typing import NamedTuple, cast

import numpy as np
import torch
from torch import Tensor

from s2s_core.attribution.edited import holds_for
from s2s_core.models.base import MemoryJacobian, Seq2SeqModel
from s2s_core.sites import Part
from s2s_core.trace import Array, DecodeTrace


class Record(NamedTuple):
    """Values of one layer by site name, [position, unit], with those of the position before as `before`."""

    values: dict[str, Tensor]
    before: dict[str, Tensor]


class Jacobians(NamedTuple):
    """d state_k / d state_{k-1} of every position k. The state is h, or (h, c) with c second; m = 1 or 2 times unit."""

    from_hidden: Tensor  # [position, m, unit]
    from_cell: Tensor | None = None  # [position, 2, unit], diagonals of d h / d c and d c / d c


def state_jacobian_norms(model: Seq2SeqModel, trace: DecodeTrace, layer: int = -1) -> Array:
    """Frobenius norms [target + 1, source] (float32, >= 0) of d memory_t / d memory_s in one layer.

    Row 0 is the state handed over, row n the state that wrote token n. In an LSTM a change of c_s also goes on through
    h_s = o_s tanh(c_s). ValueError for a model without a recurrent state; UserError under edits of what makes that state.
    """
    if trace.info.cell is None or "memory_jacobian" not in model.info.can:
        raise ValueError(f"{trace.info.name} has no recurrent state to differentiate")
    holds_for(trace, "memory_jacobian", frozenset({"head"}))  # attention reads the state and does not make it
    recurrent = cast("MemoryJacobian", model)
    layer, n_unit = layer % trace.info.n_layers, trace.info.n_units
    reading = _record(trace, "encoder", layer)
    jacobians = JACOBIANS[trace.info.cell]
    entries = _to_handover(
        jacobians(reading, recurrent.recurrent_weights("encoder", layer)), _own_way(reading)
    )
    squares = [(entries[:, -n_unit:] ** 2).sum((1, 2))]
    if trace.steps:
        written = jacobians(_record(trace, "decoder", layer), recurrent.recurrent_weights("decoder", layer))
        grams = (entries @ entries.mT).flatten(
            1
        )  # ||D E||² = sum of (D'D) * (E E'), so no product for each pair
        squares += [grams @ gram.flatten() for gram in _from_handover(written, n_unit)]
    return cast("Array", torch.stack(squares).clamp(min=0).sqrt().numpy().astype(np.float32))


def _record(trace: DecodeTrace, part: Part, layer: int) -> Record:
    names = [
        "hidden",
        *(f"gate.{gate}" for gate in trace.info.gates),
        *(["cell"] if trace.info.cell == "lstm" else []),
    ]
    whole = {name: trace.encoder[name] if part == "encoder" else trace.decoder(name) for name in names}
    values = {name: torch.tensor(array[layer]) for name, array in whole.items() if array is not None}
    before: dict[str, Tensor] = {}
    for name in {"hidden", "cell"} & set(values):
        read = trace.encoder[name]
        assert read is not None
        start = torch.zeros_like(values[name][:1]) if part == "encoder" else torch.tensor(read[layer, -1:])
        before[name] = torch.cat([start, values[name][:-1]])
    return Record(values, before)


def _rows(factor: Tensor, weight: Tensor) -> Tensor:
    """diag(factor) W: [position, unit], [unit, unit] -> [position, unit, unit]."""
    return factor[:, :, None] * weight


def _rnn(record: Record, parameters: tuple[Tensor, Tensor]) -> Jacobians:
    return Jacobians(_rows(1 - record.values["hidden"] ** 2, parameters[0]))


def _gru(record: Record, parameters: tuple[Tensor, Tensor]) -> Jacobians:
    """Of h' = (1 - z) n + z h with n = tanh(a + r q), q = W_hn h + b_hn."""
    r, z, n = (record.values[f"gate.{gate}"] for gate in "rzn")
    h = record.before["hidden"]
    to_r, to_z, to_n = parameters[0].chunk(3)
    q = h @ to_n.T + parameters[1].chunk(3)[2]
    inner = _rows(r, to_n) + _rows(q * r * (1 - r), to_r)
    new = ((1 - z) * (1 - n**2))[:, :, None] * inner
    return Jacobians(torch.diag_embed(z) + _rows((h - n) * z * (1 - z), to_z) + new)


def _lstm(record: Record, parameters: tuple[Tensor, Tensor]) -> Jacobians:
    """Of c' = f c + i g, h' = o tanh(c')."""
    i, f, g, o = (record.values[f"gate.{gate}"] for gate in "ifgo")
    to_i, to_f, to_g, to_o = parameters[0].chunk(4)
    cell = (
        _rows(g * i * (1 - i), to_i)
        + _rows(record.before["cell"] * f * (1 - f), to_f)
        + _rows(i * (1 - g**2), to_g)
    )
    through = _own_way(record)
    assert through is not None
    hidden = through[:, :, None] * cell + _rows(torch.tanh(record.values["cell"]) * o * (1 - o), to_o)
    return Jacobians(torch.cat([hidden, cell], dim=1), torch.stack([through * f, f], dim=1))


JACOBIANS: dict[str, Callable[[Record, tuple[Tensor, Tensor]], Jacobians]] = {
    "rnn": _rnn,
    "gru": _gru,
    "lstm": _lstm,
}


def _own_way(record: Record) -> Tensor | None:
    """d h_s / d c_s = o (1 - tanh² c), [position, unit]; None without a cell."""
    if "cell" not in record.values:
        return None
    return record.values["gate.o"] * (1 - torch.tanh(record.values["cell"]) ** 2)


def _to_handover(jacobians: Jacobians, own_way: Tensor | None) -> Tensor:
    """d (state handed over) / d memory_s of every source position, [source, m, unit]."""
    n_source, m, n_unit = jacobians.from_hidden.shape
    onward, entries = torch.eye(m, dtype=jacobians.from_hidden.dtype), list[Tensor]()
    for s in reversed(range(n_source)):
        entries.append(onward if own_way is None else onward[:, n_unit:] + onward[:, :n_unit] * own_way[s])
        further = onward @ jacobians.from_hidden[s]
        if jacobians.from_cell is not None:
            by_h, by_c = jacobians.from_cell[s]
            further = torch.cat([further, onward[:, :n_unit] * by_h + onward[:, n_unit:] * by_c], dim=1)
        onward = further
    return torch.stack(entries[::-1])


def _from_handover(jacobians: Jacobians, n_unit: int) -> list[Tensor]:
    """D'D [m, m] with D = d memory_t / d (state handed over), for every target position."""
    n_target, m, _ = jacobians.from_hidden.shape
    so_far, grams = torch.eye(m, dtype=jacobians.from_hidden.dtype), list[Tensor]()
    for t in range(n_target):
        further = jacobians.from_hidden[t] @ so_far[:n_unit]
        if jacobians.from_cell is not None:
            by_h, by_c = jacobians.from_cell[t][:, :, None]
            further = further + torch.cat([by_h * so_far[n_unit:], by_c * so_far[n_unit:]])
        so_far = further
        grams.append(so_far[-n_unit:].mT @ so_far[-n_unit:])
    return grams
