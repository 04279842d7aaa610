"""Attention roll-out: how much of each source token is in a state after several layers, if attention were
all. numpy only.

Every layer mixes its inputs by attention and adds them unchanged (the residual path), so half of each is
taken and the layers are multiplied (Abnar & Zuidema 2020). Values, feed-forward parts and norms are left out:
it follows paths and is no causal attribution.
"""

import numpy as np

from s2s_core.trace import Array, DecodeTrace


def with_residual(attention: Array) -> Array:
    """½A + ½I of the mean over heads, rows made to sum to 1: [layer, head, source, source] -> [layer, source,
    source]."""
    mean = attention.astype(np.float64).mean(axis=1)
    mixed = 0.5 * mean + 0.5 * np.eye(mean.shape[-1])
    values: Array = mixed / mixed.sum(axis=-1, keepdims=True)
    return values


def rollout(attention: Array) -> Array:
    """R_l = (½A_l + ½I) R_{l-1} after each layer: [layer, head, source, source] -> [layer, source, source],
    rows sum to 1.

    Row t of layer l is how much of each source token is in the state at position t above layer l.
    """
    layers = with_residual(attention)
    rolled = [layers[0]]
    for layer in layers[1:]:
        rolled.append(layer @ rolled[-1])
    return np.stack(rolled).astype(np.float32)


def joined(cross: Array, encoder: Array) -> Array:
    """Cross-attention [target, position] carried on to the source tokens by a roll-out [position, source]:
    [target, source].

    One layer of cross-attention; what the decoder takes from its own prefix is not in it.
    """
    return (cross.astype(np.float64) @ encoder).astype(np.float32)


def encoder_rollout(trace: DecodeTrace) -> Array | None:
    """Roll-out [layer, source, source] of the encoder's self-attention; None where it has none."""
    attention = trace.encoder["self_attn"]
    return None if attention is None else rollout(attention)


def source_shares(trace: DecodeTrace, layer: int = -1, head: int | None = None) -> Array | None:
    """Cross-attention of one decoder layer and head (None = the mean over heads) on source tokens instead of
    encoder states: [target, source], rows sum to 1. None without both attentions."""
    cross, rolled = trace.cross_attn(layer, head), encoder_rollout(trace)
    return None if cross is None or rolled is None else joined(cross, rolled[-1])
