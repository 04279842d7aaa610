"""The controls that several pages share: task, model, text box with examples, messages."""

from collections.abc import Callable, Sequence

import streamlit as st

from s2s_core.errors import UserError
from s2s_core.i18n import Text
from s2s_core.tasks import TASKS
from s2s_core.train import RESUME
from s2s_core.ui.session import session
from s2s_core.ui.shell import frame
from s2s_core.ui.shell.labels import labels, task_label
from s2s_core.ui.store import folders
from s2s_core.ui.store.damage import noted
from s2s_core.ui.store.models import LOADED, loaded
from s2s_core.ui.store.shelf import Shelf, examples, read_shelf

LONG = 60  # letters in a task's examples from which on the text box has a row of its own
N_EXAMPLES = 3  # chips beside the text box; a task's further examples are in the list behind them
N_SHOWN = 24  # characters of an example on its chip


def say(error: UserError, text: Text) -> str:
    """A user's mistake in the language chosen."""
    return text(error.key, **error.values) if error.key in text else str(error)


def load(name: str, text: Text) -> None:
    """A model into memory, said where it takes time. UserError where its folder cannot be used."""
    if name not in LOADED:
        with st.spinner(text("app.loading", model=name)):
            loaded(name)


def opening(title: str, text: Text) -> Shelf:
    """What pages about one model begin with: heading, choosers, what is wrong with the shelf or that it is empty."""
    frame.heading(title)
    shelf = read_shelf()
    unknown = session.settle(shelf) if shelf.entries else None
    top_bar(shelf, text)
    notices(shelf, unknown, text)
    if not shelf.entries:
        st.info(text("app.no_models", folder="pretrained/"))
    return shelf


def top_bar(shelf: Shelf, text: Text, models: Callable[[], None] | None = None) -> None:
    """Task and model choosers, the language switch at the far end. `models` draws another chooser than that of one model."""
    with st.container(key="s2s_bar", horizontal=True, vertical_alignment="center"):
        if shelf.entries:
            _task(shelf, text)
            models() if models else _model(shelf, text)
        st.space("stretch")
        frame.language_switch(text)


def _task(shelf: Shelf, text: Text) -> None:
    st.selectbox(
        text("app.task_label"),
        shelf.tasks,
        format_func=lambda task: task_label(task, text),
        key=session.TASK,
        on_change=session.on_task,
        label_visibility="collapsed",
        width=250,  # "Captions, English → German" whole
        persist_state="session",
    )


def _model(shelf: Shelf, text: Text) -> None:
    entries = shelf.of_task(session.task())
    label = labels(entries, text)
    st.segmented_control(
        text("app.model_label"),
        [entry.name for entry in entries],
        format_func=lambda name: label.get(name, name),
        key=session.MODEL,
        required=True,
        on_change=session.on_model,
        label_visibility="collapsed",
        persist_state="session",
    )


def text_box(text: Text) -> str:
    """The text to decode, with a button and example chips. What was typed stays, whatever happens to it."""
    long = any(len(example) > LONG for example in examples(session.task())[:N_EXAMPLES])
    with (
        st.container(key="s2s_roomy" if long else "s2s_tight"),
        st.container(key="s2s_ask", horizontal=True, vertical_alignment="center"),
    ):
        typed = st.text_input(
            text("decode.box"),
            key=session.SOURCE,
            placeholder=text("decode.placeholder"),
            on_change=session.on_text,
            label_visibility="collapsed",
            autocomplete="off",
            persist_state="session",
        )
        st.button(text("decode.decode"), key="decode", type="primary")
        _examples(text)
    _notice(text)
    return typed or ""


def _examples(text: Text) -> None:
    """Chips with the first examples of the task, and a list of the others."""
    known = examples(session.task())
    for i, example in enumerate(known[:N_EXAMPLES]):
        short = example if len(example) <= N_SHOWN else example[: N_SHOWN - 1] + "…"
        st.button(plain(short), key=f"example_{i}", on_click=session.on_example(example))
    if len(known) > N_EXAMPLES:
        with st.popover(text("decode.more"), key="more_examples"):
            for i, example in enumerate(known[N_EXAMPLES:], start=N_EXAMPLES):
                st.button(
                    plain(example), key=f"example_{i}", on_click=session.on_example(example), type="tertiary"
                )


def notices(shelf: Shelf, unknown: str | None, text: Text) -> None:
    """Folders that were left out, by name, and a model that a link asked for in vain."""
    if unknown:
        known = ", ".join(entry.name for entry in shelf.entries)
        st.warning(plain(text("error.unknown_model", name=unknown, known=known)))
    for error in shelf.damaged:
        if (folders.PRETRAINED / str(error.values["folder"]) / RESUME).exists():
            st.caption(plain(text("app.in_training", folder=error.values["folder"])))
        else:
            st.warning(plain(say(error, text)))


def damage(names: Sequence[str], files: Sequence[str], text: Text) -> None:
    """Why something of these models is not shown: of these files of theirs those that could not be read."""
    for error in noted(names, files):
        st.warning(plain(say(error, text)))


def _notice(text: Text) -> None:
    """One quiet line where the task says that its answers need one: that what is said about persons may be false."""
    task = TASKS.get(session.task())
    if task and task.notice:
        with st.container(key="s2s_notice"):
            st.caption(text(task.notice))


def plain(message: str) -> str:
    """A message for Streamlit's boxes: markup in what the user typed, or in a file's name, stays text."""
    for sign in "\\`*_{}[]<>#$~|:":
        message = message.replace(sign, "\\" + sign)
    return message
