"""Alignment error rate of every head on a task whose right alignment is known."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch
from torch import Tensor

from s2s_core.analysis.alignment import Agreement, Links, strongest
from s2s_core.decoding.choices import start_of
from s2s_core.evaluate.corpus import Progress, read_rows
from s2s_core.models.base import Seq2SeqModel
from s2s_core.nn.probe import see_nothing
from s2s_core.sites import Site
from s2s_core.tasks.files import Pair
from s2s_core.trace import Array
from s2s_core.train.batches import Ids, collate

Heads = dict[tuple[int, int], Array]  # (layer, head) -> cross-attention [target, source]


def error_rates(
    model: Seq2SeqModel,
    pairs: Sequence[Pair],
    gold: Callable[[str, str], Links],
    *,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """`aer` of the best head and `aer_by_head` [layer][head], percent, under teacher forcing; {} without attention.

    Only target tokens that have a source are counted, so neither hyphens nor the end of sentence are. Where a token may
    come from several source tokens, any of them is right: each links to the strongest of them as sure, to all as possible.
    """
    if not model.info.attends:
        return {}
    sums: dict[tuple[int, int], Agreement] = {}
    for (source, target), heads in attention(model, pairs):
        links = gold(source, target)
        rows = sorted({t for t, _ in links})
        for place, weights in heads.items():
            found = strongest(weights, rows=rows)
            sure = {
                max(((t, s) for t, s in links if t == row), key=lambda link: float(weights[link]))
                for row in rows
            }
            sums[place] = sums.get(place, Agreement()).add(found, sure, links)
        if progress:
            progress(1)
    if not sums:
        return {}
    layers = sorted({layer for layer, _ in sums})
    table = [
        [100 * sums[place].error_rate for place in sorted(sums) if place[0] == layer] for layer in layers
    ]
    return {"aer": min(min(row) for row in table), "aer_by_head": table}


def attention(
    model: Seq2SeqModel, pairs: Sequence[Pair], batch_size: int = 64
) -> Iterator[tuple[Pair, Heads]]:
    """Each pair within the model's limits and its attention under teacher forcing, in batches, without a record."""
    rows = read_rows(model, pairs)
    for at in range(0, len(rows.ids), batch_size):
        group = rows.ids[at : at + batch_size]
        for pair, (source, target), weights in zip(
            rows.pairs[at:], group, force_attention(model, group), strict=False
        ):
            own = weights[:, :, : len(target), : len(source)].numpy()
            yield (
                pair,
                {
                    (layer, head): own[layer, head]
                    for layer in range(len(own))
                    for head in range(len(own[layer]))
                },
            )


@torch.inference_mode()
def force_attention(model: Seq2SeqModel, rows: Sequence[Ids]) -> Tensor:
    """Cross-attention [batch, layer, head, target, source] of one batch, fed its references step by step."""
    batch = collate(rows, model.tokenizer.specials)
    seen: dict[int, list[Tensor]] = {}

    def probe(site: Site, value: Tensor) -> Tensor:
        if site.part == "decoder" and site.name == "cross_attn":
            seen.setdefault(site.layer, []).append(value)  # [batch, head, 1, source]
        return value

    memory = model.encode(batch.source, batch.mask, see_nothing)
    state, first = start_of(model, memory, len(rows))
    for prev in (first, *batch.target[:, :-1].unbind(1)):
        _, state = model.step(prev, state, memory, probe)
    return torch.stack([torch.cat(seen[layer], dim=2) for layer in sorted(seen)], dim=1)
