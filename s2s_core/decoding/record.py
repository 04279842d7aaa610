"""The recorder: a probe that keeps what it sees, after what edits made of it. A fresh one for reading and for each step."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby

import numpy as np
import torch
from torch import Tensor

from s2s_core.nn.probe import Probe
from s2s_core.sites import AXES, Site
from s2s_core.trace import Array, Values

PER_UNIT = frozenset(name for name, axes in AXES.items() if axes == ("batch", "unit"))
WITH_HEADS = frozenset(name for name, axes in AXES.items() if "head" in axes)
GROWING = frozenset(name for name, axes in AXES.items() if "prefix" in axes)
ONCE_PER_SOURCE = frozenset(
    {"key", "value"}
)  # cross-attention's keys and values do not change with the steps
Arrays = dict[str, Array]  # by site name


class Recorder:
    """Values are kept as they are shown: tensors are never changed in place. `edit` changes them before they are kept."""

    def __init__(self, edit: Probe | None = None):
        self._edit = edit
        self.seen: list[tuple[Site, Tensor]] = []

    def __call__(self, site: Site, value: Tensor) -> Tensor:
        if self._edit is not None:
            value = self._edit(site, value)
        self.seen.append((site, value))
        return value

    def encoder_values(self) -> Values:
        """[layer, source, ...] (attention: [layer, head, source, source]; what is handed over in one piece: [layer, unit]).

        Here the batch axis ends.
        """
        read = [(site, value) for site, value in self.seen if site.position is not None]
        whole: dict[str, list[Array]] = {}
        for site, value in self.seen:
            if site.position is None:
                whole.setdefault(site.name, []).append(value.numpy()[0])
        values = {name: _by_layer(layers) for name, layers in whole.items()}
        if read:
            n_source = 1 + max(site.position or 0 for site, _ in read)
            for name, rows in _side_by_side(read).items():  # [source * layer, unit]
                values[name] = rows.reshape(n_source, -1, rows.shape[-1]).swapaxes(0, 1)
        return Values(values)


def values_of_steps(recorders: Sequence[Recorder]) -> list[Values]:
    """What each step showed, [layer, ...] without the target axis of length 1: hidden [layer, unit], cross_attn
    [layer, head, source]. Arrays of one shape are joined over all steps at once; what does not change is shared."""
    by_step: list[Arrays] = []
    for sites, same in groupby(recorders, key=lambda recorder: [site for site, _ in recorder.seen]):
        by_step += _arrays(sites, [[value for _, value in recorder.seen] for recorder in same])
    return [Values(arrays) for arrays in by_step]


def _arrays(sites: Sequence[Site], steps: Sequence[Sequence[Tensor]]) -> list[Arrays]:
    """Steps that showed the same sites: steps[t][place] is the value of sites[place]."""
    by_step: list[Arrays] = [{} for _ in steps]
    joined: dict[tuple[torch.Size, bool], list[int]] = {}
    grown, once = list[int](), list[int]()
    for place, (site, value) in enumerate(zip(sites, steps[0], strict=True)):
        if site.name in GROWING:
            grown.append(place)
        elif site.name in ONCE_PER_SOURCE:
            once.append(place)
        else:
            joined.setdefault((value.shape, site.name in PER_UNIT), []).append(place)
    for places in joined.values():
        _fill(by_step, sites, steps, places)
    for at in range(len(steps) if grown else 0):  # self-attention looks at one position more each step
        _fill(by_step[at : at + 1], sites, steps[at : at + 1], grown)
    if any(step[place] is not steps[0][place] for step in steps for place in once):  # under edits
        _fill(by_step, sites, steps, once)
    elif once:
        _fill(by_step[:1], sites, steps[:1], once)
        for arrays in by_step[1:]:
            arrays.update({name: by_step[0][name] for name in ONCE_PER_SOURCE if name in by_step[0]})
    return by_step


def _fill(
    by_step: Sequence[Arrays], sites: Sequence[Site], steps: Sequence[Sequence[Tensor]], places: Sequence[int]
) -> None:
    """Put the values of these places, all of one shape, into each step's values by name."""
    block = torch.cat([step[place] for step in steps for place in places]).numpy()  # [step * place, ...]
    names = tuple(sites[place].name for place in places)
    if names[0] in WITH_HEADS and names[0] not in ONCE_PER_SOURCE:
        block = block[:, :, 0]
    elif names[0] not in PER_UNIT and names[0] not in ONCE_PER_SOURCE:
        block = block[:, 0]
    block = block.reshape(len(steps), len(places), *block.shape[1:])
    for name, layers in _places(names):
        for arrays, row in zip(by_step, block, strict=True):
            arrays[name] = row[layers]


def _by_layer(layers: list[Array]) -> Array:
    return np.stack(layers) if len(layers) > 1 else layers[0][None]


def _side_by_side(seen: Sequence[tuple[Site, Tensor]]) -> dict[str, Array]:
    """Values [1, unit] of many sites by name, [shown, unit] in the order shown: joined once, since there are many of them."""
    groups: dict[int, tuple[list[str], list[Tensor]]] = {}
    for site, value in seen:
        names, values = groups.setdefault(value.shape[1], ([], []))
        names.append(site.name)
        values.append(value)
    rows: dict[str, Array] = {}
    for names, values in groups.values():
        joined = torch.cat(values).numpy()
        rows |= {name: joined[places] for name, places in _places(tuple(names))}
    return rows


@lru_cache(maxsize=64)
def _places(names: tuple[str, ...]) -> tuple[tuple[str, slice | list[int]], ...]:
    """Where each name stands, as a slice (which copies nothing) where the places are evenly spaced."""
    by_name: dict[str, list[int]] = {}
    for at, name in enumerate(names):
        by_name.setdefault(name, []).append(at)
    return tuple((name, _evenly(places)) for name, places in by_name.items())


def _evenly(places: list[int]) -> slice | list[int]:
    step = places[1] - places[0] if len(places) > 1 else 1
    even = list(range(places[0], places[-1] + 1, step)) == places
    return slice(places[0], places[-1] + 1, step) if even else places
