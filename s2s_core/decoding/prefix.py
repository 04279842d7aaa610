"""Several models on one text: all fed the same beginning, and each asked how probable it finds each answer.

Tokens are strings exactly as in the vocabulary, which the models share. Log-probabilities are in nats.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from s2s_core.decoding.decode import advance, begin, decode, feed, run, token_of
from s2s_core.errors import UserError
from s2s_core.models.base import Seq2SeqModel
from s2s_core.text.tokenizer import EOS
from s2s_core.trace import DecodeTrace


def with_prefix(
    model: Seq2SeqModel, text: str, prefix_tokens: Sequence[str], n_more: int | None = None
) -> DecodeTrace:
    """The trace of a text whose first tokens are given (origin "forced"), gone on with greedily.

    `n_more` is how many tokens may follow the prefix: None = to the end of sentence or the limit, 0 = none.
    Nothing follows a prefix that ends with the end of sentence. UserError for a token not in the vocabulary
    or for more tokens than any decoding of the model has.
    """
    longest = 2 * (model.info.max_source + 1) + 20
    if len(prefix_tokens) > longest:
        raise UserError("error.too_long", n=len(prefix_tokens), limit=longest)
    if EOS in prefix_tokens[:-1]:
        raise ValueError("the prefix goes on after its end of sentence")
    for token in prefix_tokens:
        token_of(model, token)  # refused before anything is decoded
    decoding = feed(begin(model, text), prefix_tokens)
    if n_more is None:
        return run(decoding).trace
    for _ in range(min(n_more, decoding.limit - len(decoding.steps))):
        decoding = advance(decoding)
    return decoding.trace


def total_log_prob(trace: DecodeTrace) -> float:
    """ln p(target | source) in nats: the sum over the written tokens, the end of sentence among them."""
    return sum(step.log_prob for step in trace.steps)


def answers(models: Sequence[Seq2SeqModel], text: str) -> NDArray[np.float64]:
    """ln p [scorer, answer] in nats: how probable each model finds each greedy answer, teacher-forced.

    The diagonal is each model's view of its own answer. Sums are not per token: compare within a column.
    """
    traces = [decode(model, text) for model in models]
    matrix = np.empty((len(models), len(models)))
    for i, model in enumerate(models):
        for j, answer in enumerate(traces):
            scored = answer if i == j else with_prefix(model, text, answer.tokens, n_more=0)
            matrix[i, j] = total_log_prob(scored)
    return matrix
