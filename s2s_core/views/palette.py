"""One colour and one mark for each architecture, the same in every chart, on light and on dark ground; one frame for all
Plotly charts.

The colours keep apart from those of source, target, attention and gates and have a contrast of 3 : 1 or more to both grounds;
the marks tell them apart without colour.
"""

from typing import NamedTuple

import plotly.graph_objects as go

HEIGHT = 300  # px, of a chart


class Look(NamedTuple):
    color: str
    plotly: str  # marker symbol
    altair: str  # point shape


OTHER = Look("#7c8594", "x", "cross")
LOOKS: dict[str, Look] = {
    "rnn": Look("#7c8594", "circle", "circle"),
    "gru": Look("#a8791f", "square", "square"),
    "lstm": Look("#cf4f7d", "triangle-up", "triangle-up"),
    "lstm-attention": Look("#2e8f61", "diamond", "diamond"),
    "lstm-copy": Look("#a84fa4", "triangle-right", "triangle-right"),
    "transformer": Look("#5f7be0", "star", "triangle-down"),
}


def look(architecture: str) -> Look:
    return LOOKS.get(architecture, OTHER)


def plain(drawn: go.Figure) -> go.Figure:
    """A chart without a ground of its own, its legend above it."""
    return drawn.update_layout(
        height=HEIGHT,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        hovermode="closest",
        font={"size": 12},
        paper_bgcolor="rgba(0, 0, 0, 0)",
        plot_bgcolor="rgba(0, 0, 0, 0)",
    )
