"""The panels of the Memory page in groups: those of one are shown, and only they are computed and sent."""

from collections.abc import Sequence

import streamlit as st

from s2s_core.i18n import Text
from s2s_core.ui.session import address, choices, reruns
from s2s_core.views import MEMORY, VIEWS

KEY = "memory_show"
ALL, MODELS = "all", "models"  # everything; only what was measured of all models of the task
FILES: dict[str, frozenset[str]] = {
    "contents": frozenset({"memory_map", "memory_attention", "gates"}),
    "units": frozenset({"gates", "memory_unit", "memory_saturation"}),
    "formula": frozenset({"gates", "formula", "formula_attention"}),
    MODELS: frozenset(),
}
GROUPS = (*FILES, ALL)


def begin() -> str:
    """At the start of a full run: the group that a link or the chooser says; the first one where nobody did."""
    asked = address.news().get("show")
    choices.remember(KEY, asked or choices.settle(KEY, GROUPS))
    return shown()


def shown() -> str:
    return choices.choice(KEY, GROUPS, GROUPS[0]) or GROUPS[0]


def views_of(group: str) -> Sequence[str]:
    """The names of the group's views, in the order of the page."""
    return MEMORY if group == ALL else tuple(name for name in MEMORY if VIEWS[name].file in FILES[group])


def chooser(text: Text) -> None:
    st.segmented_control(
        text("memory.show.label"),
        GROUPS,
        format_func=lambda group: text(f"memory.show.{group}"),
        key=KEY,
        required=True,
        on_change=reruns.whole_page,
        label_visibility="collapsed",
        persist_state="session",
    )


def write_address() -> None:
    """Put the group beside what `session.write_address` has written; the first one goes without saying."""
    group = shown()
    address.write({"show": None if group == GROUPS[0] else group}, {})
