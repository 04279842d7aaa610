"""Any lane's alignment, large, or two as a difference. Pure data."""

from collections.abc import Sequence
from typing import Any

from s2s_core.i18n import Text
from s2s_core.views.compare_base import Lane, common, packed


def payload(lanes: Sequence[Lane], text: Text) -> dict[str, Any]:
    """`looks[i]`: kind and weights [layer, head, target, source] of lane i; None where there are none. Weights that come
    late (`compare.late`) have `skipped` rows more in front."""
    found = []
    for lane in lanes:
        seen = lane.looks
        skipped = len(lane.trace.source) - seen.first if seen else 0
        rows = seen.weights[:, :, skipped:] if seen and seen.weights is not None else None
        found.append(seen and {"kind": seen.kind, "weights": packed(rows), "skipped": skipped})
    return common(lanes, text, "compare_alignments") | {"looks": found}
