"""Live views: a trace to a payload for the browser. `VIEWS` is the table of all there are, in their order on the page."""

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

__all__ = ["VIEWS", "View", "offered"]
