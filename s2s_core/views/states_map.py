"""The States page's map: reading and writing as paths among the reference states. Pure data.

On fixed axes, or on the neighbour map made ahead.

In a Transformer the layers share one space (each adds to the residual stream), so each may be looked at on the top layer's
axes; the layers of a recurrent model have units of their own, and only the top one is shown.
"""

from typing import Any

import numpy as np

from s2s_core.analysis.neighbour_map import place
from s2s_core.analysis.projection import Projection
from s2s_core.i18n import Text
from s2s_core.trace import Array, DecodeTrace
from s2s_core.views.arrays import fine
from s2s_core.views.base import View, common, side
from s2s_core.views.needs import both
from s2s_core.views.states import END, MARGIN, site_of

Second = DecodeTrace | tuple[()]  # another sentence's trace by the same model; empty: none was typed
OUTER = 0.5  # percent
Map = Array | tuple[()]  # [reference, 2]; empty: none was made ahead


def layer_states(trace: DecodeTrace) -> tuple[Array, Array]:
    """The states shown: reading [layer, source, unit], writing [layer, target, unit]; of a recurrent model one layer."""
    name = site_of(trace)
    encoder, decoder = trace.encoder.known(name), trace.decoder(name)
    writing = np.zeros((len(encoder), 0, encoder.shape[-1]), np.float32) if decoder is None else decoder
    return (encoder[-1:], writing[-1:]) if trace.info.reading == "tokens" else (encoder, writing)


def steps_taken(trace: DecodeTrace, reading: Array, writing: Array) -> tuple[Array, Array]:
    """How far the state moved from the token before, in all units: [layer, source], [layer, target]; NaN for a first token.

    The decoder of a recurrent model begins with the state that the encoder ended with, so its first step is a step too.
    """

    def lengths(states: Array, before: Array | None) -> Array:
        moved = np.full(states.shape[:2], np.nan, np.float32)
        moved[:, 1:] = np.linalg.norm(np.diff(states, axis=1), axis=-1)
        if before is not None and states.shape[1]:
            moved[:, 0] = np.linalg.norm(states[:, 0] - before, axis=-1)
        return moved

    return lengths(reading, None), lengths(
        writing, reading[:, -1] if trace.info.reading == "tokens" else None
    )


def apart(one: Array, other: Array) -> Array:
    """Distance [layer, position] between two sentences' states [layer, position, unit], as far as both go."""
    n = min(one.shape[1], other.shape[1])
    return np.asarray(np.linalg.norm(one[:, :n] - other[:, :n], axis=-1), dtype=np.float32)


def ranges(projection: Projection, coordinates: Map) -> dict[str, list[list[float]]]:
    """[low, high] of each axis over the reference states with a margin. On the principal axes ends of sentences are left out,
    and of the rest the outermost half percent on each side: a few far states would press all others together."""
    words = np.array([reference.token != END for reference in projection.references])
    axes = projection.projected[words if words.any() else ...]
    found = {"axes": _range(np.percentile(axes, (OUTER, 100 - OUTER), axis=0))}
    return found | ({"map": _range(coordinates)} if isinstance(coordinates, np.ndarray) else {})


def _range(points: Array) -> list[list[float]]:
    low, high = points.min(axis=0), points.max(axis=0)
    room = np.maximum(high - low, 1e-6) * MARGIN
    return [[float(a), float(b)] for a, b in zip(low - room, high + room, strict=True)]


def _path(trace: DecodeTrace, projection: Projection, coordinates: Map) -> dict[str, Any]:
    """One sentence: its tokens, its points on the three axes [layer, token, 3] and on the map [layer, token, 2]."""
    reading, writing = layer_states(trace)
    if reading.shape[-1] != len(projection.mean):
        raise ValueError(f"states of {reading.shape[-1]} units, but a projection for {len(projection.mean)}")
    moved = steps_taken(trace, reading, writing)
    path: dict[str, Any] = {
        "text": trace.source.text,
        "source": side(trace.source),
        "target": side(trace.target),
    }
    for name, states, lengths in (("read", reading, moved[0]), ("write", writing, moved[1])):
        path[name] = {"axes": _three(projection.project(states)), "moved": lengths}
        if isinstance(coordinates, np.ndarray):
            placed = place(states.reshape(-1, states.shape[-1]), projection, coordinates)
            path[name]["map"] = placed.reshape(*states.shape[:2], 2)
    return path


def _three(points: Array) -> Array:
    """Points [..., component] with exactly three coordinates: a model of two units has no third axis."""
    lacking = 3 - points.shape[-1]
    return np.pad(points, [(0, 0)] * (points.ndim - 1) + [(0, lacking)]) if lacking > 0 else points[..., :3]


def payload(
    trace: DecodeTrace, text: Text, *, projection: Projection, second: Second, neighbour_map: Map
) -> dict[str, Any]:
    """`paths`: the sentence and, if there is one, the second; `dots` [reference, 3], `dots_map` [reference, 2] and which
    `part` each belongs to (1 = decoder); `apart`: how far the two sentences' states are from each other."""
    coordinates = neighbour_map if len(neighbour_map) == len(projection.references) else ()
    paths = [_path(trace, projection, coordinates)]
    distances = None
    if isinstance(second, DecodeTrace):
        paths.append(_path(second, projection, coordinates))
        (read, write), (read_2, write_2) = layer_states(trace), layer_states(second)
        distances = {"read": apart(read, read_2), "write": apart(write, write_2)}
    return common(trace, text, "view_states_map") | {
        "paths": paths,
        "apart": distances,
        "dots": fine(_three(projection.projected)),
        "dots_map": fine(coordinates) if isinstance(coordinates, np.ndarray) else None,
        "parts": np.array(
            [reference.part == "decoder" for reference in projection.references], dtype=np.uint8
        ),
        "limits": {name: _padded(values) for name, values in ranges(projection, coordinates).items()},
        "explained": [float(share) for share in projection.explained],
        "typical": projection.typical_distance(),
        "layers": int(layer_states(trace)[0].shape[0]),
        "site": site_of(trace),
        "n_units": trace.info.n_units,
    }


def _padded(limits: list[list[float]]) -> list[list[float]]:
    return limits + [[-1.0, 1.0]] * (3 - len(limits))


VIEWS = [
    View("states_map", both("hidden"), payload, inputs=("projection", "second", "neighbour_map")),
    View(
        "states_map_residual", both("residual"), payload, script="states_map",
        inputs=("projection", "second", "neighbour_map"),
    ),
]  # fmt: skip
