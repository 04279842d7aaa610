"""The controls of the Compare page: which models, how they go, what they are fed, what the right answer is."""

import streamlit as st

from s2s_core.i18n import Text
from s2s_core.ui.session import comparison, session
from s2s_core.ui.shell import widgets
from s2s_core.ui.shell.labels import labels
from s2s_core.ui.store.shelf import Shelf


def top_bar(shelf: Shelf, text: Text) -> None:
    """Task, models and mode, the language switch at the far end."""
    widgets.top_bar(
        shelf, text, models=None if comparison.mode() == "inputs" else lambda: _models(shelf, text)
    )


def _models(shelf: Shelf, text: Text) -> None:
    label = labels(shelf.of_task(session.task()), text)
    st.multiselect(
        text("compare.models"),
        [entry.name for entry in shelf.of_task(session.task())],
        format_func=lambda name: label.get(name, name),
        key=comparison.MODELS,
        max_selections=comparison.MOST,
        on_change=comparison.on_choice,
        placeholder=text("compare.choose"),
        label_visibility="collapsed",
        persist_state="session",
    )


def options(shelf: Shelf, text: Text) -> None:
    """How the lanes go, and what belongs to that."""
    with st.container(key="s2s_compare_options", horizontal=True, vertical_alignment="center"):
        st.segmented_control(
            text("compare.mode.label"),
            comparison.MODES,
            format_func=lambda mode: text(f"compare.mode.{mode}"),
            key=comparison.MODE,
            required=True,
            on_change=comparison.on_mode,
            label_visibility="collapsed",
            persist_state="session",
        )
        if comparison.mode() == "prefix":
            _prefix(shelf, text)
        if comparison.mode() == "inputs":
            _line(comparison.TEXT2, text("compare.text2"), text("compare.text2_hint"))
        else:
            _line(comparison.REFERENCE, text("compare.reference"), text("compare.reference_hint"))


def _prefix(shelf: Shelf, text: Text) -> None:
    label = labels(shelf.of_task(session.task()), text)

    def name(prefix: str) -> str:
        key = f"compare.prefix.{prefix}"
        return text(key) if key in text else text("compare.prefix.answer", model=label.get(prefix, prefix))

    st.selectbox(
        text("compare.prefix.label"),
        comparison.prefixes(),
        format_func=name,
        key=comparison.PREFIX,
        on_change=comparison.on_choice,
        label_visibility="collapsed",
        width=230,
        persist_state="session",
    )
    if comparison.prefix() == comparison.AS_TYPED:
        _line(comparison.TYPED, text("compare.typed"), text("compare.typed_hint"))


def _line(key: str, label: str, hint: str) -> None:
    """A line to type in, its label before it."""
    st.caption(label, width="content")
    st.text_input(
        label,
        key=key,
        placeholder=hint,
        on_change=comparison.on_choice,
        label_visibility="collapsed",
        autocomplete="off",
        persist_state="session",
    )
