"""A map of a model's most frequent words (Altair); a click on a word looks it up. Pure: words in, a chart out."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np

from s2s_core.analysis.word_vectors import Side, WordVectors, principal_plane
from s2s_core.i18n import Text
from s2s_core.trace import Array

PICK = "pick"  # the selection's name: {"pick": [{"word": ..., "side": ...}]}
N_WORDS, N_NAMED = 200, 24  # of each side: on the map; with their name beside the point
HEIGHT = 380
COLORS = ("#4a80dc", "#d97f2e")  # source, target: readable on light and on dark ground


def frequent(table: WordVectors, n: int = N_WORDS) -> list[int]:
    """Rows of the n most frequent words; of the first n where nothing was counted."""
    if table.counts is None:
        return list(range(min(n, len(table.words))))
    return sorted(range(len(table.words)), key=lambda i: -table.counts[i])[:n]  # type: ignore[index]


def on_plane(rows: Sequence[tuple[Side, str, Array]]) -> tuple[list[list[float]], float]:
    """[x, y] of each word (side, word, vector [unit]) on their first two principal axes, and the share of variance shown."""
    points, share = principal_plane(np.stack([vector for _, _, vector in rows]))
    return [[float(x), float(y)] for x, y in points], share


def points(
    rows: Sequence[tuple[Side, str, Array]],
    places: Sequence[Sequence[float]],
    seen: Any,
    chosen: str,
    text: Text,
) -> list[dict[str, Any]]:
    """Data of the chart, one dict a word; the first `N_NAMED` of each side, and the word looked up, carry their name."""
    named: dict[str, int] = {}
    data = []
    for (side, word, _), (x, y) in zip(rows, places, strict=True):
        named[side] = named.get(side, 0) + 1
        data.append({
            "word": word, "side": side, "label": text(f"states.words.side_{side}"), "x": x, "y": y, "seen": seen(word, side),
            "chosen": word == chosen, "name": word if named[side] <= N_NAMED or word == chosen else "",
        })  # fmt: skip
    return data


def chart(data: Sequence[dict[str, Any]], text: Text, known: bool) -> alt.LayerChart | alt.FacetChart:
    """`data` from `points`. Axes have no numbers: only nearness means something."""
    base = alt.Chart(alt.InlineData(values=list(data)))
    names = [text(f"states.words.side_{side}") for side in ("source", "target")]
    color = alt.Color(
        "label:N",
        scale=alt.Scale(domain=names, range=list(COLORS)),
        legend=alt.Legend(title=None, orient="top"),
    )
    x = alt.X("x:Q", axis=None, scale=alt.Scale(zero=False, padding=20))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(zero=False, padding=20))
    tooltip = [
        alt.Tooltip("word:N", title=text("states.words.word")),
        alt.Tooltip("label:N", title=text("states.words.side")),
    ]
    if known:
        tooltip.append(alt.Tooltip("seen:Q", title=text("states.words.seen"), format=","))
    dot = base.mark_point(filled=True, opacity=0.85, cursor="pointer").encode(
        x=x, y=y, color=color, tooltip=tooltip, size=alt.condition("datum.chosen", alt.value(200), alt.value(36)),
    ).add_params(alt.selection_point(name=PICK, fields=["word", "side"], on="click", empty=False))  # fmt: skip
    name = base.mark_text(align="left", dx=5, dy=-4, fontSize=12, limit=120).encode(
        x=x, y=y, text="name:N", color=color, tooltip=tooltip,
        opacity=alt.condition("datum.chosen", alt.value(1), alt.value(0.9)),
    )  # fmt: skip
    return alt.layer(dot, name).properties(height=HEIGHT).interactive()
