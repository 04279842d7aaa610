"""Two inputs' states on one projection. Pure data."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from s2s_core.analysis.projection import Projection
from s2s_core.i18n import Text
from s2s_core.views.compare_base import Lane, common
from s2s_core.views.states import limits, top_states


def payload(lanes: Sequence[Lane], text: Text, projection: Projection) -> dict[str, Any]:
    """The top layer's states of every input on the model's fixed projection: `paths[i]` holds reading [source, 2] and
    writing [target, 2]; `dots` [reference, 2] and `limits` are the projection's own."""
    paths = []
    for lane in lanes:
        reading, writing = top_states(lane.trace)
        here = {"reading": projection.project(reading[-1]), "writing": projection.project(writing)}
        paths.append({name: np.ascontiguousarray(points[..., :2]) for name, points in here.items()})
    return common(lanes, text, "compare_states") | {
        "paths": paths,
        "dots": np.ascontiguousarray(projection.projected[:, :2]),
        "limits": limits(projection),
        "share": float(projection.explained[:2].sum()),
        "all_at_once": lanes[0].trace.info.reading == "layers",
    }
