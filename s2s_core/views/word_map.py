"""A map of a model's most frequent words (Altair). A click looks a word up, a box lists its words. Pure."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

import altair as alt
import numpy as np

from s2s_core.analysis.word_vectors import Side, WordVectors, principal_plane, unit_length
from s2s_core.i18n import Text
from s2s_core.trace import Array

# The selections' names: {"pick": [{"word": ..., "side": ...}], "box": {"x": [left, right], "y": [bottom, top]}}.
PICK, BOX = "pick", "box"
Row = tuple[Side, str, Array]  # a word: its side, itself, its vector [unit] of length 1
N_WORDS = 200  # of each side
HEIGHT = 380  # px
ROOM = (
    340,
    250,
)  # px that the points take at the least: narrower than most, so that names have room on any screen
LETTER, LINE, ASIDE = (
    7,
    16,
    7,
)  # px of a Latin letter (a Chinese one is twice as wide), of a line, from a point to its name
DRAG = "[pointerdown[{shift}event.shiftKey], window:pointerup] > window:pointermove!"
COLORS = ("#4a80dc", "#d97f2e")  # source, target: readable on light and on dark ground


def frequent(table: WordVectors, n: int = N_WORDS) -> list[int]:
    """Rows of the n most frequent words; of the first n where nothing was counted."""
    if table.counts is None:
        return list(range(min(n, len(table.words))))
    return sorted(range(len(table.words)), key=lambda i: -table.counts[i])[:n]  # type: ignore[index]


def on_plane(rows: Sequence[Row], added: Sequence[Row] = ()) -> tuple[list[list[float]], float]:
    """[x, y] of each word on the first two principal axes of `rows`, and the share of their variance that is seen.

    The words `added` follow; they do not turn the axes."""
    plane = principal_plane(np.stack([vector for *_, vector in rows]))
    points = plane.of(np.stack([vector for *_, vector in (*rows, *added)]))
    return [[float(x), float(y)] for x, y in points], plane.share


def among(vector: Array, rows: Sequence[Row], places: Sequence[Sequence[float]], k: int = 10) -> list[float]:
    """[x, y] of a further word on a map made ahead: the mean of its k nearest, weighted by 1 / distance² (Shepard 1968)."""
    distances = np.linalg.norm(np.stack([other for *_, other in rows]) - vector, axis=1)
    near = np.argsort(distances, kind="stable")[:k]
    weights = 1.0 / np.maximum(distances[near], 1e-6) ** 2
    x, y = (weights / weights.sum()) @ np.asarray(places, dtype=float)[near]
    return [float(x), float(y)]


def points(
    rows: Sequence[Row],
    places: Sequence[Sequence[float]],
    seen: Any,
    chosen: str,
    text: Text,
) -> list[dict[str, Any]]:
    """Data of the chart, one dict a word; the word looked up carries its name, and others as far as there is room."""
    named, data = _named([word for _, word, _ in rows], np.asarray(places, dtype=float), chosen), []
    for i, ((side, word, _), (x, y)) in enumerate(zip(rows, places, strict=True)):
        data.append({
            "word": word, "side": side, "label": text(f"states.words.side_{side}"), "x": x, "y": y, "seen": seen(word, side),
            "chosen": word == chosen, "name": word if i in named else "",
        })  # fmt: skip
    return data


def _named(words: Sequence[str], places: Array, chosen: str) -> set[int]:
    """Which words have room for a name: the one looked up first, then from either end's most frequent on, none over another."""
    low, high = places.min(axis=0), places.max(axis=0)
    pixels = (places - low) / np.maximum(high - low, 1e-9) * ROOM  # [n, 2]
    taken: list[tuple[float, float, float, float]] = []
    found = set[int]()
    half = len(words) // 2  # the two sides follow each other: take them in turns
    order = [i for pair in zip_longest(range(half), range(half, len(words))) for i in pair if i is not None]
    for i in sorted(order, key=lambda i: words[i] != chosen):
        x, y = pixels[i] + (ASIDE, 0)
        wide = sum(LETTER * (2 if ord(char) > 0x2E7F else 1) for char in words[i])
        box = (x, y, x + wide, y + LINE)
        if words[i] == chosen or not any(_meet(box, other) for other in taken):
            taken.append(box)
            found.add(i)
    return found


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def inside(
    rows: Sequence[Row], places: Sequence[Sequence[float]], box: dict[str, Sequence[float]]
) -> list[tuple[Side, str, float]]:
    """The words in a box of the map, each with its cosine to the mean of their vectors, most similar first."""
    ranges = [sorted(box.get(axis) or (0.0, 0.0)) for axis in ("x", "y")]
    within = [
        row for row, at in zip(rows, places, strict=True)
        if all(low <= value <= high for value, (low, high) in zip(at, ranges, strict=True))
    ]  # fmt: skip
    if not within:
        return []
    vectors = unit_length(np.stack([vector for _, _, vector in within]))
    cosines = vectors @ unit_length(vectors.mean(axis=0))
    found = [(side, word, float(cosine)) for (side, word, _), cosine in zip(within, cosines, strict=True)]
    return sorted(found, key=lambda one: -one[2])


def chart(data: Sequence[dict[str, Any]], text: Text, known: bool) -> alt.LayerChart:
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
    pick = alt.selection_point(name=PICK, fields=["word", "side"], on="click", empty=False)
    box = alt.selection_interval(name=BOX, on=DRAG.format(shift="!"), translate=False, zoom=False)
    move = alt.selection_interval(name="move", bind="scales", translate=DRAG.format(shift=""), zoom="wheel!")
    dot = base.mark_point(filled=True, cursor="pointer").encode(
        x=x, y=y, color=color, tooltip=tooltip, size=alt.condition("datum.chosen", alt.value(200), alt.value(36)),
        opacity=alt.condition(box, alt.value(0.85), alt.value(0.25)),
    ).add_params(pick, box, move)  # fmt: skip
    name = base.mark_text(align="left", dx=5, dy=-4, fontSize=12, limit=120).encode(
        x=x, y=y, text="name:N", color=color, tooltip=tooltip,
        opacity=alt.condition("datum.chosen", alt.value(1), alt.value(0.9)),
    )  # fmt: skip
    chart: alt.LayerChart = alt.layer(dot, name).properties(height=HEIGHT).configure(background="transparent")
    return chart
