"""Guided attention: where the right alignment is known, a second loss pulls the attention onto it.

A small recurrent decoder that is handed the encoder's final state can write a short word from that state alone; nothing
makes it look where it should. Mi et al. 2016, "Supervised Attentions for Neural Machine Translation"; Chen et al. 2016,
"Guided Alignment Training for Topic-Aware Neural Machine Translation".
"""

from collections.abc import Callable

import torch
from torch import Tensor

from s2s_core.nn.probe import Probe
from s2s_core.sites import Site
from s2s_core.tasks.base import Links
from s2s_core.text.tokenizer import Tokenizer
from s2s_core.train.batches import Batch

Gold = Callable[[str, str], Links]
TINY = 1e-6


def gold_mask(batch: Batch, tokenizer: Tokenizer, gold: Gold) -> Tensor:
    """True where target token t may look at source token s: [batch, target, source]."""
    mask = torch.zeros(*batch.target.shape, batch.source.shape[1], dtype=torch.bool)
    links = [
        (row, t, s)
        for row, (source, target) in enumerate(zip(batch.source.tolist(), batch.target.tolist(), strict=True))
        for t, s in gold(tokenizer.decode(source).text, tokenizer.decode(target).text)
    ]
    if links:  # all at once: one by one they took longer than the update itself
        mask[tuple(torch.tensor(links).T)] = True
    return mask.to(batch.source.device)


def guiding_loss(weights: Tensor, gold: Tensor) -> Tensor:
    """Sum of -log of the attention that falls on right source tokens, in nats, over target tokens that have any.

    weights [batch, head, target, source] (one head), gold [batch, target, source].
    """
    on_gold = (weights[:, 0] * gold).sum(-1)
    return -(on_gold + TINY).log()[gold.any(-1)].sum()


def watching(seen: list[Tensor]) -> Probe:
    """A probe that keeps the cross-attention weights it is shown."""

    def probe(site: Site, value: Tensor) -> Tensor:
        if site.name == "cross_attn":
            seen.append(value)
        return value

    return probe
