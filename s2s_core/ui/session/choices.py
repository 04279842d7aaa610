"""What a page's own controls, live views and charts stand on, by the key that the page gave them."""

from collections.abc import Sequence
from typing import Any

import streamlit as st


def reported(key: str) -> dict[str, Any]:
    """What a live view last told the server; empty before it said anything."""
    return st.session_state.get(key) or {}


def points(key: str, selection: str) -> Any:
    """What is selected in a chart under the name of one of its selections; empty where nothing is."""
    return (st.session_state.get(key) or {}).get("selection", {}).get(selection) or []


def choice(key: str, options: Sequence[str], default: str | None) -> str | None:
    """What a chooser stands on; `default` before it is touched, or where its choice is no longer there."""
    value = st.session_state.get(key, default)
    return str(value) if value in options else default


def settle(key: str, options: Sequence[str]) -> str:
    """The same, and a choice that is no longer there is forgotten; the first option stands in for it."""
    if st.session_state.get(key) not in options:
        st.session_state.pop(key, None)
    return choice(key, options, options[0] if options else "") or ""


def is_set(key: str) -> bool:
    """Whether a control has a value already; one that has must not be given a default."""
    return key in st.session_state


def remember(key: str, value: Any) -> None:
    """Keep a value for this session under a page's own key; of a control, set what it stands on."""
    st.session_state[key] = value


def recall(key: str) -> Any:
    """The value kept; None where none is."""
    return st.session_state.get(key)


def take(key: str) -> Any:
    """The value kept, which is forgotten; None where none is."""
    return st.session_state.pop(key, None)
