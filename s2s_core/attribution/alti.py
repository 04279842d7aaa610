"""How much of a Transformer's step comes from each source token and from its own prefix: ALTI+ (Ferrando et al. 2022b).

What attention adds to a position is taken apart by the token it came from: y_t = sum_j T_t(x_j) + b_o, the old x_t among the
parts. A part counts by how much nearer it brings the sum: c_tj = max(0, ||y_t||_1 - ||y_t - T_t(x_j)||_1), made to sum to 1.
Layers are multiplied as in a roll-out, the encoder's below the decoder's.

This is the form for pre-norm layers of the authors' code: values with their bias, no final norm, and feed-forward parts, which
work on one position alone, left out. A part that points against the sum counts 0, and can take the share of a large ally.
It follows where vectors come from and not what a change of a token would do: compare with gradients.
"""

from dataclasses import dataclass
from typing import cast

import numpy as np
import torch
from torch import Tensor

from s2s_core.attribution.edited import holds_for
from s2s_core.attribution.lens import depths
from s2s_core.models.base import Contributions as PartedModel
from s2s_core.models.base import Seq2SeqModel
from s2s_core.trace import Array, DecodeTrace


@dataclass(frozen=True, eq=False)
class Contributions:
    """Shares in [0, 1]; a row of `source` and the same row of `prefix` sum to 1 together."""

    source: Array  # [target, source]
    prefix: Array  # [target, target]: column j is the token fed in at step j: 0 = <s>, j = token j - 1; 0 above the diagonal


def shares(parts: Tensor, whole: Tensor) -> Tensor:
    """parts [..., part, d] of whole [..., d] -> shares [..., part] that sum to 1 (Ferrando et al. 2022a, eq. 8-9).

    Where no part brings the sum nearer, they count by their own norms.
    """
    nearer = whole.abs().sum(-1, keepdim=True) - (whole[..., None, :] - parts).abs().sum(-1)
    kept = nearer.clamp(min=0)
    kept = torch.where(kept.sum(-1, keepdim=True) > 0, kept, parts.abs().sum(-1))
    return kept / kept.sum(-1, keepdim=True)


def contributions(model: Seq2SeqModel, trace: DecodeTrace) -> Contributions | None:
    """Source and prefix contributions to every step, from the recorded values. None for other models or nothing written.

    UserError for a trace under edits of values: what was put in a head's place came from no position.
    """
    if "contributions" not in model.info.can or not trace.steps:
        return None
    holds_for(trace, "contributions", frozenset())
    parted = cast("PartedModel", model)
    encoded, decoded = depths(trace, "encoder"), depths(trace, "decoder")
    read = _encoder_shares(parted, encoded, torch.tensor(trace.encoder.known("self_attn")))
    states = torch.tensor(trace.encoder.known("memory")[0])
    cross, own = torch.tensor(trace.decoder("cross_attn")).transpose(1, 2), _prefix_weights(trace)
    source = decoded.new_zeros(decoded.shape[1], encoded.shape[1])
    prefix = torch.eye(decoded.shape[1], dtype=decoded.dtype)
    for k in range(trace.info.decoder.n_layers):
        parts, middle = parted.self_parts("decoder", k, decoded[k], own[k])
        mixed, looked = shares(parts, middle), shares(*parted.cross_parts(k, middle, cross[k], states))
        kept = looked[:, -1:] * mixed  # what goes on along the residual path of the cross-attention
        source, prefix = kept @ source + looked[:, :-1] @ read, kept @ prefix
    return Contributions(source.numpy().astype(np.float32), prefix.numpy().astype(np.float32))


def _encoder_shares(model: PartedModel, stream: Tensor, weights: Tensor) -> Tensor:
    """Shares [position, source] of the source tokens in the encoder's states, rolled over its layers."""
    rolled = torch.eye(stream.shape[1], dtype=stream.dtype)
    for k in range(model.info.encoder.n_layers):
        rolled = shares(*model.self_parts("encoder", k, stream[k], weights[k])) @ rolled
    return rolled


def _prefix_weights(trace: DecodeTrace) -> Tensor:
    """The decoder's self-attention [layer, head, target, target], 0 for what is not yet written."""
    n_steps = len(trace.steps)
    rows = [
        np.pad(step.values.known("self_attn"), ((0, 0), (0, 0), (0, n_steps - 1 - t)))
        for t, step in enumerate(trace.steps)
    ]
    return torch.tensor(np.stack(rows, axis=2))
