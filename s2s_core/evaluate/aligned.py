"""Alignment error rate of every head on a task whose right alignment is known."""

from collections.abc import Callable, Sequence
from typing import Any

from s2s_core.analysis.alignment import Agreement, Links, by_head, strongest
from s2s_core.decoding import score
from s2s_core.errors import UserError
from s2s_core.models.base import Seq2SeqModel
from s2s_core.tasks.files import Pair


def error_rates(model: Seq2SeqModel, pairs: Sequence[Pair], gold: Callable[[str, str], Links]) -> dict[str, Any]:
    """`aer` of the best head and `aer_by_head` [layer][head], percent, under teacher forcing; {} without attention.

    Only target tokens that have a source are counted, so neither hyphens nor the end of sentence are. Where a token may
    come from several source tokens, any of them is right: each links to the strongest of them as sure, to all as possible.
    """
    sums: dict[tuple[int, int], Agreement] = {}
    for source, target in pairs:
        try:
            heads = by_head(score(model, source, target))
        except UserError:
            continue
        links = gold(source, target)
        rows = sorted({t for t, _ in links})
        for place, weights in heads.items():
            found = strongest(weights, rows=rows)
            sure = {max(((t, s) for t, s in links if t == row), key=lambda link: float(weights[link])) for row in rows}
            sums[place] = sums.get(place, Agreement()).add(found, sure, links)
    if not sums:
        return {}
    layers = sorted({layer for layer, _ in sums})
    table = [[100 * sums[place].error_rate for place in sorted(sums) if place[0] == layer] for layer in layers]
    return {"aer": min(min(row) for row in table), "aer_by_head": table}
