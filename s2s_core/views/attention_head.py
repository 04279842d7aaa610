"""One head, large: its map, or its lines between two columns, of any kind of looking, with the gold alignment. Pure data."""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2s_core.analysis.aligners import Gold
from s2s_core.i18n import Text
from s2s_core.trace import Array, DecodeTrace
from s2s_core.views.alignment import weights as cross_weights
from s2s_core.views.base import RESERVED, View, common, fed, fed_tokens
from s2s_core.views.formula_attention import padded
from s2s_core.views.needs import both, shows, writing


def kinds_of(trace: DecodeTrace) -> dict[str, Array]:
    """Weights [layer, head, row, column] of each kind of looking that the model has; NaN where a prefix cannot look."""
    kinds = {"cross": cross_weights(trace)}
    if shows(trace.info, "decoder", "self_attn") and trace.steps:
        kinds["self"] = padded(trace, "self_attn")
    if shows(trace.info, "encoder", "self_attn") and trace.steps:
        kinds["encoder"] = trace.encoder.known("self_attn").astype(np.float32)
    return kinds


def punctuation(tokens: Sequence[str]) -> list[bool]:
    """Whether each token is nothing but punctuation or symbols; the end of sentence is neither."""
    plain = ("" if token in RESERVED else token.removeprefix("▁") for token in tokens)
    return [bool(token) and all(unicodedata.category(sign)[0] in "PS" for sign in token) for token in plain]


def pairs(links: Iterable[tuple[int, int]]) -> NDArray[np.int32]:
    """Links as [link, 2] of (target, source), sorted."""
    return np.array(sorted(links), dtype=np.int32).reshape(-1, 2)


def reading(trace: DecodeTrace) -> dict[str, Any]:
    """What every map of the page needs to put sub-words together and to leave marks out."""
    return {
        "fed": fed(trace),
        "fed_tokens": fed_tokens(trace),
        "punctuation": {side: punctuation(seq.texts) for side, seq in (("source", trace.source), ("target", trace.target))},
    }  # fmt: skip


def payload(trace: DecodeTrace, text: Text, *, gold: Gold) -> dict[str, Any]:
    """`kinds[name]` weights [layer, head, row, column]; `gold.sure` and `gold.possible` (not sure ones only) [link, 2]."""
    return common(trace, text, "view_attention_head") | reading(trace) | {
        "options": text.under("attention.options"),
        "kinds": kinds_of(trace),
        "gold": {"sure": pairs(gold.sure), "possible": pairs(gold.possible - gold.sure), "any_of": gold.any_of},
        "n_heads": trace.info.n_heads,
    }  # fmt: skip


VIEW = View("attention_head", writing("cross_attn"), payload, inputs=("gold",), uses=both("self_attn"))
