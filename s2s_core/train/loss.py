"""What a training minimises and how fast: loss, learning rate, and the loss over a whole set of pairs."""

import math
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from s2s_core.text.base import Specials
from s2s_core.train.batches import Batch, Ids, batches
from s2s_core.train.presets import Preset

PASSED_OVER = -100  # no token: where there is no target


def learning_rate(chosen: Preset, done: float, update: int) -> float:
    """Linear warm-up over `warmup` updates, then a cosine to zero; `done` is the share of the training that is over."""
    warm = min(1.0, (update + 1) / chosen.warmup)
    return chosen.learning_rate * warm * 0.5 * (1 + math.cos(math.pi * min(1.0, done)))


def loss_of(logits: Tensor, batch: Batch, smoothing: float = 0.0) -> Tensor:
    """Summed cross-entropy in nats over target tokens; padding does not count (smoothing: Szegedy et al. 2016)."""
    wanted = batch.target.masked_fill(~batch.counted, PASSED_OVER)
    return F.cross_entropy(
        logits.flatten(0, 1),
        wanted.flatten(),
        ignore_index=PASSED_OVER,
        label_smoothing=smoothing,
        reduction="sum",
    )


@torch.inference_mode()
def sum_nll(
    model: nn.Module, rows: Sequence[Ids], specials: Specials, device: torch.device, tokens: int = 4000
) -> tuple[float, int]:
    """Negative log-likelihood in nats and number of target tokens (end of sentence counted) under teacher forcing."""
    nll, n_tokens = 0.0, 0
    for batch in batches(rows, tokens, specials):
        there = batch.to(device)
        nll += float(loss_of(model(there.source, there.mask, there.prefix), there))
        n_tokens += batch.n_target
    return nll, n_tokens
