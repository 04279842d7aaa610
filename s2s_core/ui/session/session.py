"""What one session remembers. The only module that knows the keys of the session state and the names in the address."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from s2s_core.edits import ForceToken
from s2s_core.i18n import LANGUAGES, Text, catalog, language_of
from s2s_core.ui.store.shelf import Entry, Shelf, examples

# Keys of widgets: handles that tests and links rely on.
TASK, MODEL, SOURCE, LANGUAGE = "task", "model", "source_text", "language"
# Our own. `_ADDRESS` is the address as last written or taken over; `_TOUCHED` says that a control was used in this run.
_EDITS, _START, _AT, _ADDRESS, _TEXTS, _TOUCHED = (
    "s2s_edits", "s2s_start", "s2s_at", "s2s_address", "s2s_texts", "s2s_touched",
)  # fmt: skip
_ARCHITECTURE, _SHOWN, _LANG = "s2s_architecture", "s2s_shown", "s2s_lang"
LINKED = ("task", "model", "text", "lang", "force")
DEFAULT_ARCHITECTURE = "lstm-attention"


def begin() -> None:
    """At the start of every full run: take over what a link, or the browser's back button, says."""
    session = st.session_state
    session.setdefault(LANGUAGE, session.get(_LANG) or language_of(st.context.locale))
    session.setdefault(_EDITS, ())
    session.setdefault(_START, {})
    session.setdefault(_TEXTS, {})
    address = _read_address()
    if not session.pop(_TOUCHED, False) and address != session.get(_ADDRESS) and address:
        _adopt(address)
    session[_ADDRESS] = address
    session[_LANG] = session[LANGUAGE]


def _read_address() -> dict[str, list[str]]:
    query = st.query_params
    return {name: query.get_all(name) for name in LINKED if name in query}


def _adopt(address: dict[str, list[str]]) -> None:
    session, said = st.session_state, {name: values[-1] for name, values in address.items()}
    if said.get("lang") in LANGUAGES:
        session[LANGUAGE] = said["lang"]
    if "task" in said or "model" in said:
        session[TASK], session[MODEL] = said.get("task"), said.get("model")
    if "text" in said:
        session[SOURCE] = said["text"]
    if "text" in said or "force" in said:
        session[_EDITS] = _parse_forced(address.get("force", []))
    session[_START] = {
        "step": _step(st.query_params.get("step")),
        "layer": _number(st.query_params.get("layer")),
        "head": _number(st.query_params.get("head")),
    }


def _parse_forced(values: list[str]) -> tuple[ForceToken, ...]:
    """`STEP=TOKEN` as in the address; what is not of that form is left out."""
    edits = []
    for value in values:
        step, _, token = value.partition("=")
        if step.isdecimal() and len(step) < 5 and token:
            edits.append(ForceToken(step=int(step), token=token))
    return tuple(edits)


def _number(value: str | None) -> int | None:
    return int(value) if value and value.lstrip("-").isdecimal() and len(value) < 6 else None


def _step(value: str | None) -> int | str | None:
    return "end" if value == "end" else _number(value)


def settle(shelf: Shelf) -> str | None:
    """Make task, model and text fit the models there are. Returns the name of a model asked for that is not there."""
    session = st.session_state
    shown = session.get(_SHOWN, {})
    asked = session.get(MODEL) or shown.get("model")
    entry = shelf.entry(asked)
    if entry is None:
        if session.get(TASK) not in shelf.tasks:
            session[TASK] = shelf.tasks[0]
        entry = _default(shelf, session[TASK], session.get(_ARCHITECTURE, DEFAULT_ARCHITECTURE))
    session[TASK], session[MODEL], session[_ARCHITECTURE] = entry.task, entry.name, entry.architecture
    typed = session.get(SOURCE)
    # Said anew in every run: the box of another page is another widget, and does not always inherit the value by its key.
    session[SOURCE] = typed if typed is not None else shown.get("text") or _text_of(entry.task)
    session[_SHOWN] = {"task": entry.task, "model": entry.name, "text": session[SOURCE]}
    return str(asked) if asked and asked != entry.name else None


def _default(shelf: Shelf, task: str, architecture: str) -> Entry:
    """The model of a task to begin with: of the architecture looked at before, else with attention, else the last."""
    entries = shelf.of_task(task)
    for wanted in (architecture, DEFAULT_ARCHITECTURE):
        for entry in entries:
            if entry.architecture == wanted:
                return entry
    return entries[-1]


def _text_of(task: str) -> str:
    """The text last typed for a task, at first one of its examples."""
    kept, known = st.session_state[_TEXTS], examples(task)
    return str(kept.get(task, known[1 % len(known)] if known else ""))


# What is on the screen, as settled by the last full run. The widgets' own values can be gone while a fragment runs.


def text() -> Text:
    return catalog(st.session_state.get(_LANG, "en"))


def task() -> str:
    return str(st.session_state[_SHOWN]["task"])


def model() -> str:
    return str(st.session_state[_SHOWN]["model"])


def source() -> str:
    return str(st.session_state[_SHOWN]["text"])


def edits() -> tuple[ForceToken, ...]:
    return tuple(st.session_state.get(_EDITS, ()))


def start() -> dict[str, Any]:
    """Where a new trace is entered: {step, layer, head}; empty = before the first token, or at the end if the switch is on."""
    return {name: value for name, value in st.session_state.get(_START, {}).items() if value is not None}


def _fresh(**where: Any) -> None:
    st.session_state[_START] = where
    st.session_state[_TOUCHED] = True


# Callbacks of the widgets.


def on_text() -> None:
    st.session_state[_EDITS] = ()
    _fresh()


def on_model() -> None:
    st.session_state[_EDITS] = ()
    _fresh()


def on_task() -> None:
    session = st.session_state
    session[_TEXTS][task()] = session.get(SOURCE, "")
    session.pop(MODEL, None)
    session.pop(_SHOWN, None)
    session[SOURCE] = _text_of(session[TASK])
    on_text()


def on_language() -> None:
    st.session_state[_TOUCHED] = True


def on_example(sentence: str) -> Callable[[], None]:
    """A callback that puts an example into the box."""

    def put() -> None:
        st.session_state[SOURCE] = sentence
        on_text()

    return put


def on_neighbour(name: str) -> Callable[[], None]:
    """A callback that goes over to another model of the task."""

    def go() -> None:
        st.session_state[MODEL] = name
        on_model()

    return go


def on_pair(sentence: str, tokens: Sequence[str]) -> None:
    """Put a sentence into the box and force a whole answer, token by token."""
    st.session_state[SOURCE] = sentence
    on_text()
    st.session_state[_EDITS] = tuple(ForceToken(step=i, token=token) for i, token in enumerate(tokens))


# What the browser reports.


def on_selection(said: Any) -> None:
    """The position in a trace: {trace, step, layer, head, unit}."""
    if isinstance(said, dict):
        st.session_state[_AT] = said


def on_force(said: Any, trace_key: str) -> bool:
    """A token forced, {trace, step, token}, or all forcing undone, {trace, clear}. False if it is about another trace."""
    session = st.session_state
    if not isinstance(said, dict) or said.get("trace") != trace_key:
        return False
    at = session.get(_AT) or {}
    here = {name: at.get(name) for name in ("layer", "head")}
    if said.get("clear"):
        first = min((edit.step for edit in edits() if edit.step is not None), default=0)
        session[_EDITS], step = (), first + 1
    else:
        step = int(said["step"]) + 1
        kept = tuple(edit for edit in edits() if edit.step is not None and edit.step < step - 1)
        session[_EDITS] = (*kept, ForceToken(step=step - 1, token=str(said["token"])))
    _fresh(step=step, **here)
    return True


def link() -> dict[str, Any]:
    """The address of what is on the screen, without the position, which the browser adds itself."""
    forced = [f"{edit.step}={edit.token}" for edit in edits()]
    return {"task": task(), "model": model(), "text": source(), "lang": text().lang, "force": forced}


def write_address(beside: Sequence[str] = ()) -> None:
    """Make the browser's address say what is on the screen; the position in it is the browser's own to write.

    `beside` names what a page's live view writes there by itself, and is kept.
    """
    own = {name: st.query_params[name] for name in beside if name in st.query_params}
    said = {name: values for name, values in link().items() if values}
    flat = {name: values if isinstance(values, list) else [values] for name, values in said.items()}
    if flat == _read_address():
        st.session_state[_ADDRESS] = flat
        return
    st.query_params.from_dict({**flat, **_position(flat), **own})
    st.session_state[_ADDRESS] = flat


def keep_address() -> None:
    """A page that writes names of its own into the address (`comparison.py`) says that what stands there is ours."""
    st.session_state[_ADDRESS] = _read_address()


def _position(flat: dict[str, list[str]]) -> dict[str, str]:
    """Where the address stands in the trace: kept if it is the same trace, else where a new one is entered."""
    now = _read_address()
    if all(flat.get(name) == now.get(name) for name in LINKED if name != "lang"):
        return {name: st.query_params[name] for name in ("step", "layer", "head") if name in st.query_params}
    return {name: str(value) for name, value in start().items()}
