"""Several models on one text: all fed the same beginning, and each asked how probable it finds each answer.

Tokens are strings exactly as in the vocabulary, which the models share. Log-probabilities are in nats.
"""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from s2s_core.decoding.apply import token_of
from s2s_core.decoding.batch import pad, present, teacher_forced
from s2s_core.decoding.decode import advance, begin, feed, read_source, run
from s2s_core.errors import UserError
from s2s_core.models.base import Seq2SeqModel
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
    ids = [token_of(model, token) for token in prefix_tokens]  # refused before anything is decoded
    if model.tokenizer.specials.end in ids[:-1]:
        raise ValueError("the prefix goes on after its end of sentence")
    decoding = feed(begin(model, text), ids)
    if n_more is None:
        return run(decoding).trace
    for _ in range(min(n_more, decoding.limit - len(decoding.steps))):
        decoding = advance(decoding)
    return decoding.trace


@torch.inference_mode()
def log_probs_of(model: Seq2SeqModel, text: str, rows: Sequence[Sequence[str]]) -> NDArray[np.float64]:
    """ln p(tokens | source) in nats of each row of tokens, [row]: all rows in one teacher-forced pass.

    Equal to `with_prefix(model, text, tokens, n_more=0).total_log_prob` up to rounding.
    """
    ids = [[token_of(model, token) for token in row] for row in rows]
    source = torch.tensor([read_source(model, text).ids]).expand(len(ids), -1)
    specials = model.tokenizer.specials
    wanted = pad(ids, specials.pad)  # [row, longest]
    logits = teacher_forced(model, source, torch.ones_like(source, dtype=torch.bool), wanted)
    logits[..., list(specials.never)] = float("-inf")  # as `next_log_probs`, but only of the tokens asked for
    picked = (logits.gather(-1, wanted[..., None])[..., 0] - logits.logsumexp(-1)).double()
    return picked.masked_fill(~present(ids), 0.0).sum(-1).numpy()
