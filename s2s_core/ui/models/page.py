"""The Models page: the models of a task compared, their learning curves, the training time machine, their cards."""

from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any

import streamlit as st

from s2s_core.analysis import fairness
from s2s_core.analysis.fairness import PUBLISHED, Candidate
from s2s_core.errors import UserError
from s2s_core.i18n import Text
from s2s_core.tasks import TASKS
from s2s_core.ui import live
from s2s_core.ui.models import data as models_data
from s2s_core.ui.models import machine as models_machine
from s2s_core.ui.models.cards import cards
from s2s_core.ui.session import choices, session
from s2s_core.ui.shell import widgets
from s2s_core.ui.shell.labels import labels, task_label
from s2s_core.ui.shell.panel import panel, select
from s2s_core.ui.store import models, traces
from s2s_core.ui.store.shelf import Entry, read_shelf
from s2s_core.views import models_curves, models_quality, models_table
from s2s_core.views.pack import pack

TABLE, MACHINE, CHART = "view_models_table", "view_timemachine", "s2s_quality_chart"
COMPARISON = "s2s_comparison"
# Milliseconds per token by model, with the task and sentence they were measured on; that a model was picked in a fragment.
_MEASURED, _PICKED = "s2s_measured", "s2s_picked"


def page() -> None:
    text = session.text()
    shelf = widgets.opening(text("models.title"), text)
    if not shelf.entries:
        return
    widgets.text_box(text)
    entries = _load(shelf.of_task(session.task()), text)
    if not entries:
        session.write_address()
        return
    with st.container(key="s2s_models"):
        _comparison()
        below = st.container()
        candidates, metrics = _compared(entries)
        cards(candidates, metrics, labels(entries, text), session.model(), pick, text)
    session.write_address()
    with below:
        _machine()  # above the cards, but last: decoding at all moments takes its time once


def _load(entries: Sequence[Entry], text: Text) -> list[Entry]:
    """All models of the task that can be used, since each decodes the sentence; what is wrong with the others, with their
    files and with the text is said once."""
    known = {entry.name for entry in entries} <= models.LOADED
    with nullcontext() if known else st.spinner(text("models.loading")):
        found, damaged = models_data.usable(entries)
    for error in (*damaged, *models_data.damaged_files(found)):
        st.warning(widgets.plain(widgets.say(error, text)))
    if session.source().strip() and session.model() in {entry.name for entry in found}:
        try:
            traces.trace(session.model(), session.source(), ())
        except UserError as error:
            st.error(widgets.plain(widgets.say(error, text)))
    return found


def metrics_of(task: str) -> tuple[str, ...]:
    """The metrics that matter for a task, the first one most; for a task that the project does not know, those of text."""
    return TASKS[task].metrics if task in TASKS else ("bleu", "chrf", "perplexity")


def _wanted(task: str) -> tuple[str, ...]:
    """The task's metrics, and those in which figures were published."""
    return tuple(dict.fromkeys((*metrics_of(task), *(figure.metric for figure in PUBLISHED.get(task, ())))))


def pick(name: str) -> None:
    """Callback: a model for all pages."""
    session.on_neighbour(name)()
    choices.remember(_PICKED, True)


def _entries() -> list[Entry]:
    return models_data.usable(read_shelf().of_task(session.task()))[0]


def _compared(entries: Sequence[Entry]) -> tuple[list[Candidate], list[str]]:
    """The candidates and the metrics shown of them."""
    candidates = models_data.candidates(entries, session.source(), _measured())
    known = [metric for metric in _wanted(session.task()) if f"models.metric.{metric}" in session.text()]
    return candidates, fairness.metrics_shown(candidates, known)


def _measured() -> dict[str, float]:
    """The milliseconds measured in this session for this task and sentence; empty before."""
    kept = choices.recall(_MEASURED)
    return dict(kept["ms"]) if kept and kept["of"] == (session.task(), session.source()) else {}


@st.fragment(key=COMPARISON)
def _comparison() -> None:
    """Table, chart and curves; they run again when the speed was measured or an axis changed."""
    if choices.take(_PICKED) and choices.recall(session.MODEL) != session.model():
        st.rerun()
    text, entries = session.text(), _entries()
    candidates, metrics = _compared(entries)
    rows = [fairness.row(candidate, candidates, metrics) for candidate in candidates]
    names = labels(entries, text)
    _table(candidates, rows, metrics, names, text)
    with st.container(key="s2s_charts"):
        _quality(rows, metrics, names, text)
        _curves(candidates, names, text)


def _table(
    candidates: Sequence[Candidate],
    rows: list[dict[str, Any]],
    metrics: list[str],
    names: dict[str, str],
    text: Text,
) -> None:
    measured = text("view_models_table.table.measured", rounds=models_data.ROUNDS) if _measured() else None
    payload = models_table.payload(
        rows, {metric: fairness.best(candidates, metric) for metric in metrics}, text,
        names=names, chosen=session.model(), measured=measured, published=PUBLISHED.get(session.task(), ()),
    )  # fmt: skip

    def reported(what: str) -> Any:
        return choices.reported(TABLE).get(what)

    def on_pick() -> None:
        if (name := reported("pick")) in names:
            pick(str(name))

    def on_measure() -> None:
        if reported("measure"):
            _measure([row["name"] for row in rows if row["serial"] is not None])

    live.mount("models_table", pack(payload), key=TABLE, on_pick_change=on_pick, on_measure_change=on_measure)


def _measure(names: Sequence[str]) -> None:
    if names:
        ms = models_data.measure(names, session.source())
        choices.remember(_MEASURED, {"of": (session.task(), session.source()), "ms": ms})


def _quality(rows: list[dict[str, Any]], metrics: list[str], names: dict[str, str], text: Text) -> None:
    scored = [metric for metric in metrics if any(row["scores"][metric] for row in rows)]
    costs = models_quality.costs_shown(rows)
    metric, cost = choices.settle("s2s_quality_y", scored), choices.settle("s2s_quality_x", costs)
    say = "models.quality.say_less" if metric in fairness.LESS_IS_BETTER else "models.quality.say"
    near = metric in fairness.NEAREST_TO_ONE
    with panel(
        "quality",
        text("models.quality.title"),
        text("models.quality.say_near" if near else say),
        help_text=text("models.quality.help"),
        text=text,
        table=models_quality.table(rows, scored) if scored and costs else None,
    ):
        if not scored or not costs:
            st.caption(text("models.quality.none"))
            return
        with st.container(key="s2s_choices_quality", horizontal=True):
            select("quality.y", "s2s_quality_y", scored, "models.metric", text)
            select("quality.x", "s2s_quality_x", costs, "models.quality.cost", text)
        guided = text("view_models_table.table.guided") if metric in fairness.OF_ALIGNMENT else ""
        data = models_quality.points(rows, cost, metric, session.model(), names, guided)
        chart = models_quality.chart(data, cost, metric, PUBLISHED.get(session.task(), ()), text)
        st.altair_chart(chart, key=CHART, on_select=_on_point, selection_mode=[models_quality.PICK])


def _on_point() -> None:
    """Callback of the chart: the point clicked."""
    selection = choices.points(CHART, models_quality.PICK)
    if selection and isinstance(selection[0].get("name"), str):
        pick(selection[0]["name"])


def _curves(candidates: Sequence[Candidate], names: dict[str, str], text: Text) -> None:
    x, y = choices.settle("s2s_curves_x", models_curves.X), choices.settle("s2s_curves_y", models_curves.Y)
    table = models_curves.table(candidates)
    with panel(
        "curves",
        text("models.curves.title"),
        text("models.curves.say"),
        help_text=text("models.curves.help"),
        text=text,
        table=table,
    ):
        if len(table) == 1:
            st.caption(text("models.curves.none"))
            return
        with st.container(key="s2s_choices_curves", horizontal=True):
            select("curves.measure", "s2s_curves_y", models_curves.Y, "models.metric", text)
            select("curves.against", "s2s_curves_x", models_curves.X, "models.curves.x", text)
        figure = models_curves.figure(candidates, x, y, session.model(), names, text)
        st.plotly_chart(
            figure,
            key="s2s_curves_chart",
            config={"displaylogo": False, "modeBarButtons": [["toImage", "resetScale2d"]]},
        )


@st.fragment(key="s2s_machine")
def _machine() -> None:
    """The time machine, where the model was kept at moments of its training; else which tasks have such models."""
    text, name = session.text(), session.model()
    if name not in models.LOADED:  # what is wrong with its folder is said above
        return
    if not models_machine.kept(name):
        with_snapshots = [task for task in read_shelf().tasks if any(map(models_machine.kept, _names(task)))]
        if with_snapshots:
            tasks = ", ".join(task_label(task, text) for task in with_snapshots)
            st.caption(text("models.machine.elsewhere", tasks=tasks))
        return
    if not session.source().strip():
        st.caption(text("models.machine.empty"))
        return
    try:
        with st.spinner(text("models.machine.loading")):
            payload = models_machine.payload(name, session.task(), session.source(), text.lang)
    except UserError as error:
        st.error(widgets.plain(widgets.say(error, text)))
        return
    live.mount("timemachine", payload, key=MACHINE)


def _names(task: str) -> list[str]:
    return [entry.name for entry in read_shelf().of_task(task)]
