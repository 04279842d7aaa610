"""One colour and one mark for each architecture, the same in every chart, on light and on dark ground. Plain data.

The colours keep apart from those of source, target, attention and gates and have a contrast of 3 : 1 or more to both grounds;
the marks tell them apart without colour.
"""

from typing import NamedTuple


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
    "transformer": Look("#5f7be0", "star", "triangle-down"),
}


def look(architecture: str) -> Look:
    return LOOKS.get(architecture, OTHER)
