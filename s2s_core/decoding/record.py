"""The recorder: a probe that keeps what it sees and carries out edits. A fresh one for reading and for each step."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from s2s_core.edits import Edit
from s2s_core.sites import Site
from s2s_core.trace import Array, Values

WITH_LENGTH = {
    "embedding",
    "residual",
    "context",
    "attentional",
}  # axis after the batch is a length, 1 in a decoder step
WITH_HEADS = {
    "query", "key", "value", "scores", "cross_attn", "self_scores", "self_attn", "heads", "self_heads",
}  # fmt: skip
ONCE_PER_SOURCE = {"key", "value"}  # cross-attention's keys and values do not change with the steps


class Recorder:
    """`step` None = the source is read. Values are kept as they are shown: tensors are never changed in place."""

    def __init__(self, edits: Sequence[Edit] = (), step: int | None = None):
        self._edits = [edit for edit in edits if edit.at(step)]
        self.seen: list[tuple[Site, Tensor]] = []

    def __call__(self, site: Site, value: Tensor) -> Tensor:
        for edit in self._edits:
            if edit.changes(site):
                value = edit.new_value(site, value)
        self.seen.append((site, value))
        return value

    def encoder_values(self) -> Values:
        """[layer, source, ...] (attention: [layer, head, source, source]): here the batch axis ends."""
        rows: dict[str, dict[int, list[Tensor]]] = {}
        by_position: dict[str, bool] = {}
        for site, value in self.seen:
            rows.setdefault(site.name, {}).setdefault(site.layer, []).append(value)
            by_position[site.name] = site.position is not None
        return Values({name: _layers(layers, by_position[name]) for name, layers in rows.items()})

    def step_values(self) -> Values:
        """[layer, ...] without the target axis of length 1: hidden [layer, unit], cross_attn [layer, head, source]."""
        rows: dict[str, list[Array]] = {}
        for site, value in self.seen:
            if site.name in ONCE_PER_SOURCE:
                array = value.numpy()[0]  # [head, source, d_head]
            elif site.name in WITH_HEADS:
                array = value.numpy()[0, :, 0]
            elif site.name in WITH_LENGTH:
                array = value.numpy()[0, 0]
            else:
                array = value.numpy()[0]
            rows.setdefault(site.name, []).append(array)
        return Values(
            {name: np.stack(values) if len(values) > 1 else values[0][None] for name, values in rows.items()}
        )


def _layers(layers: dict[int, list[Tensor]], by_position: bool) -> Array:
    """[layer, source, ...] from what each layer showed: one value per position, or one for all positions."""
    if by_position:
        return np.stack([torch.cat(layers[layer]).numpy() for layer in sorted(layers)])
    return np.stack([layers[layer][0][0].numpy() for layer in sorted(layers)])
