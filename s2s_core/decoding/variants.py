"""Many edited versions of one sentence as one batch, each row under its own edits, against one given target."""

from collections.abc import Sequence
from functools import cache
from typing import cast

import numpy as np
import torch
from torch import Tensor

from s2s_core.decoding.apply import Editing, Kept, Prepared, check, prepare, source_mask
from s2s_core.decoding.choices import next_log_probs, start_of
from s2s_core.decoding.decode import Edits, begin, read_source, run
from s2s_core.edits import Edit, ForceToken, as_edits
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
    written: list[Tensor] = []
    for at, token_id in enumerate(target):
        rows = RowEditing(model, versions, prepared, masks, at, kept)
        logits, state = model.step(prev, state, memory, rows)
        rows.finish()
        kept = rows.kept
        written.append(next_log_probs(logits, model.tokenizer.specials.never)[:, token_id])
        prev = torch.full((len(versions),), token_id)
    return torch.stack(written, dim=1)


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
        self._rows = [
            Editing(model.info, version, prepared, step, kept=kept[row] if kept else None, mask=masks[row])
            for row, version in enumerate(versions)
        ]
        self._at: dict[tuple[Part, str], list[int]] = {}
        for row, editing in enumerate(self._rows):
            for place in editing.looked_at:
                self._at.setdefault(place, []).append(row)

    def __call__(self, site: Site, value: Tensor) -> Tensor:
        rows = self._at.get((site.part, site.name))
        if not rows:
            return value
        changed, is_changed = value.clone(), False
        for row in rows:
            before = value[row : row + 1]
            after = self._rows[row](site, before)
            if after is not before:
                changed[row], is_changed = after[0], True
        return changed if is_changed else value

    @property
    def kept(self) -> list[Kept]:
        return [editing.after for editing in self._rows]

    def finish(self) -> None:
        for editing in self._rows:
            editing.finish()
