"""Greedy decoding of many sources at once, without a record: for evaluation and back-translation."""

from collections.abc import Iterator, Sequence

import torch
from tqdm import tqdm

from s2s_core.decoding.decode import next_log_probs
from s2s_core.models.base import Seq2SeqModel
from s2s_core.nn.probe import see_nothing
from s2s_core.text.tokenizer import bos_id, eos_id, pad_id


def pad(rows: Sequence[Sequence[int]]) -> torch.Tensor:
    """Rows of ids as [batch, longest], filled with pad_id."""
    longest = max(map(len, rows))
    return torch.tensor([[*row, *[pad_id] * (longest - len(row))] for row in rows])


@torch.inference_mode()
def decode_ids(model: Seq2SeqModel, sources: Sequence[Sequence[int]]) -> list[list[int]]:
    """Greedy target ids (without </s>) of one batch of sources; each stops at its own 2 × source + 20 tokens."""
    ids = pad(sources)
    memory = model.encode(ids, ids != pad_id, see_nothing)
    state, prev = model.start(memory), torch.full((len(sources),), bos_id)
    limits = torch.tensor([2 * len(source) + 20 for source in sources])
    ended = torch.zeros(len(sources), dtype=torch.bool)
    written: list[torch.Tensor] = []
    while not ended.all():
        logits, state = model.step(prev, state, memory, see_nothing)
        prev = next_log_probs(logits).argmax(-1).masked_fill(ended, eos_id)
        written.append(prev)
        ended = ended | (prev == eos_id) | (len(written) >= limits)
    rows = torch.stack(written, dim=1).tolist()
    ends = [
        row.index(eos_id) if eos_id in row else limit
        for row, limit in zip(rows, limits.tolist(), strict=True)
    ]
    return [row[:end] for row, end in zip(rows, ends, strict=True)]


def decode_all(
    model: Seq2SeqModel, texts: Sequence[str], *, batch_size: int = 64
) -> Iterator[tuple[int, str]]:
    """(index, greedy text) of every source, short ones first, with a progress bar."""
    sources = [model.tokenizer.encode(text).ids for text in texts]
    order = sorted(range(len(texts)), key=lambda i: len(sources[i]))
    with tqdm(total=len(texts), desc="decode", unit="sentence") as bar:
        for at in range(0, len(order), batch_size):
            group = order[at : at + batch_size]
            for i, ids in zip(group, decode_ids(model, [sources[i] for i in group]), strict=True):
                yield i, model.tokenizer.decode(ids).text
            bar.update(len(group))
