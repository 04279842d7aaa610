"""Quality against cost, one point a model (Altair). A click on a point selects the model. Pure: rows in, a chart out."""

from collections.abc import Sequence
from typing import Any

import altair as alt

from s2s_core.analysis.fairness import LESS_IS_BETTER, Published
from s2s_core.i18n import Text
from s2s_core.views.palette import OTHER, look

LARGE = frozenset({"per_token", "parameters", "updates"})  # written with k and M on the axis
COSTS = ("per_token", "parameters", "serial", "ms", "minutes", "updates")
PICK = "pick"  # the selection's name: {"pick": [{"name": model}]}
HEIGHT = 300
ROOM = 0.15  # of the values' range, on either side of them
UNBOUNDED = {"perplexity", "perplexity_char", "length_ratio"}  # the other measures end at 100


def costs_shown(rows: Sequence[dict[str, Any]]) -> list[str]:
    """The kinds of cost that are known for at least one model."""
    return [cost for cost in COSTS if any(row[cost] is not None for row in rows)]


def points(
    rows: Sequence[dict[str, Any]],
    cost: str,
    metric: str,
    chosen: str,
    names: dict[str, str],
    guided: str = "",
) -> list[dict[str, Any]]:
    """Data of the chart: models of which both cost and quality are known. `guided` is the word that marks a model whose
    attention was trained on the right alignment, where the metric is of that."""
    found = list[dict[str, Any]]()
    known = [row[cost] for row in rows if row[cost] is not None and row["scores"].get(metric) is not None]
    middle = (min(known) + max(known)) / 2 if known else 0
    for row in rows:
        measured = row["scores"].get(metric)
        if row[cost] is None or measured is None:
            continue
        low, high = (
            measured[end] if measured[end] is not None else measured["value"] for end in ("low", "high")
        )
        mark = f" ({guided})" if guided and row["guidance"] else ""
        found.append({
            "name": row["name"], "label": names[row["name"]] + mark, "architecture": row["architecture"],
            "cost": row[cost], "quality": measured["value"], "low": low, "high": high,
            "chosen": row["name"] == chosen,
            "right": row[cost] > middle,  # its label goes to the left of it
        })  # fmt: skip
    return found


def table(rows: Sequence[dict[str, Any]], metrics: Sequence[str]) -> list[list[object]]:
    """The numbers that the chart can show as rows with a head, one a model: every cost, every metric with its interval."""
    ends = ("value", "low", "high")
    costs = costs_shown(rows)
    names = [f"{metric}{'' if end == 'value' else f'_{end}'}" for metric in metrics for end in ends]
    found: list[list[object]] = [["model", "architecture", *costs, *names]]
    for row in rows:
        scores = [row["scores"].get(metric) or {} for metric in metrics]
        numbers = [*(row[cost] for cost in costs), *(score.get(end) for score in scores for end in ends)]
        found.append([row["name"], row["architecture"], *("" if n is None else n for n in numbers)])
    return found


def chart(
    data: Sequence[dict[str, Any]], cost: str, metric: str, published: Sequence[Published], text: Text
) -> alt.LayerChart:
    """`data` from `points`. The whisker is the 95 % interval; a dashed line is a published figure on the same test set.

    Up is always better: the axis of a measure of which less is better is turned round.
    """
    base, y_title = alt.Chart(alt.InlineData(values=list(data))), text(f"models.metric.{metric}")
    x = alt.X(
        "cost:Q",
        title=text(f"models.quality.cost.{cost}"),
        scale=alt.Scale(domain=_domain([point["cost"] for point in data], 0, None), nice=False),
        axis=alt.Axis(tickCount=5, format="~s" if cost in LARGE else "~f"),
    )
    most = None if metric in UNBOUNDED else 100
    told = [point[end] for point in data for end in ("quality", "low", "high") if point.get(end) is not None]
    told += [figure.value for figure in published if figure.metric == metric]
    up = alt.Scale(domain=_domain(told, 0, most), nice=False, reverse=metric in LESS_IS_BETTER)
    y = alt.Y("quality:Q", title=y_title, scale=up, axis=alt.Axis(tickCount=5, format="~f"))
    color, shape = _looks(data)
    whisker = base.mark_rule(strokeWidth=1.5).encode(
        x=x, y=alt.Y("low:Q", title=y_title, scale=up), y2="high:Q", color=color
    )
    dot = base.mark_point(filled=True, opacity=1, cursor="pointer").encode(
        x=x, y=y, color=color, shape=shape, tooltip=_tooltip(cost, y_title, text),
        size=alt.condition("datum.chosen", alt.value(260), alt.value(120)),
    ).add_params(alt.selection_point(name=PICK, fields=["name"], on="click", empty=False))  # fmt: skip
    names = base.encode(x=x, y=y, text="label:N", color=color)
    left = names.transform_filter("!datum.right").mark_text(align="left", dx=10, dy=-9, fontSize=12)
    right = names.transform_filter("datum.right").mark_text(align="right", dx=-10, dy=-9, fontSize=12)
    drawn = alt.layer(whisker, *_published(published, metric), dot, left, right)
    chart: alt.LayerChart = drawn.properties(height=HEIGHT).configure(background="transparent")
    return chart


def _domain(values: Sequence[float], least: float, most: float | None) -> list[float]:
    """From the least to the largest value with some room on either side, but not beyond what there can be."""
    if not values:
        return [least, 1.0 if most is None else most]
    low, high = min(values), max(values)
    room = ROOM * (high - low) or max(abs(high), 1.0) * ROOM
    return [max(least, low - room), high + room if most is None else min(most, high + room)]


def _looks(data: Sequence[dict[str, Any]]) -> tuple[alt.Color, alt.Shape]:
    """Colour and mark by architecture, as everywhere in the app."""
    looks = {point["architecture"]: look(point["architecture"]) for point in data}
    colors, shapes = ([style[part] for style in looks.values()] for part in (0, 2))
    domain = list(looks)
    return (
        alt.Color("architecture:N", legend=None, scale=alt.Scale(domain=domain, range=colors)),
        alt.Shape("architecture:N", legend=None, scale=alt.Scale(domain=domain, range=shapes)),
    )


def _tooltip(cost: str, y_title: str, text: Text) -> list[alt.Tooltip]:
    fine = ",.3~f" if cost in ("ms", "minutes") else ",.0f"
    return [
        alt.Tooltip("name:N", title=text("view_models_table.column.model")),
        alt.Tooltip("quality:Q", title=y_title, format=".2f"),
        alt.Tooltip("low:Q", title=text("models.quality.low"), format=".2f"),
        alt.Tooltip("high:Q", title=text("models.quality.high"), format=".2f"),
        alt.Tooltip("cost:Q", title=text(f"models.quality.cost.{cost}"), format=fine),
    ]


def _published(figures: Sequence[Published], metric: str) -> list[alt.Chart]:
    """Lines at the published figures on this metric, each with its name and source."""
    values = [
        {"value": figure.value, "label": f"{figure.system} {figure.value:g} ({figure.source})"}
        for figure in figures
        if figure.metric == metric
    ]
    if not values:
        return []
    base = alt.Chart(alt.InlineData(values=values))
    line = base.mark_rule(strokeDash=[5, 4], color=OTHER.color).encode(y="value:Q")
    name = base.mark_text(
        align="left", baseline="bottom", dx=4, dy=-3, color=OTHER.color, fontSize=12
    ).encode(y="value:Q", x=alt.value(0), text="label:N")
    return [line, name]
