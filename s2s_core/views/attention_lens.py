"""What each layer already knows: the output head on every decoder layer, and answers from earlier encoder layers. Pure data."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from s2s_core.i18n import Text
from s2s_core.trace import Array, DecodeTrace
from s2s_core.views.base import View, common, fed, shown, shown_all
from s2s_core.views.needs import both


class LogitLens(Protocol):
    """What `attribution.lens.logit_lens` gives."""

    @property
    def token_ids(self) -> NDArray[np.int32]: ...  # [depth, target, k]
    @property
    def probs(self) -> Array: ...  # [depth, target, k]
    @property
    def ranks(self) -> NDArray[np.int32]: ...  # [depth, target], 1 = the most probable
    @property
    def chosen(self) -> Array: ...  # [depth, target]
    @property
    def divergence(self) -> Array: ...  # [depth, target], nats


@dataclass(frozen=True, eq=False)
class Lens:
    """Both lenses on one trace."""

    logits: LogitLens
    answers: Sequence[DecodeTrace]  # by depth of the encoder, 0 = its embeddings


def payload(trace: DecodeTrace, text: Text, *, lens: Lens) -> dict[str, Any]:
    """`texts` of the tokens that occur, `top` [depth, target, k] numbers into them with `probs`; `ranks`, `chosen`,
    `divergence` [depth, target]; `fed` the token fed in at each step; `answers` the tokens that are written
    from each depth of the encoder."""
    logits = lens.logits
    ids, places = np.unique(logits.token_ids, return_inverse=True)
    return common(trace, text, "view_attention_lens") | {
        "texts": [shown(trace.vocabulary[token_id]) for token_id in ids],
        "tokens": [trace.vocabulary[token_id] for token_id in ids],
        "top": places.reshape(logits.token_ids.shape).astype(np.int32),
        "probs": logits.probs,
        "ranks": logits.ranks,
        "chosen": logits.chosen,
        "divergence": logits.divergence,
        "fed": fed(trace),
        "answers": [shown_all(answer.tokens) for answer in lens.answers],
        "answer_tokens": [list(answer.tokens) for answer in lens.answers],
    }


# What is read of the trace, its input reads: the lenses run the upper layers again on the residual stream.
VIEW = View(
    "attention_lens",
    both("residual"),
    payload,
    inputs=("lens",),
    can=frozenset({"earlier_layers"}),
)
