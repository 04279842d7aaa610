"""Many edited versions of one sentence as one batch, each row under its own edits, against one given target."""

from collections.abc import Sequence
from functools import cache, partial
from typing import cast

import numpy as np
import torch
from torch import Tensor

from s2s_core.decoding.apply import Editing, Kept, Prepared, check, prepare, source_mask
from s2s_core.decoding.choices import next_log_probs, start_of
from s2s_core.decoding.decode import Edits, begin, read_source, run
from s2s_core.edits import Edit, ForceToken, Place, as_edits
from s2s_core.errors import UserError
from s2s_core.models.base import Memory, Seq2SeqModel
from s2s_core.sites import Part, Site
from s2s_core.trace import Array, DecodeTrace

Version = tuple[Edit, ...]


def variants(model: Seq2SeqModel, text: str, target: str | Sequence[int], versions: Sequence[Edits]) -> Array:
    """ln p in nats of each token of the target under each list of edits, float32 [version, token].

    `target` is a text, whose end of sentence is counted in, or token ids. UserError for an edit that the model cannot take,
    that the target ends before, or that forces a token.
    """
    given = [as_edits(edits) for edits in versions]
    source, ids = read_source(model, text), target_ids(model, target)
    for version in given:
        check(model, version, len(source))
        _check_reached(version, len(ids))
    if not given:
        return np.zeros((0, len(ids)), dtype=np.float32)
    edits = dict.fromkeys(edit for version in given for edit in version)

    @cache
    def plain(other: str | None = None) -> DecodeTrace:
        return run(begin(model, other or text)).trace

    prepared = prepare(model.info, edits, plain)
    log_probs = _scored(model, source.ids, ids, given, prepared)
    return cast("Array", log_probs.numpy().astype(np.float32))


def target_ids(model: Seq2SeqModel, target: str | Sequence[int]) -> list[int]:
    """The ids of a target, of a text with its end of sentence. UserError for a text too long to be decoded."""
    if not isinstance(target, str):
        return list(target)
    ids, limit = list(model.tokenizer.encode_target(target).ids), 2 * model.info.max_source + 20
    if len(ids) - 1 > limit:
        raise UserError("error.too_long", n=len(ids) - 1, limit=limit)
    return ids


def _check_reached(version: Version, n: int) -> None:
    for edit in version:
        if isinstance(edit, ForceToken):
            raise UserError("error.force_in_target", edit=str(edit))
        first, _ = edit.place.range
        if edit.place.part == "decoder" and first >= n:
            raise UserError("error.edit_unreached", edit=str(edit), step=first, n=n)


@torch.inference_mode()
def _scored(
    model: Seq2SeqModel,
    source: Sequence[int],
    target: Sequence[int],
    versions: Sequence[Version],
    prepared: Prepared,
) -> Tensor:
    """[version, token]. The source is read once where no version changes how it is read."""
    masks = torch.stack([source_mask(version, len(source)) for version in versions])
    reading = any(edit.place.part == "encoder" for version in versions for edit in version)
    read_by = versions if reading else [()]
    ids = torch.tensor([source]).expand(len(read_by), -1)
    rows = RowEditing(model, read_by, prepared, masks)
    memory: Memory = model.encode(ids, masks if reading else masks[:1], rows)
    rows.finish()
    kept = rows.kept
    if not reading:
        memory = model.reorder(memory, torch.zeros(len(versions), dtype=torch.long))
        kept = kept * len(versions)
    state, prev = start_of(model, memory, len(versions))
    rows = RowEditing(model, versions, prepared, masks, 0, kept)
    written: list[Tensor] = []
    for at, token_id in enumerate(target):
        rows.go_to(at)
        logits, state = model.step(prev, state, memory, rows)
        rows.finish()
        written.append(next_log_probs(logits, model.tokenizer.specials.never)[:, token_id])
        prev = torch.full((len(versions),), token_id)
    return torch.stack(written, dim=1)


def _at_some_steps(edit: Edit) -> bool:
    return edit.place.part == "decoder" and edit.place.positions is not None


def _is_at(place: Place, site: Site) -> bool:
    """Whether a site's layer, and its position where it is shown for one alone, are the place's."""
    if place.layer not in (None, site.layer):
        return False
    return site.position is None or place.covers(site.position)


class RowEditing:
    """A probe that gives each row of a batch to the edits of its own version; rows without an edit there are left alone."""

    def __init__(
        self,
        model: Seq2SeqModel,
        versions: Sequence[Version],
        prepared: Prepared,
        masks: Tensor,
        step: int | None = None,
        kept: Sequence[Kept] = (),
    ):
        self._make = [
            partial(Editing, model.info, version, prepared, mask=masks[row])
            for row, version in enumerate(versions)
        ]
        # what acts at some steps alone is looked up anew at each
        self._moving = [row for row, version in enumerate(versions) if any(map(_at_some_steps, version))]
        self._rows = [make(step, kept=kept[row] if kept else None) for row, make in enumerate(self._make)]
        self._list()

    def _list(self) -> None:
        """Which rows look at which sites."""
        self._at: dict[tuple[Part, str], list[tuple[int, Place | None]]] = {}
        for row, editing in enumerate(self._rows):
            for part, name, place in editing.looked_at():
                self._at.setdefault((part, name), []).append((row, place))

    def go_to(self, step: int) -> None:
        """The decoder's step that comes."""
        for editing in self._rows:
            editing.step = step
        for row in self._moving:
            self._rows[row] = self._make[row](step, kept=self._rows[row].after)
        if self._moving:
            self._list()

    def __call__(self, site: Site, value: Tensor) -> Tensor:
        waiting = self._at.get((site.part, site.name), ())
        rows = dict.fromkeys(row for row, place in waiting if place is None or _is_at(place, site))
        if not rows:
            return value
        changed = value.clone()
        for row in rows:
            changed[row] = self._rows[row](site, value[row : row + 1])[0]
        return changed

    @property
    def kept(self) -> list[Kept]:
        return [editing.after for editing in self._rows]

    def finish(self) -> None:
        for editing in self._rows:
            editing.finish()
