"""What the views of the Why page draw on: attributions by all methods, and how faithful each is. Kept by trace."""

from typing import Any

import streamlit as st

from s2s_core.trace import DecodeTrace
from s2s_core.ui.store import folders, models
from s2s_core.ui.store.torch import one_thread
from s2s_core.views.base import trace_id


def whys(trace: DecodeTrace) -> Any:
    """`attribution.whys.Whys` of a trace."""
    return _whys(trace_id(trace), folders.stamp(trace.info.name), trace)


def verdict(trace: DecodeTrace) -> Any:
    """`attribution.referee.Verdict` of a trace."""
    return _verdict(trace_id(trace), folders.stamp(trace.info.name), trace)


@st.cache_resource(max_entries=32, show_spinner=False)
def _whys(key: str, since: folders.Stamp, _trace: DecodeTrace) -> Any:
    from s2s_core.attribution.whys import whys as all_of

    one_thread()
    return all_of(models.loaded(_trace.info.name), _trace)


@st.cache_resource(max_entries=32, show_spinner=False)
def _verdict(key: str, since: folders.Stamp, _trace: DecodeTrace) -> Any:
    from s2s_core.attribution.referee import referee

    one_thread()
    return referee(models.loaded(_trace.info.name), _trace, whys(_trace))
