"""Live views: a trace to a payload for the browser. `VIEWS` is the table of all there are, and what the Decode page shows."""

from s2s_core.views import alignment, candidates, formula, gates, heads, states, strips, timeline
from s2s_core.views.base import View, offered

ALL: tuple[View, ...] = (
    timeline.VIEW,
    *strips.VIEWS,
    alignment.VIEW,
    candidates.VIEW,
    *states.VIEWS,
    *gates.VIEWS,
    heads.VIEW,
    *formula.VIEWS,
)
VIEWS: dict[str, View] = {view.name: view for view in ALL}

# The views of the Decode page below its strips, in their order.
DECODE = ("alignment", "candidates", *(v.name for v in (*states.VIEWS, *gates.VIEWS, heads.VIEW, *formula.VIEWS)))

__all__ = ["DECODE", "VIEWS", "View", "offered"]
