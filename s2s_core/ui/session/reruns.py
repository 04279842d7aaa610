"""What a run was asked for by, and which of a page runs again where Streamlit would choose too little."""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx


def is_step_in_history() -> bool:
    """Whether this run was asked for by the browser's back or forward button."""
    context = get_script_run_ctx()
    return bool(context and context.is_history_navigation)


def whole_page() -> None:
    """At the end of the callback of a control that the whole page depends on: all of it runs, in any case.

    A browser sends what changes within one moment as one message. Where a fragment's view reports its position at the moment of
    a click, the message names that fragment alone, and the page would stay as it was.
    """
    context = get_script_run_ctx()
    if context and context.fragment_ids_this_run:
        st.rerun()
