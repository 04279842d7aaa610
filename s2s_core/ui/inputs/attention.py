"""What the Attention page needs the model for again: parts of scores, joining, ALTI+ contributions, lenses; kept by trace."""

from typing import Any

import streamlit as st

from s2s_core.trace import Array, DecodeTrace
from s2s_core.ui.store import folders, models
from s2s_core.views.attention_lens import Lens
from s2s_core.views.base import trace_id


def contributions(trace: DecodeTrace) -> Any:
    """`attribution.alti.Contributions` of a trace; None for other models than Transformers."""
    return _contributions(trace_id(trace), folders.stamp(trace.info.name), trace)


@st.cache_resource(max_entries=64, show_spinner=False)
def _contributions(key: str, since: folders.Stamp, _trace: DecodeTrace) -> Any:
    from s2s_core.attribution import alti

    return alti.contributions(models.loaded(_trace.info.name), _trace)


def scoring(trace: DecodeTrace) -> dict[str, Array]:
    """The parts of an additive score: `query` [target, d], `key` [source, d], `v` [d]; empty for other scores."""
    if "score_parts" not in trace.info.can:
        return {}
    return _scoring(trace_id(trace), folders.stamp(trace.info.name), trace)


@st.cache_resource(max_entries=64, show_spinner=False)
def _scoring(key: str, since: folders.Stamp, _trace: DecodeTrace) -> dict[str, Array]:
    from s2s_core.attribution.joining import scoring as parts

    return parts(models.loaded(_trace.info.name), _trace)


def joining(trace: DecodeTrace) -> dict[str, Array]:
    """The parts of joining context and state, as `attribution.joining` has them; empty where nothing joins."""
    return _joining(trace_id(trace), folders.stamp(trace.info.name), trace)


@st.cache_resource(max_entries=64, show_spinner=False)
def _joining(key: str, since: folders.Stamp, _trace: DecodeTrace) -> dict[str, Array]:
    from s2s_core.attribution.joining import joining as parts

    return parts(models.loaded(_trace.info.name), _trace)


def mixing(trace: DecodeTrace) -> dict[str, Array]:
    """The parts of generating mixed with copying, as `attribution.copying` has them; empty for a model without a pointer."""
    if "copies" not in trace.info.can:
        return {}
    return _mixing(trace_id(trace), folders.stamp(trace.info.name), trace)


@st.cache_resource(max_entries=64, show_spinner=False)
def _mixing(key: str, since: folders.Stamp, _trace: DecodeTrace) -> dict[str, Array]:
    from s2s_core.attribution.copying import mixing as parts

    return parts(models.loaded(_trace.info.name), _trace)


def lens(trace: DecodeTrace) -> Lens | None:
    """Logit lens and DecoderLens of a trace; None for other models than Transformers."""
    return _lens(trace_id(trace), folders.stamp(trace.info.name), trace)


@st.cache_resource(max_entries=64, show_spinner=False)
def _lens(key: str, since: folders.Stamp, _trace: DecodeTrace) -> Lens | None:
    from s2s_core.attribution.lens import decoder_lens, logit_lens

    model = models.loaded(_trace.info.name)
    logits, answers = logit_lens(model, _trace), decoder_lens(model, _trace)
    return None if logits is None or answers is None else Lens(logits, answers)
