"""Learning curves of the models of a task on one plot (plotly). Pure: candidates in, a figure out."""

from collections.abc import Sequence

import plotly.graph_objects as go

from s2s_core.analysis.fairness import Candidate
from s2s_core.i18n import Text
from s2s_core.views.log_axis import log_marks
from s2s_core.views.palette import look, plain

X = ("update", "target_tokens", "minutes")
Y = ("valid_perplexity", "train_loss")


def figure(
    candidates: Sequence[Candidate], x: str, y: str, chosen: str, names: dict[str, str], text: Text
) -> go.Figure:
    """One line a model with a point for each epoch; `names` are what the models are called on the screen.

    Perplexity has a logarithmic axis (its logarithm is what is minimised); the loss, in nats per token, a linear one.
    """
    drawn = go.Figure()
    for candidate in (candidate for candidate in candidates if candidate.curve):
        style, name = look(candidate.architecture), names[candidate.name]
        wide = candidate.name == chosen
        drawn.add_scatter(
            x=[point[x] for point in candidate.curve],
            y=[point.get(y) for point in candidate.curve],
            name=name,
            mode="lines+markers",
            line={"color": style.color, "width": 3.5 if wide else 1.8},
            marker={"symbol": style.plotly, "size": 8 if wide else 6},
            hovertemplate=f"<b>%{{fullData.name}}</b><br>%{{x:{',.1f' if x == 'minutes' else ',d'}}} "
            f"{text(f'models.curves.unit.{x}')}<br>{text(f'models.metric.{y}')} %{{y:.3f}}<extra></extra>",
        )
    drawn.update_xaxes(title=text(f"models.curves.x.{x}"), rangemode="tozero", zeroline=False)
    drawn.update_yaxes(title=text(f"models.metric.{y}"), nticks=6, zeroline=False)
    if y == "valid_perplexity":
        marks = log_marks([point[y] for candidate in candidates for point in candidate.curve if y in point])
        drawn.update_yaxes(type="log", tickvals=list(marks), ticktext=list(marks.values()))
    return plain(drawn)


def table(candidates: Sequence[Candidate]) -> list[list[object]]:
    """The numbers of the curves as rows with a head, for a spreadsheet."""
    columns = ("update", "target_tokens", "minutes", "train_loss", "valid_perplexity")
    rows: list[list[object]] = [["model", *columns]]
    for candidate in candidates:
        rows += [
            [candidate.name, *(point.get(column, "") for column in columns)] for point in candidate.curve
        ]
    return rows
