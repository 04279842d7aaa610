"""What comes after the lanes of a comparison are drawn, because it takes time: where an RNN's memory comes from. Pure data."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from s2s_core.i18n import Text
from s2s_core.trace import Array
from s2s_core.views.compare_base import Lane, common, packed


def payload(lanes: Sequence[Lane], text: Text, norms: Sequence[Array | None]) -> dict[str, Any]:
    """What comes after the lanes are drawn: `weights[i]` [layer, 1, target + 1, source], the shares of lane i's norms
    ||d h_t / d h_s|| [layer, target + 1, source], row 0 the state handed over; None for other models than an RNN."""
    weights: list[np.ndarray | None] = []
    for one in norms:
        if one is None:
            weights.append(None)
            continue
        total = np.maximum(one.sum(axis=-1, keepdims=True), 1e-30)
        weights.append(packed((one / total)[:, None]))
    return common(lanes, text, "compare_late") | {"weights": weights}
