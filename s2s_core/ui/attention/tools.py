"""Above the panels of the Attention page: sentences aligned by hand, or, without attention, the way to models that have it."""

import streamlit as st

from s2s_core.errors import UserError
from s2s_core.i18n import Text
from s2s_core.tasks.alignments import GoldAlignment, hand_alignments
from s2s_core.ui.session import choices, session
from s2s_core.ui.shell import widgets
from s2s_core.ui.shell.labels import architecture_label
from s2s_core.ui.store import folders, models
from s2s_core.ui.store.shelf import read_shelf

FRAGMENT = "s2s_tools"
HAND = "hand_aligned"  # key of the list of sentences aligned by hand


@st.fragment(key=FRAGMENT)
def draw(text: Text) -> None:
    """What fits the model chosen. UserError where its folder cannot be used."""
    info = models.loaded(session.model()).info
    if info.attends:
        _hand_aligned(text)
    else:
        _neighbours(text)


def _neighbours(text: Text) -> None:
    """One sentence, and a button for each model of the task that has attention."""
    entries = [entry for entry in read_shelf().of_task(session.task()) if _attends(entry.name)]
    name = architecture_label(models.loaded(session.model()).info.architecture, text)
    with st.container(key="s2s_neighbours"):
        st.info(widgets.plain(text("attention.none" if entries else "attention.none_alone", model=name)))
        with st.container(horizontal=True):
            for entry in entries:
                label = architecture_label(entry.architecture, text)
                st.button(label, key=f"neighbour_{entry.name}", on_click=session.on_neighbour(entry.name))


def _attends(name: str) -> bool:
    """Whether a model has attention, from its `config.json` alone."""
    try:
        config = folders.configuration(name)
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return getattr(config, "attention", "multi-head") is not None


def _hand_aligned(text: Text) -> None:
    """A list of the sentences whose alignment was made by hand; nothing for a task that has none."""
    known = hand_alignments(session.task())
    if not known:
        return
    fits = [i for i, one in enumerate(known) if one.source == session.source() and _is_forced(one)]
    choices.remember(HAND, fits[0] if fits else None)
    with st.container(key="s2s_hand", horizontal=True):
        st.selectbox(
            text("attention.hand"),
            range(len(known)),
            format_func=lambda i: f"{known[i].source}  {known[i].target}",
            key=HAND,
            placeholder=text("attention.hand"),
            label_visibility="collapsed",
            help=text("attention.hand_help"),
            on_change=_take,
            args=(known,),
        )


def _tokens(one: GoldAlignment) -> tuple[str, ...] | None:
    """The reference translation in the model's own tokens; None where it cannot write it."""
    try:
        return tuple(models.loaded(session.model()).tokenizer.encode_target(one.target).texts)
    except UserError:
        return None


def _is_forced(one: GoldAlignment) -> bool:
    return tuple(edit.token for edit in session.edits()) == _tokens(one)


def _take(known: list[GoldAlignment]) -> None:
    """Put a sentence into the box and force its reference translation."""
    chosen = choices.recall(HAND)
    if chosen is None:
        return
    one = known[chosen]
    if tokens := _tokens(one):
        session.on_pair(one.source, tokens)
