"""The reference states nearest to the state at each token, as sentences with their token marked. Pure data."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from s2s_core.analysis.projection import Projection, Reference
from s2s_core.i18n import Text
from s2s_core.trace import DecodeTrace
from s2s_core.views.base import View, common, shown_all
from s2s_core.views.needs import both
from s2s_core.views.states import site_of
from s2s_core.views.states_map import layer_states

K = 5
AROUND = 40  # characters shown on either side of the token; what is cut off is in the tooltip


def marked(reference: Reference) -> dict[str, Any]:
    """A reference as its sentence in three parts, the token it stands at in the middle; `cut`: the ends that were shortened."""
    at, tokens = reference.position, reference.tokens
    texts = shown_all(tokens, rest="")
    before, after = running(tokens[:at], texts[:at]), running(tokens[at + 1 :], texts[at + 1 :])
    if tokens[at].startswith("▁") and len(tokens[at]) > 1 and before:
        before += " "
    if at + 1 < len(tokens) and tokens[at + 1].startswith("▁") and len(tokens[at + 1]) > 1:
        after = " " + after
    return {
        "part": reference.part,
        "before": ("…" if len(before) > AROUND else "") + before[-AROUND:],
        "token": shown_all(tokens)[at],
        "after": after[:AROUND] + ("…" if len(after) > AROUND else ""),
        "sentence": running(tokens, texts),
    }


def running(tokens: Sequence[str], texts: Sequence[str]) -> str:
    """Tokens, with what is shown of each, as running text: a blank where a word begins, the end of sentence left out."""
    text = ""
    for token, plain in zip(tokens, texts, strict=True):
        if token != "</s>":
            text += (" " if text and token.startswith("▁") and len(token) > 1 else "") + plain
    return text


def payload(trace: DecodeTrace, text: Text, *, projection: Projection) -> dict[str, Any]:
    """`near` and `distances` [layer, source + target, k] for reading and writing; `references`: those that occur, by index."""
    reading, writing = layer_states(trace)
    states = np.concatenate([reading, writing], axis=1)  # [layer, source + target, unit]
    near, distances = projection.nearest_with_distances(states.reshape(-1, states.shape[-1]), K)
    used, places = np.unique(near, return_inverse=True)
    shape = (*states.shape[:2], near.shape[1])
    return common(trace, text, "view_states_nearest") | {
        "near": places.reshape(shape).astype(np.int32),
        "distances": distances.reshape(shape).astype(np.float32),
        "references": [marked(projection.references[int(i)]) for i in used],
        "typical": projection.typical_distance(),
        "layers": int(shape[0]),
        "n_references": len(projection.references),
        "n_units": int(states.shape[-1]),
        "site": site_of(trace),
    }


VIEWS = [
    View("states_nearest", both("hidden"), payload, inputs=("projection",)),
    View(
        "states_nearest_residual",
        both("residual"),
        payload,
        script="states_nearest",
        inputs=("projection",),
    ),
]
