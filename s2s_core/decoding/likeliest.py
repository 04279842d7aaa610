"""The most probable next tokens of many rows at once, without the whole distribution of each."""

from collections.abc import Sequence

import torch
from torch import Tensor

BLOCK = 64  # columns: a search among 8,000 of them is fastest so


def largest(rows: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """The k largest values of each row and their columns, as `topk`: rows [row, column] -> [row, k], largest first.

    Twice as fast for long rows: only the k blocks with the largest maxima can hold one of the k largest values.
    """
    n_blocks = rows.shape[1] // BLOCK
    if n_blocks <= 2 * k:
        return rows.topk(min(k, rows.shape[1]), dim=1)
    whole = n_blocks * BLOCK
    blocks = rows[:, :whole].reshape(-1, n_blocks, BLOCK)
    chosen = blocks.amax(-1).topk(k, dim=1).indices  # [row, k]
    inside = blocks.gather(1, chosen[:, :, None].expand(-1, -1, BLOCK)).flatten(1)
    columns = (chosen[:, :, None] * BLOCK + torch.arange(BLOCK)).flatten(1)
    left_over = torch.arange(whole, rows.shape[1]).expand(len(rows), -1)
    values, at = torch.cat([inside, rows[:, whole:]], dim=1).topk(k, dim=1)
    return values, torch.cat([columns, left_over], dim=1).gather(1, at)


def likeliest(logits: Tensor, k: int, never: Sequence[int]) -> tuple[Tensor, Tensor]:
    """The k most probable tokens of each row, likeliest first: logits [row, vocab] -> (log-probabilities in nats,
    token ids), each [row, k or what the vocabulary has]. As in `next_log_probs` the tokens `never` are never written: where
    fewer than k others can be, the rest have -inf.
    """
    values, tokens = largest(logits, k + len(never))
    for token in never:
        values = values.masked_fill(tokens == token, float("-inf"))
    top = values.amax(1, keepdim=True)
    parts = (logits - top).exp_()
    parts[:, list(never)] = 0.0
    log_probs = values - top - parts.sum(1, keepdim=True).log()
    best, order = log_probs.topk(min(k, log_probs.shape[1]), dim=1)
    return best, tokens.gather(1, order)
