"""Where a Transformer's step comes from when its layers are followed through: roll-out and ALTI+ contributions. Pure data."""

from typing import Any, Protocol

import numpy as np

from s2s_core.analysis.rollout import source_shares
from s2s_core.i18n import Text
from s2s_core.trace import Array, DecodeTrace
from s2s_core.views.attention_head import reading
from s2s_core.views.base import View, common
from s2s_core.views.needs import Needs


class Contributions(Protocol):
    """What `attribution.alti` gives: shares in [0, 1], a row of both summing to 1."""

    source: Array  # [target, source]
    prefix: Array  # [target, target]


def rolled(trace: DecodeTrace) -> Array:
    """Cross-attention of each decoder layer (mean over heads) on source tokens: [layer, target, source], rows sum to 1."""
    layers = [source_shares(trace, layer) for layer in range(trace.info.n_layers)]
    return np.stack([layer for layer in layers if layer is not None])


def payload(trace: DecodeTrace, text: Text, *, contributions: Contributions) -> dict[str, Any]:
    """`rollout` [layer, target, source]; `source` [target, source], `prefix` [target, target], `share` [target] in [0, 1]."""
    return common(trace, text, "view_attention_flow") | reading(trace) | {
        "rollout": rolled(trace),
        "source_parts": contributions.source,
        "prefix_parts": contributions.prefix,
        "share": contributions.source.sum(axis=1),
    }  # fmt: skip


VIEW = View(
    "attention_flow",
    Needs(encoder=frozenset({"self_attn"}), decoder=frozenset({"cross_attn"})),
    payload,
    inputs=("contributions",),
    can=frozenset({"contributions"}),
)
