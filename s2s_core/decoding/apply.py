"""Carrying edits out: which a model can take, what each does to a tensor, and that none is passed over in silence.

A new edit needs a class in `edits.py`, a function in `CARRY_OUT` and, where it draws on the unedited run, one in `PREPARE`.
Functions see one site's value with its batch axis and give a new tensor of the same shape; nothing is changed in place.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import torch
from torch import Tensor

from s2s_core.edits import ClampGate, Edit, EditHead, ForceToken, Place
from s2s_core.errors import UserError
from s2s_core.models.base import Seq2SeqModel
from s2s_core.sites import AXES, Site
from s2s_core.trace import DecodeTrace, ModelInfo

Prepared = Mapping[Edit, Any]  # what an edit draws on beside the value, made before the source is read
Plain = Callable[[], DecodeTrace]  # the unedited greedy trace of the same source, made when first asked for


def taken_site(info: ModelInfo, place: Place) -> str | None:
    """The first of an edit's sites that a model lets be edited, with its part: `decoder.heads`; None where there is none."""
    names = (f"{place.part}.{site}" for site in place.sites)
    return next((name for name in names if name in info.edits), None)


def check(model: Seq2SeqModel, edits: Iterable[Edit], n_source: int) -> None:
    """UserError for the first edit that this model cannot carry out on a source of `n_source` tokens."""
    for edit in edits:
        place, info = edit.place, model.info
        if isinstance(edit, ForceToken):
            token_of(model, edit.token)
            continue
        if taken_site(info, place) is None:
            needed = ", ".join(f"{place.part}.{site}" for site in place.sites)
            raise UserError("error.edit_site", edit=str(edit), sites=needed, model=info.name)
        sizes = info.encoder if place.part == "encoder" else info.decoder
        _check_range(edit, "layer", place.layer, sizes.n_layers)
        _check_range(edit, "head", place.head, sizes.n_heads)
        for unit in place.units or ():
            _check_range(edit, "unit", unit, sizes.n_units)
        if place.part == "encoder":
            first, last = place.range
            _check_range(edit, "position", first if last is None else last, n_source)


def _check_range(edit: Edit, what: str, value: int | None, n: int) -> None:
    if value is not None and value >= n:
        raise UserError("error.edit_range", edit=str(edit), what=what, value=value, n=n, last=n - 1)


def token_of(model: Seq2SeqModel, token: str) -> int:
    """The id of a token that may be written; UserError where it is not in the vocabulary."""
    token_id = model.tokenizer.target_id(token)
    if token_id is None or token_id in model.tokenizer.specials.never:
        raise UserError("error.unknown_token", token=token)
    return token_id


class Editing:
    """A probe that carries out the edits in force in one pass: while the source is read (`step` None), or in one step."""

    def __init__(self, info: ModelInfo, edits: Iterable[Edit], prepared: Prepared, step: int | None = None):
        self._info, self._prepared = info, prepared
        self._at_site: dict[str, list[tuple[Edit, Place]]] = {}
        for edit in edits:
            place = edit.place
            in_force = place.part == "encoder" if step is None else _covers_step(place, step)
            if in_force and (name := taken_site(info, place)):
                self._at_site.setdefault(name, []).append((edit, place))
        self._taken: set[Edit] = set()

    def __call__(self, site: Site, value: Tensor) -> Tensor:
        for edit, place in self._at_site.get(f"{site.part}.{site.name}", ()):
            if place.layer not in (None, site.layer):
                continue
            if site.position is None or place.covers(site.position):
                value = CARRY_OUT[type(edit)](edit, site, value, self._prepared.get(edit))
                self._taken.add(edit)
        return value

    def finish(self) -> None:
        """UserError where an edit in force found no value to change."""
        for name, waiting in self._at_site.items():
            for edit, _ in waiting:
                if edit not in self._taken:
                    raise UserError("error.edit_untaken", edit=str(edit), model=self._info.name, site=name)


def _covers_step(place: Place, step: int) -> bool:
    return place.part == "decoder" and place.covers(step)


def prepare(info: ModelInfo, edits: Iterable[Edit], plain: Plain) -> dict[Edit, Any]:
    """What the edits draw on, by edit; `plain` is not called where none asks for it."""
    return {edit: PREPARE[type(edit)](edit, info, plain) for edit in edits if type(edit) in PREPARE}


def _head_means(edit: Edit, info: ModelInfo, plain: Plain) -> Tensor | None:
    """The mean output [layer, head, d] of the heads over the positions of the unedited run; None where zero is put in."""
    assert isinstance(edit, EditHead)
    if edit.to != "mean" or (taken := taken_site(info, edit.place)) is None:
        return None
    part, _, name = taken.partition(".")
    trace = plain()
    values = trace.encoder[name] if part == "encoder" else trace.decoder(name)
    assert values is not None  # shown by every model that lets it be edited
    if part == "encoder":
        return torch.tensor(values).mean(dim=2)
    means = torch.tensor(values).mean(dim=1)  # [layer, head, d_head], or [layer, d_memory] of the one head
    return means if "head" in AXES[name] else means[:, None]


def _edit_head(edit: Edit, site: Site, value: Tensor, means: Tensor | None) -> Tensor:
    """value [batch, head, row, d_head], or [batch, row, d_memory] of the one head."""
    assert isinstance(edit, EditHead)
    one_head = "head" not in AXES[site.name]
    changed = value[:, None].clone() if one_head else value.clone()
    heads = slice(None) if edit.head is None else slice(edit.head, edit.head + 1)
    rows = _rows(edit.place, site)
    if edit.to == "zero":
        changed[:, heads, rows] = 0.0
    else:
        assert (
            means is not None
        )  # counted from the last layer: a recurrent decoder shows attention at its top layer alone
        changed[:, heads, rows] = means[-1 if one_head else site.layer][heads, None].to(changed)
    return changed[:, 0] if one_head else changed


def _rows(place: Place, site: Site) -> slice:
    """The rows of a value that an edit changes: all of a decoder's step, the positions named of an encoder's."""
    if site.part == "decoder":
        return slice(None)
    first, last = place.range
    return slice(first, None if last is None else last + 1)


def _clamp_gate(edit: Edit, _site: Site, value: Tensor, _prepared: None) -> Tensor:
    """value [batch, unit]."""
    assert isinstance(edit, ClampGate)
    changed = value.clone()
    changed[:, slice(None) if edit.units is None else list(edit.units)] = float(edit.to)
    return changed


CarryOut = Callable[[Edit, Site, Tensor, Any], Tensor]
CARRY_OUT: dict[type[Edit], CarryOut] = {EditHead: _edit_head, ClampGate: _clamp_gate}
PREPARE: dict[type[Edit], Callable[[Edit, ModelInfo, Plain], Any]] = {EditHead: _head_means}
