"""How far lanes agree: their distributions step by step. Pure data."""

from collections.abc import Sequence
from typing import Any

from s2s_core.analysis import compare
from s2s_core.i18n import Text
from s2s_core.views.compare_base import Lane, common


def payload(lanes: Sequence[Lane], text: Text) -> dict[str, Any]:
    """`kl` [step, reader, writer] in nats, NaN where the two were not fed the same; `ranks`, 0 there.

    ValueError for lanes of different vocabularies.
    """
    if not comparable(lanes):
        raise ValueError("distributions over different vocabularies do not compare")
    table, ranks = compare.agreement([lane.trace for lane in lanes])
    return common(lanes, text, "compare_agreement") | {"kl": table, "ranks": ranks}


def comparable(lanes: Sequence[Lane]) -> bool:
    """Whether all lanes write the same vocabulary."""
    return len({lane.trace.vocabulary for lane in lanes}) == 1
