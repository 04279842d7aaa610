"""What a browser says of a control before it has heard that the server put another value there.

Each message of a browser brings the values of all controls. One that was on its way while a callback changed a control still
brings the old value, and Streamlit takes that for a change made by hand: what the callback did would be undone.
"""

from collections.abc import Collection, Mapping
from time import monotonic
from typing import Any

import streamlit as st

PATIENCE = 10.0  # seconds after which a browser has heard, whatever it reports

_PUT = "s2s_put"  # key: by control what it held before, what was put there, and when


def put(key: str, value: Any) -> None:
    """Make a control hold another value, until the browser has heard of it against what it says."""
    kept = st.session_state
    if key in kept and kept[key] != value:
        kept[_PUT] = {**kept.get(_PUT, {}), key: (kept[key], value, monotonic())}
    kept[key] = value


def is_echo(key: str) -> bool:
    """In a control's callback: whether nobody changed it, but the browser says what it held before. That is then undone."""
    kept = st.session_state
    if key not in kept.get(_PUT, {}):
        return False
    before, value, since = kept[_PUT][key]
    if kept.get(key) != before or monotonic() - since > PATIENCE:
        kept[_PUT] = {other: held for other, held in kept[_PUT].items() if other != key}
        return False
    kept[key] = value
    return True


def in_other_words(key: str, options: Collection[str], shown: Any) -> bool:
    """In a chooser's callback: whether nobody chose, but a browser that has not heard yet of another language says the choice
    in the words of the one before. What is `shown` is then put back."""
    value = st.session_state.get(key)
    if all(choice in options for choice in (value if isinstance(value, list) else [value])):
        return False
    st.session_state[key] = shown
    return True


def heard(reported: Mapping[str, Any], trace_key: str) -> None:
    """A browser that reports its position in the trace on the page has heard of all that came with it."""
    if reported.get("trace") == trace_key:
        st.session_state.pop(_PUT, None)
