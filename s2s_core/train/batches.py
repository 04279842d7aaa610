"""Pairs to padded batches of about equal numbers of tokens, the same for the same seed and epoch."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from s2s_core.decoding.batch import pad, present
from s2s_core.text.base import Specials, Tokenizer

Ids = tuple[tuple[int, ...], tuple[int, ...]]


@dataclass(frozen=True, eq=False)
class Batch:
    source: Tensor  # [batch, source]
    mask: Tensor  # [batch, source], True = a token
    prefix: Tensor  # [batch, target], the start first
    target: Tensor  # [batch, target], the end of sentence last, then padding
    counted: Tensor  # [batch, target], True = a token of the target

    def to(self, device: torch.device) -> "Batch":
        return Batch(
            self.source.to(device),
            self.mask.to(device),
            self.prefix.to(device),
            self.target.to(device),
            self.counted.to(device),
        )

    @property
    def n_target(self) -> int:
        """Target tokens, end of sentence counted, padding not."""
        return int(self.counted.sum())


def encode_pairs(pairs: Sequence[tuple[str, str]], tokenizer: Tokenizer) -> list[Ids]:
    """Token ids of source and target, each with its end of sentence."""
    return [
        (tokenizer.encode_source(source).ids, tokenizer.encode_target(target).ids) for source, target in pairs
    ]


def collate(rows: Sequence[Ids], specials: Specials) -> Batch:
    sources, targets = [row[0] for row in rows], [row[1] for row in rows]
    target, counted = pad(targets, specials.pad), present(targets)
    fed = target[:, :-1].masked_fill(~counted[:, 1:], specials.pad)  # nothing follows the end of sentence
    prefix = torch.cat([torch.tensor(specials.start).expand(len(rows), -1), fed], dim=1)
    return Batch(pad(sources, specials.pad), present(sources), prefix, target, counted)


def batches(
    rows: Sequence[Ids], tokens: int, specials: Specials, *, seed: int | None = None
) -> Iterator[Batch]:
    """Batches of at most `tokens` padded tokens (source + target) of rows of like length.

    With a seed the order is random: rows of equal length are mixed before, batches after they are cut.
    """
    rng = random.Random(seed)
    noise = [rng.random() for _ in rows]
    order = sorted(range(len(rows)), key=lambda i: (len(rows[i][1]), len(rows[i][0]), noise[i]))
    groups: list[list[int]] = [[]]
    widest = (0, 0)
    for i in order:
        grown = (max(widest[0], len(rows[i][0])), max(widest[1], len(rows[i][1])))
        if groups[-1] and (len(groups[-1]) + 1) * sum(grown) > tokens:
            groups.append([])
            grown = (len(rows[i][0]), len(rows[i][1]))
        groups[-1].append(i)
        widest = grown
    if seed is not None:
        rng.shuffle(groups)
    return (collate([rows[i] for i in group], specials) for group in groups if group)
