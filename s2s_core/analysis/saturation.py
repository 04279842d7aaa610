"""Gates that are nearly shut or nearly open, and how long a memory lasts: over reading and writing. numpy
only.

Only gates between 0 and 1 saturate in this sense: i, f, o of an LSTM; r, z of a GRU (torch's convention,
where z keeps).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from s2s_core.analysis.memory import joined, keeping
from s2s_core.trace import Array, DecodeTrace
from s2s_core.whole import write_whole

Part = Literal["reading", "writing", "both"]
SHUT, OPEN = 0.1, 0.9
FILE = "saturation.safetensors"  # shares over validation sentences, in a model's folder
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
    values: Array = np.divide(1, lost, out=np.full(lost.shape, np.inf), where=lost > 0).astype(np.float32)
    return values


def typical_factor(kept: Array) -> Array:
    """Geometric mean over positions, [position, unit] -> [unit]: the constant factor that would keep just as
    much in the end."""
    logs = np.log(kept.astype(np.float64), out=np.full(kept.shape, -np.inf), where=kept > 0)
    values: Array = np.exp(logs.mean(axis=0))
    return values


def time_scales(trace: DecodeTrace, layer: int = -1, part: Part = "both") -> Array:
    """How long each unit of a layer holds its memory, [unit] in tokens: the time scale of its typical factor.

    ValueError for a model whose memory is not kept by a gate.
    """
    return time_scale(typical_factor(_part(keeping(trace, layer), trace, part)))


def so_far(gate: Array) -> tuple[np.ndarray, np.ndarray]:
    """How many of the positions up to each one are under .1 and over .9: [..., position, unit] -> two counts of that shape."""
    left, right = (np.cumsum(hit, axis=-2).astype(np.uint16) for hit in (gate < SHUT, gate > OPEN))
    return left, right


def time_scales_so_far(kept: Array) -> Array:
    """The time scale of each unit's typical factor over the positions up to each one, [..., position, unit] in tokens."""
    logs = np.log(kept.astype(np.float64), out=np.full(kept.shape, -np.inf), where=kept > 0)
    count = np.arange(1, kept.shape[-2] + 1)[:, None]
    return time_scale(np.exp(np.cumsum(logs, axis=-2) / count))


def over_corpus(traces: Iterable[DecodeTrace]) -> dict[str, Array]:
    """Shares over all positions of many sentences: "i.left", "i.right", …, [layer, unit] in 0..1, and "time" in tokens.

    `sentences` [1] and `positions` [1] say how many were counted. {} where no trace has gates.
    """
    sums: dict[str, Array] = {}
    for trace in traces:
        for name, value in _counts(trace).items():
            sums[name] = sums.get(name, 0) + value
    if not sums:
        return {}
    positions = sums["positions"]
    shares = {name: (value / positions).astype(np.float32) for name, value in sums.items() if "." in name}
    time = time_scale(np.exp(sums["logs"] / positions))
    return shares | {
        "time": time,
        **{name: sums[name].astype(np.int32) for name in ("sentences", "positions")},
    }


def _counts(trace: DecodeTrace) -> dict[str, Array]:
    """Sums over one sentence: positions under .1 and over .9 by gate, and the logarithm of the factor on the old memory."""
    sums: dict[str, list[Array]] = {}
    for layer in range(trace.info.n_layers):
        for gate in (gate for gate in trace.info.gates if gate in BETWEEN_0_AND_1):
            values = joined(trace, f"gate.{gate}", layer)
            sums.setdefault(f"{gate}.left", []).append((values < SHUT).sum(axis=0))
            sums.setdefault(f"{gate}.right", []).append((values > OPEN).sum(axis=0))
        if trace.info.gates:
            factor = keeping(trace, layer).astype(np.float64)
            sums.setdefault("logs", []).append(np.log(np.maximum(factor, 1e-12)).sum(axis=0))
    if not sums:
        return {}
    counted = {"sentences": np.array([1]), "positions": np.array([len(trace.source) + len(trace.steps)])}
    return {name: np.stack(rows) for name, rows in sums.items()} | counted


def save(folder: Path, shares: dict[str, Array]) -> None:
    """What `over_corpus` found, beside a model's weights."""
    from safetensors.numpy import save as packed

    write_whole(folder / FILE, packed({name: np.ascontiguousarray(array) for name, array in shares.items()}))


def load(folder: Path) -> dict[str, Array] | None:
    """What `save` wrote; None where it did not."""
    from safetensors.numpy import load_file

    return dict(load_file(folder / FILE)) if (folder / FILE).is_file() else None
