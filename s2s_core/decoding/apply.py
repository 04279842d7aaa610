"""Carrying edits out: which a model can take, where each is in force in a pass, and that none is passed over in silence.

A new edit needs a class in `edits/`, a function in `CARRY_OUT` and, where it draws on the unedited run, one in `PREPARE`.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import torch
from torch import Tensor

from s2s_core.decoding.carry_out import CARRY_OUT, has_rows
from s2s_core.decoding.prepared import PREPARE, Plain
from s2s_core.edits import Edit, EditAttention, EditSource, EditUnits, ForceToken, Place
from s2s_core.errors import UserError
from s2s_core.models.base import Seq2SeqModel
from s2s_core.sites import Part, Site
from s2s_core.trace import ModelInfo, Step, Values

Prepared = Mapping[Edit, Any]  # what an edit draws on beside the value, made before the source is read
Kept = dict[
    tuple[Part, str, int], Tensor
]  # by part, site and layer: values that the next position may be frozen to


def taken_sites(info: ModelInfo, place: Place) -> tuple[str, ...]:
    """Those of an edit's sites that a model lets be edited, with their part (`decoder.heads`): the first, or every one."""
    names = [f"{place.part}.{site}" for site in place.sites]
    there = tuple(name for name in names if name in info.edits)
    return there if place.every else there[:1]


def check(model: Seq2SeqModel, edits: Iterable[Edit], n_source: int) -> None:
    """UserError for the first edit that this model cannot carry out on a source of `n_source` tokens."""
    given = tuple(edits)
    for edit in given:
        place, info = edit.place, model.info
        if isinstance(edit, ForceToken):
            token_of(model, edit.token)
            continue
        if isinstance(edit, EditSource):
            last = edit.truncate if edit.mask is None else max(edit.mask)
            _check_range(edit, "position", last, n_source)
            continue
        if not taken_sites(info, place):
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
        if isinstance(edit, EditAttention):
            _check_attention(edit, sizes.n_heads, n_source)
    if not source_mask(given, n_source).any():
        hiding = next(edit for edit in given if isinstance(edit, EditSource))
        raise UserError("error.edit_hides_all", edit=str(hiding))


def _check_range(edit: Edit, what: str, value: int | None, n: int) -> None:
    if value is not None and value >= n:
        raise UserError("error.edit_range", edit=str(edit), what=what, value=value, n=n, last=n - 1)


def _check_attention(edit: EditAttention, n_heads: int, n_source: int) -> None:
    """What can be known before the rows are there; a decoder's own rows grow with the steps."""
    how, field = edit.how
    if how == "copy":
        layer, head = field
        _check_range(edit, "head", head, n_heads)
        if layer > (edit.layer or 0):
            raise UserError("error.edit_copy_later", edit=str(edit), layer=layer)
    if edit.attn == "decoder_self":
        return
    if how == "weights" and len(field) != n_source:
        raise UserError("error.edit_weights", edit=str(edit), n=len(field), wanted=n_source)
    columns = {"token": (field,), "block": field}.get(how, ())
    for column in columns:
        _check_range(edit, "column", column, n_source)
    if how == "block" and len(field) == n_source:
        raise UserError("error.edit_blocks_all", edit=str(edit))


def source_mask(edits: Iterable[Edit], n_source: int) -> Tensor:
    """[source], False where an edit treats a token as padding."""
    hiding = [edit for edit in edits if isinstance(edit, EditSource)]
    return torch.tensor([not any(edit.hides(at) for edit in hiding) for at in range(n_source)])


def token_of(model: Seq2SeqModel, token: str) -> int:
    """The id of a token that may be written; UserError where it is not in the vocabulary."""
    token_id = model.tokenizer.target_id(token)
    if token_id is None or token_id in model.tokenizer.specials.never:
        raise UserError("error.unknown_token", token=token)
    return token_id


class Editing:
    """A probe that carries out the edits in force in one pass: while the source is read (`step` None), or in one step.

    `kept` holds what the position before had at the sites that are frozen; `after` what this one has for the next. `mask`
    [source] is False where the source is treated as padding.
    """

    def __init__(
        self,
        info: ModelInfo,
        edits: Iterable[Edit],
        prepared: Prepared,
        step: int | None = None,
        *,
        kept: Kept | None = None,
        mask: Tensor | None = None,
    ):
        self._info, self._prepared, self.step, self.mask = info, prepared, step, mask
        self._at_site: dict[str, list[tuple[Edit, Place]]] = {}
        self._frozen, self._copied = set[tuple[Part, str]](), False
        for edit in edits:
            place = edit.place
            if isinstance(edit, EditUnits) and edit.to == "freeze":
                self._frozen.add((edit.part, edit.site))
            in_force = place.part == "encoder" if step is None else _covers_step(place, step)
            self._copied |= isinstance(edit, EditAttention) and edit.how[0] == "copy"
            for name in taken_sites(info, place) if in_force else ():
                self._at_site.setdefault(name, []).append((edit, place))
        self._taken: set[Edit] = set()
        self._rows: dict[tuple[str, int], Tensor] = {}
        self.after: Kept = dict(kept or {})

    def looked_at(self) -> Iterator[tuple[Part, str, Place | None]]:
        """The sites, by part and name, whose values are changed or kept here, and where alone (None: wherever they are)."""
        for name, of in self._at_site.items():
            yield from ((place.part, name.partition(".")[2], place) for _, place in of)
        for part, name in self._frozen:
            yield part, name, None
            if part == "decoder":
                yield "encoder", f"handover.{name}", None
        if self._copied:
            yield from (
                ("decoder", "cross_attn", None),
                ("decoder", "self_attn", None),
                ("encoder", "self_attn", None),
            )

    def __call__(self, site: Site, value: Tensor) -> Tensor:
        for edit, place in self._at_site.get(f"{site.part}.{site.name}", ()):
            if place.layer not in (None, site.layer):
                continue
            if site.position is None or place.covers(site.position):
                value = CARRY_OUT[type(edit)](edit, site, value, self._prepared.get(edit), self)
                self._taken.add(edit)
        if self._frozen:
            self._keep(site, value)
        if self._copied and site.name in ("cross_attn", "self_attn"):
            self._rows[site.name, site.layer] = value
        return value

    def _keep(self, site: Site, value: Tensor) -> None:
        """What is handed over stands before a decoder's first step."""
        part, name = site.part, site.name
        if name.startswith("handover."):
            part, name = "decoder", name.removeprefix("handover.")
        if (part, name) in self._frozen:
            self.after[part, name, site.layer] = value[:, -1] if has_rows(site) else value

    def before(self, site: Site) -> Tensor | None:
        return self.after.get((site.part, site.name, site.layer))

    def seen(self, site: Site, layer: int) -> Tensor | None:
        return self._rows.get((site.name, layer))

    def finish(self) -> None:
        """UserError where an edit in force found no value to change."""
        for name, waiting in self._at_site.items():
            for edit, _ in waiting:
                if edit not in self._taken:
                    raise UserError("error.edit_untaken", edit=str(edit), model=self._info.name, site=name)


def kept_values(edits: Iterable[Edit], encoder: Values, steps: tuple[Step, ...]) -> Kept:
    """What the last position of a decoding under way had at the sites that are frozen in its decoder."""
    kept: Kept = {}
    for edit in edits:
        if isinstance(edit, EditUnits) and edit.to == "freeze" and edit.part == "decoder":
            last = steps[-1].values[edit.site] if steps else encoder[f"handover.{edit.site}"]
            if last is not None:
                kept |= {("decoder", edit.site, k): torch.tensor(row)[None] for k, row in enumerate(last)}
    return kept


def _covers_step(place: Place, step: int) -> bool:
    return place.part == "decoder" and place.covers(step)


def prepare(info: ModelInfo, edits: Iterable[Edit], plain: Plain) -> dict[Edit, Any]:
    """What the edits draw on, by edit; `plain` is not called where none asks for it."""
    return {
        edit: PREPARE[type(edit)](edit, taken_sites(info, edit.place)[0], plain)
        for edit in edits
        if type(edit) in PREPARE and taken_sites(info, edit.place)
    }
