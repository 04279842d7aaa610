"""The memory horizon and the linear probe of all models of a task, below the live views: nothing here changes with the step."""

from typing import Any

import streamlit as st

from s2s_core.errors import UserError
from s2s_core.i18n import Text
from s2s_core.trace import Array
from s2s_core.ui.session import choices, session
from s2s_core.ui.shell import board, widgets
from s2s_core.ui.shell.labels import labels
from s2s_core.ui.shell.panel import panel
from s2s_core.ui.store import damage, folders, models, traces
from s2s_core.ui.store.shelf import Entry, read_shelf
from s2s_core.views import memory_horizon
from s2s_core.views.memory_horizon import Course, Probed

OF, BY, SIDE = "memory_horizon_of", "memory_horizon_by", "memory_probe_side"
MEASURE = "memory_horizon_measure"
FRAGMENT = "s2s_memory_horizon"
HORIZON, PROBE = "horizon.json", "probe.json"
KINDS = ("distance", "from_end")
MEASURES = ("log_prob", "logit")
CONFIG = {"displaylogo": False, "modeBarButtons": [["toImage", "resetScale2d"]]}


def panels() -> None:
    """Both panels; nothing where there is no sentence that the chosen model can read."""
    shelf = read_shelf()
    if not shelf.entries or not session.source().strip():
        return
    try:
        traces.trace(session.model(), session.source(), ())
    except UserError:
        return  # said above, in place of the views
    with st.container(key="s2s_memory_ahead"):
        _horizon()
        _probe()
    names = [entry.name for entry in shelf.of_task(session.task())]
    widgets.damage(names, (HORIZON, PROBE, damage.WEIGHTS), session.text())


@st.fragment(key=FRAGMENT)
def _horizon() -> None:
    text = session.text()
    entries = read_shelf().of_task(session.task())
    measure = choices.choice(MEASURE, list(MEASURES), MEASURES[0]) or MEASURES[0]
    ahead = any(_stored(entry.name, folders.stamp(entry.name, HORIZON), measure) for entry in entries)
    kinds, first = (["sentence", "corpus"], "corpus") if ahead else (["sentence"], None)
    of, by = choices.choice(OF, kinds, first), choices.choice(BY, list(KINDS), KINDS[0]) or KINDS[0]
    own = (FRAGMENT,) if of == "sentence" else ()  # what was measured of many sentences stays as it is
    session.parts_with_the_sentence(board.FRAGMENT, *own)
    courses = _courses(entries, of, by, measure, text)
    say = _say_horizon(courses, by, measure, text, warning=_warning(of, ahead, text))
    table = memory_horizon.horizon_table(courses, by, measure) if courses else None
    with panel(
        "memory_horizon",
        text("memory.horizon.title"),
        say,
        help_text=text("memory.horizon.help"),
        text=text,
        table=table,
    ):
        with st.container(horizontal=True, key="s2s_memory_controls"):
            _segment(OF, kinds, first, "memory.horizon.of", text)
            _segment(MEASURE, list(MEASURES), MEASURES[0], "memory.horizon.measure", text)
            _segment(BY, list(KINDS), KINDS[0], "memory.horizon.by", text)
        if courses:
            chosen = labels(entries, text).get(session.model(), "")
            figure = memory_horizon.horizon_figure(courses, by, measure, chosen, text)
            st.plotly_chart(figure, key="memory_horizon_chart", config=CONFIG)


def _segment(key: str, options: list[str], default: str | None, words: str, text: Text) -> None:
    st.segmented_control(
        text(f"{words}.label"),
        options,
        default=None if choices.is_set(key) else default,
        format_func=lambda option: text(f"{words}.{option}"),
        key=key,
        label_visibility="collapsed",
    )


def _courses(entries: list[Entry], of: str | None, by: str, measure: str, text: Text) -> dict[str, Course]:
    """The curves by the name on the screen; {} until somebody asks for this sentence."""
    if of is None:
        return {}
    names, make = labels(entries, text), _of_sentence if of == "sentence" else _of_corpus
    with st.spinner(text("memory.horizon.computing")):
        courses = {names[entry.name]: make(entry, by, measure) for entry in entries}
    return {name: course for name, course in courses.items() if course}


def _of_corpus(entry: Entry, by: str, measure: str) -> Course | None:
    stored = _stored(entry.name, folders.stamp(entry.name, HORIZON), measure)
    return _course(entry, stored[by]) if stored else None


def _course(entry: Entry, horizon: Any) -> Course:
    numbers = horizon.distance.tolist(), [float(mean) for mean in horizon.mean], horizon.count.tolist()
    return Course(entry.architecture, *numbers)


@st.cache_resource(max_entries=64, show_spinner=False)
def _stored(name: str, since: folders.Stamp, measure: str) -> Any:
    """What was measured ahead of one measure, by kind of distance; None where it was not."""
    from s2s_core.attribution.horizon import read_horizon

    try:
        return read_horizon(folders.PRETRAINED / name, "logit" if measure == "logit" else "log_prob")
    except (OSError, ValueError, KeyError, TypeError) as error:
        damage.note(name, HORIZON, error)
        return None


def _of_sentence(entry: Entry, by: str, measure: str) -> Course | None:
    """Of the sentence in the box; None for a model that cannot read it."""
    from s2s_core.attribution.horizon import by_distance

    try:
        norms = _norms(entry.name, folders.stamp(entry.name), session.source(), measure)
    except UserError as error:
        damage.note_model(entry.name, error)
        return None
    return (
        _course(entry, by_distance(norms, "distance" if by == "distance" else "from_end"))
        if norms.size
        else None
    )


@st.cache_resource(max_entries=64, show_spinner=False)
def _norms(name: str, since: folders.Stamp, source: str, measure: str) -> Array:
    from s2s_core.attribution.gradients import embedding_gradients

    trace = traces.trace(name, source, ())
    return embedding_gradients(models.loaded(name), trace, "logit" if measure == "logit" else "log_prob")


def _say_horizon(courses: dict[str, Course], by: str, measure: str, text: Text, *, warning: str) -> str:
    if not courses:
        return text("memory.horizon.ask")
    first, last = memory_horizon.shared_range(courses)
    falls = sorted(
        ((memory_horizon.fall(course, first, last), name) for name, course in courses.items()), reverse=True
    )
    (most, best), (least, worst) = falls[0], falls[-1]
    values = {
        "first": first,
        "last": last,
        "best": best,
        "worst": worst,
        "most": f"{most:.2g}",
        "least": f"{least:.2g}",
    }
    sentence = text(f"memory.horizon.say_{_how(values, len(falls), by)}", **values) + warning
    if measure == "log_prob" and memory_horizon.hardly_any(courses, first, last):
        sentence += text("memory.horizon.certain")
    return sentence


def _warning(of: str | None, ahead: bool, text: Text) -> str:
    """What must be said of the curves of one sentence; `ahead`: those of many are to be had."""
    if of != "sentence":
        return ""
    return text("memory.horizon.one_sentence") + (text("memory.horizon.see_corpus") if ahead else "")


def _how(values: dict[str, Any], n_models: int, by: str) -> str:
    """Which sentence the falls need: there may be one distance only, one model, or no difference between the models."""
    if values["last"] <= values["first"]:
        return "point"
    if n_models == 1:
        return "one"
    return "alike" if values["most"] == values["least"] else by


@st.fragment(key="s2s_memory_probe")
def _probe() -> None:
    text = session.text()
    entries = read_shelf().of_task(session.task())
    side = choices.choice(SIDE, ["start", "end"], "start") or "start"
    names = labels(entries, text)
    probed = {names[entry.name]: reading for entry in entries if (reading := _read(entry, side))}
    if not probed:
        return
    chosen = names.get(session.model(), "")
    table = memory_horizon.probe_table(probed, side)
    say = _say_probe(probed, chosen, side, text)
    with panel(
        "memory_probe",
        text("memory.probe.title"),
        say,
        help_text=text("memory.probe.help"),
        text=text,
        table=table,
    ):
        with st.container(horizontal=True, key="s2s_memory_sides"):
            _segment(SIDE, ["start", "end"], "start", "memory.probe.side", text)
        figure = memory_horizon.probe_figure(probed, side, chosen, text)
        st.plotly_chart(figure, key="memory_probe_chart", config=CONFIG)


def _read(entry: Entry, side: str) -> Probed | None:
    readings = _probed(entry.name, folders.stamp(entry.name, PROBE))
    of_side = readings.get(side) if readings else None
    if not of_side:
        return None
    return Probed(
        entry.architecture,
        [r.k for r in of_side],
        [r.accuracy for r in of_side],
        [r.baseline for r in of_side],
    )


@st.cache_resource(max_entries=64, show_spinner=False)
def _probed(name: str, since: folders.Stamp) -> Any:
    from s2s_core.attribution.probe import read_probe

    try:
        return read_probe(folders.PRETRAINED / name)
    except (OSError, ValueError, KeyError, TypeError) as error:
        damage.note(name, PROBE, error)
        return None


def _say_probe(probed: dict[str, Probed], chosen: str, side: str, text: Text) -> str:
    name = chosen if chosen in probed else next(iter(probed))
    reading = probed[name]
    values = {
        "first": f"{reading.accuracy[0]:.0%}",
        "last": f"{reading.accuracy[-1]:.0%}",
        "k": reading.k[-1] + 1,
        "model": name,
    }
    averaged = "_mean" if reading.architecture == "transformer" else ""  # it hands no state over
    return text(f"memory.probe.say_{side}{averaged}", **values)
