"""The controls of the Compare page: which models, how they go, what they are fed, what the right answer is."""

import streamlit as st

from s2s_core.i18n import Text
from s2s_core.ui import compare_lanes, compare_state, state, widgets
from s2s_core.ui.loading import Shelf


def top_bar(shelf: Shelf, text: Text) -> None:
    """Task, models and mode, the language switch at the far end."""
    widgets.top_bar(
        shelf, text, models=None if compare_state.mode() == "inputs" else lambda: _models(shelf, text)
    )


def _models(shelf: Shelf, text: Text) -> None:
    st.multiselect(
        text("compare.models"),
        [entry.name for entry in shelf.of_task(state.task())],
        format_func=lambda name: compare_lanes.label_of(name, shelf, text),
        key=compare_state.MODELS,
        max_selections=compare_state.MOST,
        on_change=compare_state.on_choice,
        placeholder=text("compare.choose"),
        label_visibility="collapsed",
        persist_state="session",
    )


def options(shelf: Shelf, text: Text) -> None:
    """How the lanes go, and what belongs to that."""
    with st.container(key="s2s_compare_options", horizontal=True, vertical_alignment="center"):
        st.segmented_control(
            text("compare.mode.label"),
            compare_state.MODES,
            format_func=lambda mode: text(f"compare.mode.{mode}"),
            key=compare_state.MODE,
            required=True,
            on_change=compare_state.on_mode,
            label_visibility="collapsed",
            persist_state="session",
        )
        if compare_state.mode() == "prefix":
            _prefix(shelf, text)
        if compare_state.mode() == "inputs":
            _line(compare_state.TEXT2, text("compare.text2"), text("compare.text2_hint"))
        else:
            _line(compare_state.REFERENCE, text("compare.reference"), text("compare.reference_hint"))


def _prefix(shelf: Shelf, text: Text) -> None:
    def name(prefix: str) -> str:
        key = f"compare.prefix.{prefix}"
        return (
            text(key)
            if key in text
            else text("compare.prefix.answer", model=compare_lanes.label_of(prefix, shelf, text))
        )

    st.selectbox(
        text("compare.prefix.label"),
        compare_state.prefixes(),
        format_func=name,
        key=compare_state.PREFIX,
        on_change=compare_state.on_choice,
        label_visibility="collapsed",
        width=230,
        persist_state="session",
    )
    if compare_state.prefix() == compare_state.AS_TYPED:
        _line(compare_state.TYPED, text("compare.typed"), text("compare.typed_hint"))


def _line(key: str, label: str, hint: str) -> None:
    """A line to type in, its label before it."""
    st.caption(label, width="content")
    st.text_input(
        label,
        key=key,
        placeholder=hint,
        on_change=compare_state.on_choice,
        label_visibility="collapsed",
        autocomplete="off",
        persist_state="session",
    )
