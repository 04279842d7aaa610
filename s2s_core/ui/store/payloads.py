"""Payloads of views, packed for the browser and kept while they are used."""

import json
from typing import Any, NamedTuple

import streamlit as st

from s2s_core.i18n import catalog
from s2s_core.trace import DecodeTrace
from s2s_core.views.base import View, trace_id
from s2s_core.views.blocks import Block
from s2s_core.views.pack import pack_apart, pack_exact

Packed = tuple[bytes, tuple[Block, ...]]  # a payload, and the blocks that it refers to


def payload(
    view: View,
    trace: DecodeTrace,
    lang: str,
    values: dict[str, Any],
    key: str = "",
    plain: dict[str, Any] | None = None,
) -> Packed:
    """A view's packed payload, kept while it is used, and the blocks that a page sends beside it.

    `values` are what the view draws on beside the trace, told apart by `key` (`ui/inputs`); `plain` are JSON values.
    """
    written = json.dumps(plain or {}, sort_keys=True)
    return _payload(view.name, trace_id(trace), lang, written, key, _Drawn(view, trace, values))


def exact(view: View, trace: DecodeTrace, lang: str, values: dict[str, Any], asked: int) -> bytes:
    """The answer to the question `asked`: a view's payload with every number as it was computed. It is not kept."""
    return pack_exact({"asked": asked, "payload": view.payload(trace, catalog(lang), **values)})


class _Drawn(NamedTuple):
    view: View
    trace: DecodeTrace
    values: dict[str, Any]


@st.cache_resource(max_entries=256, show_spinner=False)
def _payload(name: str, trace_key: str, lang: str, plain: str, key: str, _drawn: _Drawn) -> Packed:
    view, trace, values = _drawn
    return pack_apart(view.payload(trace, catalog(lang), **json.loads(plain), **values))
