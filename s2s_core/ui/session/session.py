"""What one session remembers of model, sentence, language and forced tokens, which all pages share."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from s2s_core.edits import ForceToken
from s2s_core.i18n import Text, catalog, language_of
from s2s_core.ui.session import address, echo, reruns, talk
from s2s_core.ui.store.shelf import Entry, Shelf, examples, read_shelf

# Keys of widgets: handles that tests and links rely on.
TASK, MODEL, SOURCE, LANGUAGE = "task", "model", "source_text", "language"
# Our own. `_TOUCHED` says that a control was used in this run.
_EDITS, _START, _AT, _TEXTS, _TOUCHED, _PARTS = (
    "s2s_edits", "s2s_start", "s2s_at", "s2s_texts", "s2s_touched", "s2s_parts",
)  # fmt: skip
_ARCHITECTURE, _SHOWN, _LANG = "s2s_architecture", "s2s_shown", "s2s_lang"
DEFAULT_ARCHITECTURE = "lstm-attention"
FIRST = "zh-en"  # the task of a first visit


def begin() -> None:
    """At the start of every full run: take over what a link, or the browser's back button, says."""
    session = st.session_state
    session.setdefault(LANGUAGE, session.get(_LANG) or language_of(st.context.locale))
    session.setdefault(_EDITS, ())
    session.setdefault(_START, {})
    session.setdefault(_TEXTS, {})
    session[_PARTS] = ()
    address.take_over(touched=bool(session.pop(_TOUCHED, False)))
    if news := address.news():
        _adopt(news)
    session[_LANG] = session[LANGUAGE]


def _adopt(news: dict[str, Any]) -> None:
    """Take over what a link says; an address without a text keeps the one there is."""
    session = st.session_state
    if "lang" in news:
        session[LANGUAGE] = news["lang"]
    for key, name in ((TASK, "task"), (MODEL, "model"), (SOURCE, "text")):
        if name in news or (key != SOURCE and {"task", "model"} & set(news)):
            echo.put(key, news.get(name))
    if "text" in news or "force" in news:
        forces = news.get("force", ())
        session[_EDITS] = tuple(
            ForceToken(step=step, token=token) for lane, step, token in forces if not lane
        )
    session[_START] = {name: news.get(name) for name in address.POSITION}


def settle(shelf: Shelf) -> str | None:
    """Make task, model and text fit the models there are. Returns the name of a model asked for that is not there."""
    session = st.session_state
    shown = session.get(_SHOWN, {})
    asked = session.get(MODEL) or shown.get("model")
    entry = shelf.entry(asked)
    if entry is None:
        if session.get(TASK) not in shelf.tasks:
            session[TASK] = FIRST if FIRST in shelf.tasks else shelf.tasks[0]
        entry = _default(shelf, session[TASK], session.get(_ARCHITECTURE, DEFAULT_ARCHITECTURE))
    session[TASK], session[MODEL], session[_ARCHITECTURE] = entry.task, entry.name, entry.architecture
    typed = session.get(SOURCE)
    # Said anew in every run: the box of another page is another widget, and does not always inherit the value by its key.
    session[SOURCE] = typed if typed is not None else shown.get("text") or _text_of(entry.task)
    session[_SHOWN] = {"task": entry.task, "model": entry.name, "text": _said(entry.task, shown)}
    return str(asked) if asked and asked != entry.name else None


def _said(task: str, shown: dict[str, Any]) -> str:
    """The text of the box; the one before it while that awaits a further turn."""
    typed, before = str(st.session_state[SOURCE]), str(shown.get("text") or "")
    return before if before and shown["task"] == task and talk.is_awaited(task, typed) else typed


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
    """Another sentence. Where the page has said so, only those of its parts run again that show it; a reply taken into the
    box, and nothing said to it yet, is none."""
    session = st.session_state
    if echo.is_echo(SOURCE) or talk.is_awaited(task(), session.get(SOURCE) or ""):
        return
    session[_EDITS] = ()
    if parts := session.get(_PARTS):
        session[_START], session[_SHOWN] = {}, {**session[_SHOWN], "text": session.get(SOURCE) or ""}
        st.rerun(list(parts))
    _fresh()


def parts_with_the_sentence(*fragments: str) -> None:
    """Said by a page in each full run, after all stands: the fragments that are all that shows the sentence typed."""
    st.session_state[_PARTS] = fragments


def on_model() -> None:
    """Another model: sentence, step and forced tokens stay, so that two models can be compared by changing from one to the
    other. Layers and heads are each model's own."""
    names = [entry.name for entry in read_shelf().entries]
    if not (echo.is_echo(MODEL) or echo.in_other_words(MODEL, names, model())):
        _another_model()


def _another_model() -> None:
    step = (st.session_state.get(_AT) or start()).get("step")
    _fresh(**({} if step is None else {"step": step}))
    reruns.whole_page()


def _another_text(*edits: ForceToken) -> None:
    """Nothing is forced but this."""
    st.session_state[_EDITS] = tuple(edits)
    _fresh()
    reruns.whole_page()


def on_task() -> None:
    session = st.session_state
    if echo.is_echo(TASK) or echo.in_other_words(TASK, read_shelf().tasks, task()):
        return
    session[_TEXTS][task()] = source()
    echo.put(MODEL, None)
    session.pop(_SHOWN, None)
    echo.put(SOURCE, _text_of(session[TASK]))
    _another_text()


def on_language() -> None:
    st.session_state[_TOUCHED] = True
    reruns.whole_page()


def on_example(sentence: str) -> Callable[[], None]:
    """A callback that puts an example into the box."""

    def put() -> None:
        echo.put(SOURCE, sentence)
        _another_text()

    return put


def on_neighbour(name: str) -> Callable[[], None]:
    """A callback that goes over to another model of the task."""

    def go() -> None:
        echo.put(MODEL, name)
        _another_model()

    return go


def on_pair(sentence: str, tokens: Sequence[str]) -> None:
    """Put a sentence into the box and force a whole answer, token by token."""
    echo.put(SOURCE, sentence)
    _another_text(*(ForceToken(step=i, token=token) for i, token in enumerate(tokens)))


# What the browser reports.


def on_selection(reported: Any, trace_key: str) -> None:
    """The position in a trace: {trace, step, layer, head, unit}."""
    if isinstance(reported, dict):
        st.session_state[_AT] = reported
        echo.heard(reported, trace_key)


def on_force(reported: Any, trace_key: str) -> bool:
    """A token forced, {trace, step, token}, or all forcing undone, {trace, clear}. False if it is about another trace."""
    session = st.session_state
    if not isinstance(reported, dict) or reported.get("trace") != trace_key:
        return False
    at = session.get(_AT) or {}
    here = {name: at.get(name) for name in ("layer", "head")}
    if reported.get("clear"):
        first = min((edit.step for edit in edits()), default=0)
        session[_EDITS], step = (), first + 1
    else:
        step = int(reported["step"]) + 1
        kept = tuple(edit for edit in edits() if edit.step < step - 1)
        session[_EDITS] = (*kept, ForceToken(step=step - 1, token=str(reported["token"])))
    _fresh(step=step, **here)
    return True


def shown() -> dict[str, Any]:
    """What is on the screen of every page about one model, by its name in the address (`address.py`)."""
    forces = [("", edit.step, edit.token) for edit in edits()]
    return {"task": task(), "model": model(), "text": source(), "lang": text().lang, "force": forces}


def write_address() -> None:
    """Make the browser's address say what is on the screen."""
    address.write(shown(), start())
