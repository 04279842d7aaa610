"""Gates that are nearly shut or nearly open, and how long a memory lasts: over reading and writing. numpy
only.

Only gates between 0 and 1 saturate in this sense: i, f, o of an LSTM; r, z of a GRU (torch's convention,
where z keeps).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from s2s_core.analysis.memory import factors, joined
from s2s_core.trace import Array, DecodeTrace

Part = Literal["reading", "writing", "both"]
SHUT, OPEN = 0.1, 0.9
BETWEEN_0_AND_1 = frozenset("iforz")  # g of an LSTM and n of a GRU are tanh, new content and no gate


@dataclass(frozen=True, eq=False)
class Saturation:
    """Share of the positions, in [0, 1] per unit, at which a gate is under .1 (`left`) and over .9 (`right`);
    [unit] each."""

    left: Array
    right: Array


def saturation(gate: Array) -> Saturation:
    """left(u) = mean_t 1[g_tu < .1], right(u) = mean_t 1[g_tu > .9] of values [position, unit] (Karpathy et
    al. 2015)."""
    left, right = (gate < SHUT).mean(axis=0), (gate > OPEN).mean(axis=0)
    return Saturation(left.astype(np.float32), right.astype(np.float32))


def _part(values: Array, trace: DecodeTrace, part: Part) -> Array:
    """The positions [position, unit] of reading, of writing, or all of them."""
    n_source = len(trace.source)
    return {"reading": values[:n_source], "writing": values[n_source:], "both": values}[part]


def by_gate(trace: DecodeTrace, layer: int = -1, part: Part = "both") -> dict[str, Saturation]:
    """Saturation of every gate of one layer by its name; {} for a model without gates."""
    gates = [gate for gate in trace.info.gates if gate in BETWEEN_0_AND_1]
    return {gate: saturation(_part(joined(trace, f"gate.{gate}", layer), trace, part)) for gate in gates}


def time_scale(kept: Array) -> Array:
    """1 / (1 - f) in tokens, >= 1, for each factor f on the old memory, in any shape: 1 = all forgotten at
    once, inf = never (Tallec & Ollivier 2018)."""
    lost = 1 - kept.astype(np.float64)
    return np.divide(1, lost, out=np.full(lost.shape, np.inf), where=lost > 0).astype(np.float32)


def typical_factor(kept: Array) -> Array:
    """Geometric mean over positions, [position, unit] -> [unit]: the constant factor that would keep just as
    much in the end."""
    logs = np.log(kept.astype(np.float64), out=np.full(kept.shape, -np.inf), where=kept > 0)
    return np.exp(logs.mean(axis=0))


def time_scales(trace: DecodeTrace, layer: int = -1, part: Part = "both") -> Array:
    """How long each unit of a layer holds its memory, [unit] in tokens: the time scale of its typical factor.

    ValueError for a model whose memory is not kept by a gate.
    """
    kept, _, _ = factors(trace, layer)
    return time_scale(typical_factor(_part(kept, trace, part)))
