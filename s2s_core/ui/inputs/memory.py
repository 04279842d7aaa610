"""What the views of the memory page draw on beside the trace: other models' traces, weights, derivatives, reference states."""

import logging
from typing import Any

import numpy as np
import streamlit as st
from safetensors import SafetensorError

from s2s_core.analysis import saturation
from s2s_core.analysis.memory_map import Weights
from s2s_core.analysis.projection import Projection
from s2s_core.errors import UserError
from s2s_core.trace import Array, DecodeTrace
from s2s_core.ui.inputs.projection import projection
from s2s_core.ui.store import damage, folders, models, traces
from s2s_core.ui.store.shelf import read_shelf
from s2s_core.ui.store.torch import one_thread
from s2s_core.views.base import trace_id


def attending_traces(trace: DecodeTrace) -> list[DecodeTrace] | None:
    """The same sentence decoded by the models of the task that attend; a model that is looked at gives its own trace.

    None where there is no such model, or none that can read the sentence.
    """
    attending: list[DecodeTrace] = []
    for entry in read_shelf().of_task(trace.info.task):
        if entry.name == trace.info.name and trace.info.attends:
            attending.append(trace)
        elif entry.attends:
            try:
                theirs = traces.trace(entry.name, trace.source.text, ())
            except UserError as error:
                damage.note_model(entry.name, error)
                logging.info("no attention of %s beside: %s", entry.name, error)
                continue
            if theirs.source.texts == trace.source.texts:
                attending.append(theirs)
    return attending or None


def references(trace: DecodeTrace) -> Projection | tuple[()]:
    """The reference states of the model; empty where its folder has none, since the view shows more than them."""
    return projection(trace) or ()


def memory_weights(trace: DecodeTrace) -> Weights | None:
    """The weights between the memory and the output of the model that made the trace; None where there is no such memory."""
    return weights_of(models.loaded(trace.info.name)) if "memory_decomposition" in trace.info.can else None


def weights_of(model: Any) -> Weights:
    """Of a recurrent model; shared with it, not copied."""
    return Weights(*(weights.numpy() for weights in model.output_weights()))


def state_jacobian(trace: DecodeTrace) -> Array | None:
    """||d h_t / d h_s||_F [layer, target, source] of an RNN; None for other models, whose memory unrolls or is none."""
    norms = jacobian(trace)
    return None if norms is None else norms[:, 1:]


def jacobian(trace: DecodeTrace) -> Array | None:
    """The same [layer, target + 1, source], row 0 that of the state handed over; None for other models."""
    if trace.info.cell != "rnn":
        return None
    return _jacobian(trace.info.name, folders.stamp(trace.info.name), trace_id(trace), trace)


@st.cache_resource(max_entries=32, show_spinner=False)
def _jacobian(name: str, since: folders.Stamp, key: str, _trace: DecodeTrace) -> Array:
    from s2s_core.attribution.jacobian import state_jacobian_norms

    one_thread()
    model, layers = models.loaded(name), range(_trace.info.decoder.n_layers)
    return np.stack([state_jacobian_norms(model, _trace, layer) for layer in layers])


def corpus_saturation(trace: DecodeTrace) -> dict[str, Array]:
    """Saturation of the model's gates over validation sentences; empty where that was not measured."""
    return _corpus_saturation(trace.info.name, folders.stamp(trace.info.name, saturation.FILE))


@st.cache_resource(max_entries=32, show_spinner=False)
def _corpus_saturation(name: str, since: folders.Stamp) -> dict[str, Array]:
    try:
        return saturation.load(folders.PRETRAINED / name) or {}
    except (OSError, ValueError, SafetensorError) as error:
        damage.note(name, saturation.FILE, error)
        return {}
