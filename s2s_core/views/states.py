"""The states on the model's fixed projection: reading and writing as two trajectories among the reference states. Pure data.

A model without a projection does not show this view: there would be no axes that stay the same from sentence to sentence.
"""

from typing import Any

import numpy as np

from s2s_core.analysis.projection import Projection, Reference
from s2s_core.i18n import Text
from s2s_core.trace import Array, DecodeTrace
from s2s_core.views.arrays import fine
from s2s_core.views.base import View, common, shown_all
from s2s_core.views.needs import both, shows

SITES = ("hidden", "residual")
BEFORE = 2  # tokens shown before the reference state's own
END = "</s>"
MARGIN = 0.05  # of the reference states' range, on each side


def site_of(trace: DecodeTrace) -> str:
    """The site whose states are projected: what the recurrent layers or the Transformer's layers hand on."""
    return next(site for site in SITES if shows(trace.info, "encoder", site))


def top_states(trace: DecodeTrace) -> tuple[Array, Array]:
    """The states that are projected: reading [stage, source, unit], writing [target, unit], both of the top layer.

    Where the encoder reads all tokens at once, a stage is a layer (the projection is the top layer's); else there is one."""
    name = site_of(trace)
    encoder, decoder = trace.encoder.known(name), trace.decoder(name)
    reading = encoder[-1:] if trace.info.reading == "tokens" else encoder
    return reading, np.zeros((0, encoder.shape[-1]), np.float32) if decoder is None else decoder[-1]


def phrase(reference: Reference) -> str:
    """A reference state as people read it: the token that it stands at behind a ▸, with what comes before."""
    first = max(0, reference.position - BEFORE)
    words, texts = "", shown_all(reference.tokens, rest="")
    for at in range(first, reference.position + 1):
        token = reference.tokens[at]
        blank = " " if words and len(token) > 1 and token.startswith("▁") else ""
        words += (
            blank
            + ("▸" if at == reference.position else "")
            + (shown_all(reference.tokens)[at] if at == reference.position else texts[at])
        )
    return ("…" if first else "") + words


def limits(projection: Projection) -> list[list[float]]:
    """[[left, right], [bottom, top]]: the range of the reference states with a margin, ends of sentences left out.

    The end of a sentence often lies far from everything else (attention rests there) and would press the words together."""
    inside = [reference.token != END for reference in projection.references]
    points = projection.projected[:, :2][inside if any(inside) else ...]  # [n, 2]
    low, high = points.min(axis=0), points.max(axis=0)
    room = np.maximum(high - low, 1e-6) * MARGIN
    return [[float(a), float(b)] for a, b in zip(low - room, high + room, strict=True)]


def payload(trace: DecodeTrace, text: Text, *, projection: Projection) -> dict[str, Any]:
    """Coordinates on the first two axes: `dots` [reference, 2], `read_points` [stage, source, 2], `write_points` [target, 2];
    `nearest` names the reference state nearest to each source token (top layer) and each target token."""
    reading, writing = top_states(trace)
    if reading.shape[-1] != len(projection.mean):
        raise ValueError(f"states of {reading.shape[-1]} units, but a projection for {len(projection.mean)}")
    near = projection.nearest(np.concatenate([reading[-1], writing]))[:, 0]  # [source + target]
    names = [phrase(projection.references[int(i)]) for i in near]
    dots = projection.projected[:, :2]
    return common(trace, text, "view_states") | {
        "dots": fine(dots),
        "limits": limits(projection),
        "read_points": projection.project(reading)[..., :2],
        "write_points": projection.project(writing)[..., :2],
        "nearest": {"source": names[: len(trace.source)], "target": names[len(trace.source) :]},
        "share": float(projection.explained[:2].sum()),
        "site": site_of(trace),
        "n_units": int(reading.shape[-1]),
    }


VIEWS = [
    View("states", both("hidden"), payload, inputs=("projection",)),
    View("states_residual", both("residual"), payload, script="states", inputs=("projection",)),
]
