"""What each edit makes of a value: functions of one site's value with its batch axis that give a new tensor of the same shape.

Nothing is changed in place. What an edit draws on beside the value is made before (`prepared.py`).
"""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import torch
from torch import Tensor

from s2s_core.decoding.attention_rows import rewritten
from s2s_core.edits import ClampGate, Edit, EditAttention, EditHead, EditMemory, EditUnits, Patch, Place
from s2s_core.errors import UserError
from s2s_core.sites import AXES, Site


class Beside(Protocol):
    """What is known in a pass beside the value that is edited."""

    mask: Tensor | None  # [source], True = may be looked at; None = all of it
    step: int | None  # of the decoder; None while the source is read

    def before(self, site: Site) -> Tensor | None:
        """The site's value at the position before, [batch, ...] of that position alone; None where there is none."""
        ...

    def seen(self, site: Site, layer: int) -> Tensor | None:
        """The value that the same site of another layer had in this pass; None where it was not seen."""
        ...


def rows_of_place(place: Place, site: Site) -> slice:
    """The rows of a value that an edit changes: all of a decoder's step, the positions named of an encoder's."""
    if site.part == "decoder":
        return slice(None)
    first, last = place.range
    return slice(first, None if last is None else last + 1)


def has_rows(site: Site) -> bool:
    """Whether a value has an axis of positions."""
    return len(AXES[site.name]) > 2


def _edit_head(edit: Edit, site: Site, value: Tensor, means: Tensor | None, _beside: Beside) -> Tensor:
    """value [batch, head, row, d_head], or [batch, row, d_memory] of the one head."""
    assert isinstance(edit, EditHead)
    one_head = "head" not in AXES[site.name]
    changed = value[:, None].clone() if one_head else value.clone()
    heads = slice(None) if edit.head is None else slice(edit.head, edit.head + 1)
    rows = rows_of_place(edit.place, site)
    if edit.to == "zero":
        changed[:, heads, rows] = 0.0
    else:
        assert means is not None
        # counted from the last layer: a recurrent decoder shows attention at its top layer alone
        changed[:, heads, rows] = means[-1 if one_head else site.layer][heads, None].to(changed)
    return changed[:, 0] if one_head else changed


def _edit_attention(edit: Edit, site: Site, value: Tensor, _prepared: None, beside: Beside) -> Tensor:
    """value [batch, head, row, column]."""
    assert isinstance(edit, EditAttention)
    changed, rows = value.clone(), rows_of_place(edit.place, site)
    heads = slice(None) if edit.head is None else slice(edit.head, edit.head + 1)
    how, field = edit.how
    if how == "copy":
        layer, head = field
        other = value if layer == site.layer else beside.seen(site, layer)
        if other is not None:
            changed[:, heads, rows] = other[:, head : head + 1, rows]
        return changed
    first = (edit.place.range[0] if site.part == "encoder" else beside.step) or 0
    allowed = None if edit.attn == "decoder_self" else beside.mask
    changed[:, heads, rows] = rewritten(edit, value[:, heads, rows], allowed, first)
    return changed


def _units_of(units: tuple[int, ...] | None) -> slice | list[int]:
    return slice(None) if units is None else list(units)


def _clamp_gate(edit: Edit, _site: Site, value: Tensor, _prepared: None, _beside: Beside) -> Tensor:
    """value [batch, unit]."""
    assert isinstance(edit, ClampGate)
    changed = value.clone()
    changed[:, _units_of(edit.units)] = float(edit.to)
    return changed


def _edit_units(edit: Edit, site: Site, value: Tensor, means: Tensor | None, beside: Beside) -> Tensor:
    """value [batch, unit], or [batch, row, unit] of a residual stream."""
    assert isinstance(edit, EditUnits)
    changed, units = value.clone(), _units_of(edit.units)
    rows = rows_of_place(edit.place, site) if has_rows(site) else None
    if edit.to == "freeze":
        return _frozen(changed, rows, units, None if site.part == "encoder" and rows else beside.before(site))
    put = means[site.layer, units].to(changed) if means is not None else float(edit.to)
    if rows is None:
        changed[:, units] = put
    else:
        part = changed[:, rows]
        part[..., units] = put
    return changed


def _frozen(changed: Tensor, rows: slice | None, units: slice | list[int], before: Tensor | None) -> Tensor:
    """Each position with what the one before has, in turn; `before` is that of the first row, None where there is none."""
    if rows is None:
        changed[:, units] = 0.0 if before is None else before[:, units]
        return changed
    for row in range(changed.shape[1])[rows]:
        one_before = changed[:, row - 1] if row else before
        if one_before is not None:
            changed[:, row, units] = one_before.reshape(len(changed), -1)[:, units]
    return changed


def _edit_memory(edit: Edit, site: Site, value: Tensor, prepared: Any, _beside: Beside) -> Tensor:
    """value [batch, source, d_memory], or [batch, unit] of what is handed over."""
    assert isinstance(edit, EditMemory)
    rows = rows_of_place(edit.place, site) if has_rows(site) else slice(None)
    how, fields = edit.how
    changed = value.clone()
    changed[:, rows] = MEMORY[how](value, site, fields, prepared)[:, rows]
    return changed


def _noise(value: Tensor, site: Site, fields: Mapping[str, Any], _prepared: Any) -> Tensor:
    """The same numbers for each row of a batch, others for each site and layer."""
    generator = torch.Generator().manual_seed(1000 * fields["seed"] + 10 * site.layer + len(site.name))
    sigma = float(fields["noise"])
    return value + sigma * torch.randn(value.shape[1:], generator=generator).to(value)


def _bits(value: Tensor, _site: Site, fields: Mapping[str, Any], _prepared: Any) -> Tensor:
    """Rounded to the nearest of 2^b values, evenly spaced from the least to the greatest of each row of the batch."""
    flat = value.flatten(1)
    least, steps = flat.amin(1), 2 ** fields["bits"] - 1
    width = ((flat.amax(1) - least) / steps).clamp_min(1e-12)
    shape = (-1, *[1] * (value.dim() - 1))
    least, width = least.view(shape), width.view(shape)
    rounded: Tensor = least + ((value - least) / width).round() * width
    return rounded


def _largest(value: Tensor, _site: Site, fields: Mapping[str, Any], _prepared: Any) -> Tensor:
    kept = value.abs().topk(min(fields["largest"], value.shape[-1]), dim=-1).indices
    alone: Tensor = torch.zeros_like(value).scatter(-1, kept, value.gather(-1, kept))
    return alone


def _components(value: Tensor, site: Site, fields: Mapping[str, Any], states: Mapping[str, Tensor]) -> Tensor:
    """Projected onto mean + span of the first principal components of this sentence's states [source, unit] of that layer."""
    known = states[f"{site.name}.{site.layer}" if site.name != "memory" else "memory"].to(value)
    mean = known.mean(0)
    _, _, axes = torch.linalg.svd(known - mean, full_matrices=False)
    axes = axes[: fields["components"]]
    projected: Tensor = (value - mean) @ axes.T @ axes
    return mean + projected


def _other(value: Tensor, site: Site, fields: Mapping[str, Any], states: Mapping[str, Tensor]) -> Tensor:
    other: Tensor = states[f"{site.name}.{site.layer}" if site.name != "memory" else "memory"].to(value)
    if site.name == "memory":
        other = other[torch.arange(value.shape[1]).clamp_max(len(other) - 1)]
    alpha = float(fields.get("alpha", 1.0))
    return (1 - alpha) * value + alpha * other


MEMORY: dict[str, Callable[[Tensor, Site, Mapping[str, Any], Any], Tensor]] = {
    "zero": lambda value, _site, _fields, _prepared: torch.zeros_like(value),
    "noise": _noise, "bits": _bits, "largest": _largest, "components": _components, "text": _other,
}  # fmt: skip


def _patch(edit: Edit, site: Site, value: Tensor, prepared: Tensor, _beside: Beside) -> Tensor:
    """value [batch, unit], or with rows (and heads); prepared [layer, unit] or [layer, head, d_head] of one position."""
    assert isinstance(edit, Patch)
    changed, put = value.clone(), prepared[min(site.layer, len(prepared) - 1)].to(value)
    width = put.shape[-1]  # of an embedding or a head it is another than that of a state
    if edit.units and max(edit.units) >= width:
        raise UserError(
            "error.edit_range", edit=str(edit), what="unit", value=max(edit.units), n=width, last=width - 1
        )
    units = _units_of(edit.units)
    if not has_rows(site):
        changed[:, units] = put[units]
        return changed
    row = 0 if site.part == "decoder" else edit.position or 0
    part = changed[..., row, :]  # [batch, unit] or [batch, head, d_head]: a view
    part[..., units] = put[..., units]
    return changed


CarryOut = Callable[[Edit, Site, Tensor, Any, Beside], Tensor]
CARRY_OUT: dict[type[Edit], CarryOut] = {
    EditAttention: _edit_attention, EditHead: _edit_head, ClampGate: _clamp_gate, EditUnits: _edit_units,
    EditMemory: _edit_memory, Patch: _patch,
}  # fmt: skip
