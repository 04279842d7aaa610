"""What edits draw on beside the value they change: the unedited run of the same source, or of another sentence."""

from collections.abc import Callable
from typing import Any, Protocol

import torch
from torch import Tensor

from s2s_core.edits import Edit, EditHead, EditMemory, EditUnits, Patch
from s2s_core.errors import UserError
from s2s_core.sites import AXES
from s2s_core.trace import Array, DecodeTrace, Values, recorded


class Plain(Protocol):
    """The unedited greedy trace of the same source, or of another text, made when first asked for."""

    def __call__(self, other: str | None = None) -> DecodeTrace: ...


def _head_means(edit: Edit, name: str, plain: Plain) -> Tensor | None:
    """The mean output [layer, head, d] of the heads over the positions of the unedited run; None where zero is put in."""
    assert isinstance(edit, EditHead)
    if edit.to != "mean":
        return None
    part, _, site = name.partition(".")
    if part == "encoder":
        return torch.tensor(plain().encoder.known(site)).mean(dim=2)
    means = torch.tensor(_of_decoder(plain(), site)).mean(
        dim=1
    )  # [layer, head, d_head], or [layer, d_memory] of the one
    return means if "head" in AXES[site] else means[:, None]


def _unit_means(edit: Edit, name: str, plain: Plain) -> Tensor | None:
    """The mean of each unit [layer, unit] over the positions of the unedited run; None where nothing of it is put in."""
    assert isinstance(edit, EditUnits)
    if edit.to != "mean":
        return None
    part, _, site = name.partition(".")
    values = plain().encoder.known(site) if part == "encoder" else _of_decoder(plain(), site)
    return torch.tensor(values).mean(dim=1)


def _of_decoder(trace: DecodeTrace, site: str) -> Array:
    """[layer, target, ...]."""
    return recorded(trace.decoder(site), site)


def _states(edit: Edit, _name: str, plain: Plain) -> dict[str, Tensor]:
    """By site and layer: of another sentence what its decoder gets; for components this sentence's states [source, unit]."""
    assert isinstance(edit, EditMemory)
    how, fields = edit.how
    if how not in ("components", "text"):
        return {}
    encoder = plain(fields["text"]).encoder if how == "text" else plain().encoder
    states = {"memory": torch.tensor(encoder.known("memory")[0])} if "memory" in encoder else {}
    for site in ("hidden", "cell"):
        of = encoder[f"handover.{site}" if how == "text" else site]
        if of is not None:
            states |= {f"handover.{site}.{layer}": torch.tensor(values) for layer, values in enumerate(of)}
    return states


def _of_other(edit: Edit, __name: str, plain: Plain) -> Tensor:
    """The values [layer, ...] of one position of the other sentence. UserError where it has no such position."""
    assert isinstance(edit, Patch)
    trace = plain(edit.text)
    if edit.part == "encoder":
        return torch.tensor(_at(edit, trace.encoder, len(trace.source)))
    n = len(trace.steps)
    _check_position(edit, n)
    return torch.tensor(trace.steps[edit.other_position or 0].values.known(edit.site))


def _at(edit: Patch, values: Values, n: int) -> Array:
    known = values.known(edit.site)
    if edit.other_position is None:
        return known
    _check_position(edit, n)
    return known[..., edit.other_position, :]


def _check_position(edit: Patch, n: int) -> None:
    """UserError where the other sentence, or its answer, has no such position."""
    if edit.other_position is not None and edit.other_position >= n:
        raise UserError(
            "error.edit_range",
            edit=str(edit),
            what="other_position",
            value=edit.other_position,
            n=n,
            last=n - 1,
        )


PREPARE: dict[type[Edit], Callable[[Edit, str, Plain], Any]] = {
    EditHead: _head_means, EditUnits: _unit_means, EditMemory: _states, Patch: _of_other,
}  # fmt: skip
