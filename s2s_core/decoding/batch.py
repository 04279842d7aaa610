"""Greedy decoding of many sources at once, without a record: for evaluation and back-translation."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import torch
from tqdm import tqdm

from s2s_core.decoding.choices import next_log_probs, start_of
from s2s_core.models.base import Seq2SeqModel
from s2s_core.nn.probe import see_nothing


def pad(rows: Sequence[Sequence[int]], filler: int) -> torch.Tensor:
    """Rows of ids as [batch, longest], filled with `filler`."""
    longest = max(map(len, rows))
    return torch.tensor([[*row, *[filler] * (longest - len(row))] for row in rows])


def present(rows: Sequence[Sequence[int]]) -> torch.Tensor:
    """The mask [batch, longest] of `pad`: True = a token. From the lengths: padding's id may stand for a token too."""
    lengths = torch.tensor([len(row) for row in rows])
    return torch.arange(int(lengths.max())) < lengths[:, None]


def teacher_forced(
    model: Seq2SeqModel, source_ids: torch.Tensor, mask: torch.Tensor, target_ids: torch.Tensor
) -> torch.Tensor:
    """logits [batch, target, vocab] of each token of target_ids [batch, target], fed the tokens before it."""
    start = torch.tensor(model.tokenizer.specials.start).expand(len(target_ids), -1)
    logits = model.forward(source_ids, mask, torch.cat([start, target_ids[:, :-1]], dim=1))
    return logits[:, start.shape[1] - 1 :]


@torch.inference_mode()
def decode_ids(model: Seq2SeqModel, sources: Sequence[Sequence[int]]) -> list[list[int]]:
    """Greedy target ids (without the end of sentence) of one batch of sources; each stops at its own 2 × source + 20 tokens."""
    end, never = model.tokenizer.specials.end, model.tokenizer.specials.never
    ids = pad(sources, model.tokenizer.specials.pad)
    memory = model.encode(ids, present(sources), see_nothing)
    state, prev = start_of(model, memory, len(sources))
    limits = torch.tensor([2 * len(source) + 20 for source in sources])
    ended = torch.zeros(len(sources), dtype=torch.bool)
    written: list[torch.Tensor] = []
    while not ended.all():
        logits, state = model.step(prev, state, memory, see_nothing)
        prev = next_log_probs(logits, never).argmax(-1).masked_fill(ended, end)
        written.append(prev)
        ended = ended | (prev == end) | (len(written) >= limits)
    rows = torch.stack(written, dim=1).tolist()
    ends = [row.index(end) if end in row else limit for row, limit in zip(rows, limits.tolist(), strict=True)]
    return [row[:length] for row, length in zip(rows, ends, strict=True)]


def by_length(sources: Mapping[int, Sequence[int]], size: int, bar: "tqdm[Any]") -> Iterator[list[int]]:
    """The keys of the sources in groups, short sources first, so that little is padding; `bar` counts those done."""
    order = sorted(sources, key=lambda at: len(sources[at]))
    for first in range(0, len(order), size):
        group = order[first : first + size]
        yield group
        bar.update(len(group))


def decode_all(
    model: Seq2SeqModel, texts: Sequence[str], *, batch_size: int = 64
) -> Iterator[tuple[int, str]]:
    """(index, greedy text) of every source, short ones first, with a progress bar."""
    sources = {i: model.tokenizer.encode_source(text).ids for i, text in enumerate(texts)}
    with tqdm(total=len(texts), desc="decode", unit="sentence") as bar:
        for group in by_length(sources, batch_size, bar):
            for i, ids in zip(group, decode_ids(model, [sources[i] for i in group]), strict=True):
                yield i, model.tokenizer.decode(ids).text
