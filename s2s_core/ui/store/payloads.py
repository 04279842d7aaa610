"""Payloads of views, packed for the browser and kept while they are used."""

import json
from typing import Any

import streamlit as st

from s2s_core.i18n import catalog
from s2s_core.trace import DecodeTrace
from s2s_core.views.base import View, trace_id
from s2s_core.views.blocks import Block
from s2s_core.views.pack import pack_apart

Packed = tuple[bytes, tuple[Block, ...]]  # a payload, and the blocks that it refers to


def payload(
    view: View, trace: DecodeTrace, lang: str, inputs: dict[str, Any], plain: dict[str, Any] | None = None
) -> Packed:
    """A view's packed payload, kept while it is used, and the blocks that a page sends beside it.

    `inputs` are what the view draws on beside the trace (`ui/inputs`), `plain` JSON values that it asks for.
    """
    others = [trace_id(value) for value in inputs.values() if isinstance(value, DecodeTrace)]
    key = " ".join(
        [trace_id(trace), *others]
    )  # a payload about two traces is another payload with each other trace
    return _payload(view.name, key, lang, json.dumps(plain or {}, sort_keys=True), view, trace, inputs)


@st.cache_resource(max_entries=256, show_spinner=False)
def _payload(
    name: str,
    trace_key: str,
    lang: str,
    plain: str,
    _view: View,
    _trace: DecodeTrace,
    _inputs: dict[str, Any],
) -> Packed:
    return pack_apart(_view.payload(_trace, catalog(lang), **json.loads(plain), **_inputs))
