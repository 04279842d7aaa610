"""Maps [target, source] of what a recurrent memory holds, with the axes of an attention heatmap. numpy only.

LSTM and GRU: the terms of the unrolled memory (`memory.py`), as shares, of one unit, or as they push the written token's
logit. An RNN's memory does not unroll into a sum; its map is the Jacobian's (`attribution/jacobian.py`).
"""

from typing import NamedTuple

import numpy as np

from s2s_core.analysis.memory import shares, unrolled
from s2s_core.trace import Array, DecodeTrace


class Weights(NamedTuple):
    """Those weights of a recurrent model that lie between its memory and its output."""

    embedding: Array  # [vocab, d_embed]: logits = embedding · tanh(readout [context; h])
    readout: Array  # [d_embed, unit] or, with attention, [d_embed, unit + unit]: the part of h comes last


def all_shares(trace: DecodeTrace) -> Array:
    """Implicit attention [layer, target, source]; ValueError for a memory that does not unroll."""
    return np.stack([shares(trace, layer) for layer in range(trace.info.n_layers)])


def source_terms(trace: DecodeTrace, layer: int, t: int) -> Array:
    """The term [source, unit] that each source token has in the memory that made target token t (counted from 0)."""
    n_source = len(trace.source)
    return unrolled(trace, layer, n_source + t)[:n_source]


def output_slopes(trace: DecodeTrace, weights: Weights) -> Array:
    """d (z(y_t) - mean_v z(v)) / d memory_t of the top layer, [target, unit]: LSTM its cell, GRU its hidden state.

    z are the logits (nats), the mean is over all tokens that may be written. Not ln p, whose slope goes to 0 where the model
    is certain, whatever made it so. Straight through the readout: with attention, context and query are held.
    """
    rows = [step.values["attentional"] for step in trace.steps]
    if not rows or rows[0] is None:
        return np.zeros((0, trace.info.n_units), np.float32)
    joined = np.stack([row[-1] for row in rows if row is not None])  # [target, d_embed], after the tanh
    written = np.isfinite(trace.steps[0].log_probs)
    away = weights.embedding[[step.token_id for step in trace.steps]] - weights.embedding[written].mean(
        axis=0
    )
    slopes = (away * (1 - joined**2)) @ weights.readout[:, -trace.info.n_units :]
    if trace.info.cell == "lstm":
        opened, cell = trace.decoder("gate.o"), trace.decoder("cell")
        assert opened is not None and cell is not None
        slopes = slopes * opened[-1] * (1 - np.tanh(cell[-1]) ** 2)  # h = o tanh(c)
    values: Array = slopes.astype(np.float32)
    return values


def toward_output(trace: DecodeTrace, weights: Weights) -> Array:
    """How far each source token's term in the top layer's memory raises the logit of y_t over the mean.

    [target, source] in nats, signed; to first order: slope · term.
    Over all terms (those of the target tokens too) a row sums to slope · memory.
    """
    slopes, rows = output_slopes(trace, weights), np.zeros((len(trace.steps), len(trace.source)), np.float32)
    for t, slope in enumerate(slopes):
        rows[t] = source_terms(trace, -1, t) @ slope
    return rows


def relative(norms: Array) -> Array:
    """Rows made to sum to 1 (a row of zeros stays): [..., target, source]."""
    sums = norms.sum(axis=-1, keepdims=True)
    values: Array = np.divide(norms, sums, out=np.zeros_like(norms), where=sums > 0)
    return values
