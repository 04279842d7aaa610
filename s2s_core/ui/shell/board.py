"""The live views of one trace on a page: what is computed when, and what the browser's reports change."""

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from s2s_core import tasks
from s2s_core.edits import Edit
from s2s_core.errors import UserError
from s2s_core.i18n import Text
from s2s_core.text.turns import begun, n_unread, turns
from s2s_core.trace import DecodeTrace
from s2s_core.ui import inputs, live
from s2s_core.ui.session import address, choices, exact, session, talk, whatif
from s2s_core.ui.shell import frame, late, remarks, widgets
from s2s_core.ui.store import payloads, traces
from s2s_core.views import VIEWS
from s2s_core.views.base import View, offered, trace_id

Edits = Callable[[], Sequence[Edit]]
LATE = {
    "state_jacobian",
    "knockouts",
    "patching",
    "whys",
    "verdict",
}  # inputs that take the server longer than all else
STRIPS = ("timeline", "source", "target")
FRAGMENT = "s2s_board"
TIMELINE = "view_timeline"


def page(
    name: str,
    views: Sequence[str],
    tools: Callable[[Text], None] | None = None,
    below: Callable[[], None] = lambda: None,
    edits: Edits | None = None,
) -> None:
    """A whole page about the model and the sentence chosen: choosers, text box, and of `views` those the model offers.

    Its title is the catalogs' `<name>.title`. `tools` draws what the page has of its own between text box and time line,
    `below` what stands below the views.
    """
    text = session.text()
    if widgets.opening(text(f"{name}.title"), text).entries:
        sentence(text, views, tools, below=below, edits=edits)


def sentence(
    text: Text,
    views: Sequence[str],
    tools: Callable[[Text], None] | None = None,
    beside: Callable[[], str] = lambda: "",
    below: Callable[[], None] = lambda: None,
    edits: Edits | None = None,
) -> None:
    """What stands below a page's choosers: text box, `tools`, time line and views, or why there are none, and `below`.

    `beside` tells the second sentence of a page that has one, `edits` those under which a page shows the sentence."""
    widgets.text_box(text)
    try:
        widgets.load(session.model(), text)
        if tools and session.source().strip():
            tools(text)
        with st.container(key="s2s_scene"):  # the time line stays in view as far as this goes
            _board(tuple(views), beside(), edits)
            below()
    except UserError as error:  # of the model's folder
        st.error(widgets.plain(widgets.say(error, text)))
    session.write_address()


@st.fragment(key=FRAGMENT)
def _board(views: tuple[str, ...], beside: str, edits: Edits | None) -> None:
    """All that shows the sentence, or what is wrong with it: a sentence typed runs only this again."""
    text = session.text()
    if not session.source().strip():
        talk.forget()
        st.info(text("decode.hint"))
    elif not remarks.held(session.task(), [session.source(), beside], text):
        try:
            trace, lost = _edited(edits(), text) if edits else _trace(text)
            with st.container(key="s2s_stage"):
                _draw(trace, lost, views, text, edits is not None)
        except UserError as error:
            st.error(widgets.plain(widgets.say(error, text)))
    session.write_address()


def _draw(
    trace: DecodeTrace, lost: Sequence[str], views: Sequence[str], text: Text, editable: bool = False
) -> None:
    sent: set[str] = set()  # blocks that are on the page
    has_chat = tasks.remembers(session.task()) and bool(turns(trace.source.text))
    if has_chat:
        _chat(trace, text)
    with st.container(key="s2s_time"):
        _timeline(trace, trace_id(trace), tuple(views), editable)
        for name in STRIPS[1:]:
            _mount(VIEWS[name], trace, text, sent)
        # Last: what comes and goes before the views would have them mounted anew.
        remarks.draw([trace], text, chat=has_chat)
        remarks.not_forced(trace.info, lost, text)
    with st.container(key="s2s_grid"):
        shown = {
            name: _mount(VIEWS[name], trace, text, sent) for name in views if VIEWS[name].offered(trace.info)
        }
    widgets.damage([trace.info.name], inputs.files([VIEWS[name] for name in shown]), text)
    for name, there in shown.items():
        if not there:
            frame.sheet(f"without_{VIEWS[name].file}")


def _chat(trace: DecodeTrace, text: Text) -> None:
    """The dialogue that the text and its answer are part of, above what is stepped: it scrolls away."""
    typed = trace.source.text
    known = talk.follow(session.task(), typed, trace.text, trace.info.architecture)
    said = {
        "said": [(turn.who, turn.words) for turn in known.said],
        "n_read": known.n_held - n_unread(typed, trace.source.spans),
        "begun": begun(typed, trace.text),
    }
    with st.container(key="s2s_chat"):
        payload, _ = payloads.payload(VIEWS["chat"], trace, text.lang, {}, plain=said)
        live.mount("chat", payload, key="view_chat")


def _trace(text: Text) -> tuple[DecodeTrace, list[str]]:
    """The trace of what is typed and forced, and the forced tokens that the model lacks; what cannot be forced for another
    reason is said and left out."""
    try:
        return traces.trace_without_unknown(session.model(), session.source(), session.edits())
    except UserError as error:
        if not session.edits():
            raise
        st.error(widgets.plain(widgets.say(error, text)))
        return traces.trace(session.model(), session.source(), ()), []


def _edited(edits: Sequence[Edit], text: Text) -> tuple[DecodeTrace, list[str]]:
    """The trace under a page's own edits; those that cannot be are left out, and it is said why."""
    trace, lost = traces.edited(session.model(), session.source(), tuple(edits))
    for error in lost:
        st.warning(widgets.plain(text("whatif.left_out", why=widgets.say(error, text))))
    return trace, []


def _mount(view: View, trace: DecodeTrace, text: Text, sent: set[str]) -> bool:
    """Whether there is all that the view draws on, and it was, or will be, put on the page."""
    if LATE & set(view.inputs):
        show = partial(_show, view, trace, text, sent)
        late.when_seen(view.file, trace_id(trace), show, text)
        return True
    return _show(view, trace, text, sent)


def _show(view: View, trace: DecodeTrace, text: Text, sent: set[str]) -> bool:
    drawn_on = inputs.of(view, trace)
    if drawn_on is None:
        return False
    payload, blocks = payloads.payload(view, trace, text.lang, *drawn_on)
    live.carry(blocks, sent)
    live.mount(view.file, payload, key=f"view_{view.file}")
    return True


@st.fragment(key="s2s_timeline")
def _timeline(trace: DecodeTrace, key: str, views: tuple[str, ...], editable: bool) -> None:
    """The time line alone runs again when the browser reports where it stands, or asks for a view's exact numbers."""
    view, text = VIEWS["timeline"], session.text()
    payload, _ = payloads.payload(
        view,
        trace,
        text.lang,
        {},
        plain={"start": session.start(), "link": address.link(session.shown()), "editable": editable},
    )

    def on_selection() -> None:
        session.on_selection(choices.reported(TIMELINE).get("selection"), key)

    def on_force() -> None:
        if session.on_force(choices.reported(TIMELINE).get("force"), key):
            st.rerun(FRAGMENT)

    def on_edit() -> None:
        if whatif.on_edit(choices.reported(TIMELINE).get("edit"), key):
            st.rerun()

    def on_exact() -> None:
        exact.on_question(choices.reported(TIMELINE).get("exact"))

    live.mount(
        view.file,
        payload,
        key=TIMELINE,
        on_selection_change=on_selection,
        on_force_change=on_force,
        on_exact_change=on_exact,
        on_edit_change=on_edit,
    )
    _answer(trace, key, views, text)


def _answer(trace: DecodeTrace, key: str, views: Sequence[str], text: Text) -> None:
    """Send the exact numbers that were asked for; the question is forgotten when the browser has had time to take them."""
    question = exact.question(key)
    if question is None:
        return
    for view in offered(trace.info, [VIEWS[name] for name in views]):
        drawn_on = inputs.of(view, trace) if view.file == question.view else None
        if drawn_on is not None:
            live.answer(payloads.exact(view, trace, text.lang, drawn_on.values, question.asked))
            return exact.answered()
    exact.forget()
