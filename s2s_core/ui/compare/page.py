"""The Compare page: several models on one text, or one model on two, in lock-step."""

import contextlib
from functools import partial
from typing import Any

import streamlit as st

from s2s_core.analysis.projection import NUMBERS, TABLE
from s2s_core.errors import UserError
from s2s_core.i18n import Text
from s2s_core.tasks.reference import reference as known_reference
from s2s_core.ui import live
from s2s_core.ui.compare import controls
from s2s_core.ui.compare import lanes as compare_lanes
from s2s_core.ui.inputs.memory import jacobian
from s2s_core.ui.inputs.projection import projection as projection_of
from s2s_core.ui.session import address, choices, comparison, session
from s2s_core.ui.shell import frame, late, remarks, widgets
from s2s_core.ui.store import folders
from s2s_core.ui.store.shelf import read_shelf
from s2s_core.views import (
    compare_agreement,
    compare_alignments,
    compare_answers,
    compare_late,
    compare_states,
)
from s2s_core.views import compare_lanes as lanes_view
from s2s_core.views.compare_base import Lane, name_of

FRAGMENT, TIMELINE = "s2s_compare", "view_compare_timeline"


def page() -> None:
    """The whole page."""
    text = session.text()
    frame.heading(text("compare.title"))
    shelf = read_shelf()
    unknown = session.settle(shelf) if shelf.entries else None
    if not shelf.entries:
        frame.language_switch(text)
        st.info(text("app.no_models", folder="pretrained/"))
        return
    comparison.begin(shelf, known_reference(session.task(), session.source()))
    controls.top_bar(shelf, text)
    widgets.notices(shelf, unknown, text)
    for name in comparison.lost():
        if name != unknown:
            known = ", ".join(entry.name for entry in shelf.of_task(session.task()))
            st.warning(widgets.plain(text("error.unknown_model", name=name, known=known)))
    typed = widgets.text_box(text)
    controls.options(shelf, text)
    if not typed.strip() or not all(part.strip() for part in comparison.inputs()):
        st.info(text("compare.hint"))
    elif not remarks.held(session.task(), comparison.inputs(), text):
        draw(text)
    comparison.write_address()


def draw(text: Text) -> None:
    """Load, decode and show."""
    for name in comparison.models():
        with contextlib.suppress(UserError):  # what is wrong with it is said in place of its lane
            widgets.load(name, text)
    if len(comparison.models()) == 1 and comparison.mode() != "inputs":
        st.info(text("compare.one_model"))
    _board()


@st.fragment(key=FRAGMENT)
def _board() -> None:
    """The views, or what is wrong with a text or with every model."""
    text = session.text()
    try:
        _draw(compare_lanes.lanes(text), text)
    except UserError as error:
        st.error(widgets.plain(widgets.say(error, text)))
    comparison.write_address()


def _draw(drawn: compare_lanes.Drawn, text: Text) -> None:
    lanes = drawn.lanes
    for error in drawn.wrong:
        st.error(widgets.plain(widgets.say(error, text)))
    key = name_of(lanes)
    with st.container(key="s2s_stage"):
        with st.container(key="s2s_time"):
            _timeline(lanes, key)
        with st.container(key="s2s_compare"):
            _lanes(lanes, key, text)
            # Last: what comes and goes before the views would have them mounted anew.
            remarks.draw([lane.trace for lane in lanes], text)
            for label, error in drawn.left:
                why = widgets.say(error, text)
                st.warning(widgets.plain(text("compare.left_out", model=label, why=why)))
            if not compare_agreement.comparable(lanes):
                st.caption(text("compare.vocabularies"))
        with st.container(key="s2s_compare_grid"):
            _measures(lanes, key, text)
            _pictures(lanes, key, text)
            _late(lanes, key, text)


@st.fragment(key="s2s_compare_timeline")
def _timeline(lanes: list[Lane], key: str) -> None:
    """The time line alone runs again when the browser reports where it stands."""
    start, link = comparison.start(), address.link(comparison.shown())
    payload = compare_lanes.packed(
        "timeline",
        key,
        session.text().lang,
        lambda: lanes_view.timeline(lanes, session.text(), start, link),
        (start, link),
    )

    def on_selection() -> None:
        comparison.on_selection(choices.reported(TIMELINE).get("selection"), key)

    def on_force() -> None:
        if comparison.on_force(choices.reported(TIMELINE).get("force"), key):
            st.rerun(FRAGMENT)

    live.mount("timeline", payload, key=TIMELINE, on_selection_change=on_selection, on_force_change=on_force)


def _lanes(lanes: list[Lane], key: str, text: Text) -> None:
    wanted = compare_lanes.reference(lanes[0])
    mode = comparison.mode()
    make = partial(lanes_view.payload, lanes, text, mode, wanted)
    _mount(
        "compare_lanes", compare_lanes.packed("lanes", key, text.lang, make, (mode, wanted and wanted.text))
    )


def _measures(lanes: list[Lane], key: str, text: Text) -> None:
    wanted = compare_lanes.reference(lanes[0])
    same = compare_agreement.comparable(lanes)
    if same and len(lanes) > 1:
        make = partial(compare_agreement.payload, lanes, text)
        _mount("compare_agreement", compare_lanes.packed("agreement", key, text.lang, make))
    exact = compare_lanes.is_exact(session.task())
    _mount("compare_answers", compare_lanes.packed("answers", key, text.lang, lambda: compare_answers.payload(
        lanes, text, reference=wanted,
        log_probs=compare_lanes.log_probs(lanes, wanted) if same else None,
        scores=[compare_lanes.sentence_scores(lane.answer.text, wanted.text, exact) for lane in lanes] if wanted else (),
        words_by=compare_lanes.words_by(wanted.text) if wanted else "",
    ), wanted and wanted.text))  # fmt: skip


def _pictures(lanes: list[Lane], key: str, text: Text) -> None:
    if any(lane.looks for lane in lanes):
        make = partial(compare_alignments.payload, lanes, text)
        _mount("compare_alignments", compare_lanes.packed("alignments", key, text.lang, make))
    projection = projection_of(lanes[0].trace) if comparison.mode() == "inputs" else None
    if projection is not None:
        make = partial(compare_states.payload, lanes, text, projection)
        since = folders.stamp(lanes[0].trace.info.name, NUMBERS, TABLE)
        _mount("compare_states", compare_lanes.packed("states", key, text.lang, make, since))


def _late(lanes: list[Lane], key: str, text: Text) -> None:
    """The derivatives of an RNN take longer than all else: computed when the lanes are seen, and drawn into them."""
    if any(lane.trace.info.cell == "rnn" for lane in lanes):
        show = partial(_show_late, lanes, key, text)
        late.when_seen("compare_late", key, show, text, watch="[data-view=lanes]")


def _show_late(lanes: list[Lane], key: str, text: Text) -> None:
    def make() -> dict[str, Any]:
        return compare_late.payload(lanes, text, [jacobian(lane.trace) for lane in lanes])

    _mount("compare_late", compare_lanes.packed("late", key, text.lang, make))


def _mount(view: str, payload: bytes) -> None:
    live.mount(view, payload, key=f"view_{view}")
