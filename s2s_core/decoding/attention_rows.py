"""Rows of attention weights written anew: each stays a distribution over what may be looked at."""

import torch
from torch import Tensor

from s2s_core.edits import EditAttention
from s2s_core.errors import UserError


def rewritten(edit: EditAttention, weights: Tensor, allowed: Tensor | None, first: int) -> Tensor:
    """weights [batch, head, row, column]; `allowed` [column] is True where one may look (None: everywhere); `first` is the
    number of the first row. UserError where the edit cannot be carried out on rows of this length."""
    n = weights.shape[-1]
    if allowed is None:
        allowed = torch.ones(n, dtype=torch.bool)
    how, field = edit.how
    if how == "uniform":
        return (allowed / allowed.sum()).to(weights).expand_as(weights)
    if how == "weights":
        return _given(edit, field, allowed).to(weights).expand_as(weights)
    if how == "token":
        one = torch.arange(n) == _within(edit, field, n)
        if not (one & allowed).any():
            raise UserError("error.edit_masked", edit=str(edit), column=field)
        return one.to(weights).expand_as(weights)
    if how == "block":
        return _blocked(edit, weights, allowed)
    if how == "sharpen":
        powered: Tensor = (
            weights / weights.amax(-1, keepdim=True)
        ) ** field  # 0 stays 0: what is masked gets nothing
        return powered / powered.sum(-1, keepdim=True)
    return _permuted(weights, allowed, field, first)


def _within(edit: EditAttention, column: int, n: int) -> int:
    if column >= n:
        raise UserError("error.edit_range", edit=str(edit), what="column", value=column, n=n, last=n - 1)
    return column


def _given(edit: EditAttention, given: tuple[float, ...], allowed: Tensor) -> Tensor:
    row = torch.tensor(given)
    if len(row) != len(allowed):
        raise UserError("error.edit_weights", edit=str(edit), n=len(row), wanted=len(allowed))
    if (row[~allowed] > 0).any():
        raise UserError(
            "error.edit_masked", edit=str(edit), column=int(torch.nonzero((row > 0) & ~allowed)[0])
        )
    return row / row.sum()


def _blocked(edit: EditAttention, weights: Tensor, allowed: Tensor) -> Tensor:
    """The others in proportion; where they had nothing, evenly."""
    open_ = allowed.clone()
    for column in edit.how[1]:
        open_[_within(edit, column, len(allowed))] = False
    if not open_.any():
        raise UserError("error.edit_blocks_all", edit=str(edit))
    left = weights * open_
    total = left.sum(-1, keepdim=True)
    return torch.where(total > 0, left / total.clamp_min(1e-30), (open_ / open_.sum()).to(weights))


def _permuted(weights: Tensor, allowed: Tensor, seed: int, first: int) -> Tensor:
    """Each row by an order of its own, drawn from the seed and the row's number; what may not be looked at keeps its place."""
    changed, columns = weights.clone(), torch.nonzero(allowed)[:, 0]
    for row in range(weights.shape[2]):
        generator = torch.Generator().manual_seed(100_003 * seed + first + row)
        order = columns[torch.randperm(len(columns), generator=generator)]
        changed[:, :, row, columns] = weights[:, :, row, order]
    return changed
