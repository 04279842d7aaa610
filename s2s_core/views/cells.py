"""The values of a recurrent model's cells, once for all views of a page: what each gate is made of.

Gates, cell and hidden state follow from that, here and in the browser (`ui/live/lib/blocks.js`) by the same arithmetic.
Where something was edited, a value is not what its addends give: then there is no block, and each view sends what it
shows.
"""

import hashlib
from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from s2s_core.analysis.memory import KEEPERS
from s2s_core.analysis.saturation import OPEN, SHUT, time_scales_so_far
from s2s_core.sites import ADDENDS, GRU_GATES, LSTM_GATES
from s2s_core.trace import Array, DecodeTrace
from s2s_core.views.arrays import Coarse, fine
from s2s_core.views.blocks import Block, Ref
from s2s_core.views.needs import both, shows

NAME = "cells"
AGREES = 3e-3  # a value computed from 16 bits may be so far from the recorded one: numbers are read to two decimals
LONGEST = 1e4  # tokens; a longer time scale is told as this
MADE = (*(f"gate.{gate}" for gate in (*LSTM_GATES, *GRU_GATES)), "hidden")
USES = both(
    "cell", *MADE, *(f"{site}.{addend}" for site in MADE for addend in ADDENDS)
)  # as far as a model shows them
TANH = frozenset({"gate.g", "gate.n", "hidden"})


def joined(trace: DecodeTrace, name: str) -> Array:
    """Values [layer, position, unit] of one site: the source positions, then the steps."""
    parts = [trace.encoder.known(name), trace.decoder(name)]
    return np.concatenate([part for part in parts if part is not None], axis=1).astype(np.float32)


def sites(trace: DecodeTrace) -> list[str]:
    """The sites of the model's cell, gates first."""
    return [
        *(f"gate.{gate}" for gate in trace.info.gates),
        *(["cell"] if trace.info.cell == "lstm" else []),
        "hidden",
    ]


def made(trace: DecodeTrace) -> list[str]:
    """The sites that are made of two addends: the gates, or an RNN's hidden state."""
    return [f"gate.{gate}" for gate in trace.info.gates] or ["hidden"]


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
    """What a site is made of: `x` and `h` [layer, position, unit] without their biases, `bias` [part, layer, unit].

    In a GRU's candidate the state's addend is r (W h + b_h): there `bias` is the input's alone, and `bias_r`, which the
    reset gate scales, stands apart. Then activation(x + h + bias + r bias_r) is the site's value.
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
    }


class Cells:
    """Reads a block's content: every value [layer, position, unit] by its name."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self.cell: str = content["cell"]
        self.n_source: int = content["n_source"]
        self.rows = {
            row["site"]: {part: _told(value) for part, value in row.items()} for row in content["rows"]
        }

    def __call__(self, name: str) -> Array:
        if name in self.values:
            return self.values[name]
        kind, _, rest = name.partition(":")
        if kind in ("x", "h"):
            addend: Array = self.rows[rest][kind]
            return addend
        if kind in ("shut", "open"):
            gate = self.values[rest]
            return np.cumsum(gate < SHUT if kind == "shut" else gate > OPEN, axis=1).astype(np.float32)
        if kind in ("bias", "bias_r"):
            return np.asarray(self.rows[rest][kind], dtype=np.float32)
        if kind == "time":
            return np.minimum(time_scales_so_far(self.values[KEEPERS[self.cell]]), LONGEST)
        if kind == "kept":
            return self.values[KEEPERS[self.cell]]
        if kind == "written":
            return self.written
        raise KeyError(name)

    @property
    def written(self) -> Array:
        """What is added to the memory at each position."""
        if self.cell == "lstm":
            return self.values["gate.i"] * self.values["gate.g"]
        return (1 - self.values["gate.z"]) * self.values["gate.n"]

    @cached_property
    def values(self) -> dict[str, Array]:
        """Every site of the cell."""
        found: dict[str, Array] = {}
        for site, row in self.rows.items():
            n_steps = row["x"].shape[1] - self.n_source
            total = row["x"] + row["h"] + over_positions(row["bias"], self.n_source, n_steps)
            if row["bias_r"] is not None:
                total = total + found["gate.r"] * over_positions(row["bias_r"], self.n_source, n_steps)
            found[site] = np.tanh(total) if site in TANH else 1 / (1 + np.exp(-total))
        if self.cell == "lstm":
            found["cell"] = _remembered(found["gate.f"], found["gate.i"] * found["gate.g"])
            found["hidden"] = found["gate.o"] * np.tanh(found["cell"])
        elif self.cell == "gru":
            found["hidden"] = _remembered(found["gate.z"], (1 - found["gate.z"]) * found["gate.n"])
        return found


def _told(value: Any) -> Any:
    return value.decoded() if isinstance(value, Coarse) else value


def _remembered(kept: Array, written: Array) -> Array:
    """m_t = kept_t m_{t-1} + written_t over the positions, from nothing."""
    memory, now = np.empty_like(kept), np.zeros_like(kept[:, 0])
    for t in range(kept.shape[1]):
        now = kept[:, t] * now + written[:, t]
        memory[:, t] = now
    return memory


@lru_cache(maxsize=8)
def cells(trace: DecodeTrace) -> Block | None:
    """The block of a trace; None where the model does not show what its gates are made of, or where a value is another than
    its addends give."""
    wanted = [f"{site}.{addend}" for site in made(trace) for addend in ADDENDS]
    if trace.info.cell is None or not all(
        shows(trace.info, part, site) for site in wanted for part in ("encoder", "decoder")
    ):
        return None
    rows = []
    for site in made(trace):
        row = addends(trace, site)
        arrays = {name: fine(row[name]) for name in ("x", "h", "bias")}
        rows.append(row | arrays | {"bias_r": None if row["bias_r"] is None else fine(row["bias_r"])})
    content = {"cell": trace.info.cell, "n_source": len(trace.source), "rows": rows}
    told = Cells(content).values
    if any(np.abs(told[site] - joined(trace, site)).max(initial=0.0) > AGREES for site in sites(trace)):
        return None
    digest = hashlib.blake2b(repr((trace.info.cell, len(trace.source))).encode(), digest_size=8)
    for row in rows:
        digest.update(row["x"].array.tobytes() + row["h"].array.tobytes())
    return Block(f"{digest.hexdigest()}.{NAME}", NAME, "cells", content)


def value(trace: DecodeTrace, site: str) -> Ref | Coarse:
    """Values [layer, position, unit] of one site, by the block or on their own."""
    return either(trace, site, joined(trace, site))


def either(trace: DecodeTrace, name: str, array: Array) -> Ref | Coarse:
    """An array that a block gives under `name`, else the array on its own."""
    block = cells(trace)
    return fine(array) if block is None else Ref(block, name, array)
