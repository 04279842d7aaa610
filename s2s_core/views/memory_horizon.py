"""How far back a written token's probability reaches, and what a linear probe reads out of the final state (plotly). Pure."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from s2s_core.i18n import Text
from s2s_core.views.log_axis import log_marks
from s2s_core.views.palette import OTHER, look, plain

Rows = list[list[object]]
LITTLE = (
    1e-3  # nats per unit of length; a step as long as an embedding changes p by about a thousandth or less
)


class Course(NamedTuple):
    """One model's curve: `x` ascending, `y` > 0; `n` how many pairs or sentences each point stands for."""

    architecture: str
    x: Sequence[int]
    y: Sequence[float]
    n: Sequence[int]


class Probed(NamedTuple):
    """What the probe reads of the k-th token (from 0): accuracy and the share of the most frequent token, 0..1."""

    architecture: str
    k: Sequence[int]
    accuracy: Sequence[float]
    baseline: Sequence[float]


def horizon_figure(
    courses: Mapping[str, Course], by: str, measure: str, chosen: str, text: Text
) -> go.Figure:
    """||d ln p(y_t) / d e_s||, or that of the logit, by distance on a logarithmic axis, one line a model by its name."""
    drawn, place = go.Figure(), text(f"memory.horizon.x.{by}")
    for name, course in courses.items():
        style, wide = look(course.architecture), name == chosen
        drawn.add_scatter(
            x=list(course.x), y=list(course.y), name=name, customdata=list(course.n), mode="lines+markers",
            line={"color": style.color, "width": 3.5 if wide else 1.8},
            marker={"symbol": style.plotly, "size": 7 if wide else 5},
            hovertemplate=f"<b>%{{fullData.name}}</b><br>{place} %{{x}}<br>%{{y:.3g}} (n = %{{customdata}})<extra></extra>",
        )  # fmt: skip
    drawn.update_xaxes(title=place, zeroline=False)
    marks = log_marks([y for course in courses.values() for y in course.y])
    drawn.update_yaxes(
        title=text(f"memory.horizon.y.{measure}"), type="log", zeroline=False,
        tickvals=list(marks), ticktext=list(marks.values()),
    )  # fmt: skip
    return plain(drawn)


def probe_figure(probed: Mapping[str, Probed], side: str, chosen: str, text: Text) -> go.Figure:
    """Accuracy by the place of the token, one line a model, and the most frequent token's share as a dotted line."""
    drawn = go.Figure()
    for name, found in probed.items():
        style, wide = look(found.architecture), name == chosen
        drawn.add_scatter(
            x=[k + 1 for k in found.k], y=list(found.accuracy), name=name, mode="lines+markers",
            line={"color": style.color, "width": 3.5 if wide else 1.8},
            marker={"symbol": style.plotly, "size": 7 if wide else 5},
            hovertemplate="<b>%{fullData.name}</b><br>%{x}: %{y:.0%}<extra></extra>",
        )  # fmt: skip
    if probed:
        longest = max(probed.values(), key=lambda found: len(found.k))
        drawn.add_scatter(
            x=[k + 1 for k in longest.k], y=list(longest.baseline), name=text("memory.probe.baseline"), mode="lines",
            line={"color": OTHER.color, "width": 1.5, "dash": "dot"}, hovertemplate="%{x}: %{y:.0%}<extra></extra>",
            showlegend=False,  # as long an entry would make the legend one column, higher than the plot
        )  # fmt: skip
        _name_baseline(drawn, longest, text)
    drawn.update_xaxes(title=text(f"memory.probe.x.{side}"), dtick=1, zeroline=False)
    drawn.update_yaxes(title=text("memory.probe.y"), range=[0, 1.02], tickformat=".0%", zeroline=False)
    return plain(drawn)


def _name_baseline(drawn: go.Figure, longest: Probed, text: Text) -> None:
    """The dotted line's name beside it, where it is lowest."""
    at = int(np.argmin(longest.baseline))
    drawn.add_annotation(
        x=longest.k[at] + 1, y=longest.baseline[at], text=text("memory.probe.baseline"), showarrow=False,
        xanchor="left", yanchor="bottom", xshift=4, font={"color": OTHER.color, "size": 12},
    )  # fmt: skip


def fall(course: Course, first: int, last: int) -> float:
    """The gradient at distance `last` over that at `first`, each of the nearest distance that the course has."""
    x, y = np.array(course.x), np.array(course.y, dtype=float)
    near, far = (int(np.abs(x - distance).argmin()) for distance in (first, last))
    return float(y[far] / max(y[near], 1e-30))


def hardly_any(courses: Mapping[str, Course], first: int, last: int) -> bool:
    """Whether half of the points between two distances, of all models, lie under LITTLE: the models are certain there."""
    points = [y for c in courses.values() for x, y in zip(c.x, c.y, strict=True) if first <= x <= last]
    return bool(points) and float(np.median(points)) < LITTLE


def shared_range(courses: Mapping[str, Course]) -> tuple[int, int]:
    """The smallest and the largest distance that all the courses have, over a tenth of their most pairs or more."""
    kept = [[x for x, n in zip(c.x, c.n, strict=True) if n >= max(c.n) / 10] for c in courses.values()]
    return max(map(min, kept)), min(map(max, kept))


def horizon_table(courses: Mapping[str, Course], by: str, measure: str) -> Rows:
    """The numbers of the plot as rows with a head."""
    rows: Rows = [["model", by, f"gradient_norm_{measure}", "n"]]
    for name, course in courses.items():
        rows += [[name, *row] for row in zip(course.x, course.y, course.n, strict=True)]
    return rows


def probe_table(probed: Mapping[str, Probed], side: str) -> Rows:
    """The numbers of the plot as rows with a head; places count from 1."""
    rows: Rows = [["model", "side", "place", "accuracy", "baseline"]]
    for name, found in probed.items():
        points = zip(found.k, found.accuracy, found.baseline, strict=True)
        rows += [[name, side, k + 1, accuracy, baseline] for k, accuracy, baseline in points]
    return rows
