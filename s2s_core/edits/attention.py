"""Edits of attention: a head's output, or the weights of its rows."""

from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal, Self

from s2s_core.edits.base import (
    Attn,
    Edit,
    How,
    Place,
    Positions,
    check_among,
    check_count,
    check_optional_count,
    is_count,
    is_number,
    only,
    read_counts,
    read_how,
    read_positions,
)  # fmt: skip
from s2s_core.sites import Part

HEAD_SITES: dict[str, tuple[Part, tuple[str, ...]]] = {
    "cross": ("decoder", ("heads", "context")),
    "encoder_self": ("encoder", ("self_heads",)),
    "decoder_self": ("decoder", ("self_heads",)),
}
WEIGHT_SITES: dict[str, tuple[Part, str]] = {
    "cross": ("decoder", "cross_attn"),
    "encoder_self": ("encoder", "self_attn"),
    "decoder_self": ("decoder", "self_attn"),
}
SLACK = 1e-4  # by which weights may miss a sum of 1


@dataclass(frozen=True, kw_only=True)
class EditHead(Edit):
    """Put another output in the place of an attention head's: before the heads are joined or, where there is one head
    (additive, dot), in the place of the context. A pointer goes on copying by the attention weights themselves.

    `to`: "zero", or "mean" = the mean of that head's output over the positions of the unedited greedy answer to the same
    source (in the encoder over the source's positions). `step` is the row: a step, in the encoder a source position.
    """

    kind: ClassVar[str] = "head"
    attn: Attn
    layer: int | None = None
    head: int | None = None
    step: Positions = None
    to: Literal["zero", "mean"] = "zero"

    def __post_init__(self) -> None:
        check_among("attn", self.attn, tuple(HEAD_SITES))
        check_among("to", self.to, ("zero", "mean"))
        check_optional_count("layer", self.layer)
        check_optional_count("head", self.head)
        object.__setattr__(self, "step", read_positions("step", self.step))

    @property
    def place(self) -> Place:
        part, sites = HEAD_SITES[self.attn]
        return Place(part, sites, self.layer, self.head, positions=self.step)

    def only_at(self, step: int) -> Self:
        return replace(self, step=step)


@dataclass(frozen=True, kw_only=True)
class EditAttention(Edit):
    """Put other weights in the place of those that softmax gave; each row stays a distribution, and what is masked keeps none.

    `step` is the row: a step, in the encoder a source position. The columns are source tokens; in `decoder_self` the start and
    then the tokens written. `to`:
    {"weights": [...]} one for each column · "uniform" over what may be looked at · {"token": s} all on one column ·
    {"block": [s, ...]} none on these, the others in proportion · {"sharpen": p} w^p in proportion, below 1 flatter ·
    {"permute": seed} the row's weights in another order, another one for each row, the same for all heads ·
    {"copy": [layer, head]} the row of another head, of the same or a lower layer.
    """

    kind: ClassVar[str] = "attention"
    attn: Attn
    layer: int | None = None
    head: int | None = None
    step: Positions = None
    to: How

    def __post_init__(self) -> None:
        check_among("attn", self.attn, tuple(WEIGHT_SITES))
        check_optional_count("layer", self.layer)
        check_optional_count("head", self.head)
        object.__setattr__(self, "step", read_positions("step", self.step))
        how, fields = read_how(self.to, ("uniform",), *READ)
        if how == "uniform":
            return
        only(fields, how)
        object.__setattr__(self, "to", ((how, READ[how](fields[how])),))

    @property
    def how(self) -> tuple[str, Any]:
        """What is done, and with which value (None for "uniform")."""
        return (self.to, None) if isinstance(self.to, str) else self.to[0]

    @property
    def place(self) -> Place:
        part, name = WEIGHT_SITES[self.attn]
        return Place(part, (name,), self.layer, self.head, positions=self.step)

    def only_at(self, step: int) -> Self:
        return replace(self, step=step)


def _weights(value: object) -> tuple[float, ...]:
    if not isinstance(value, list | tuple) or not value or not all(map(is_number, value)):
        raise ValueError(f"weights is {value!r}; it must be a list of numbers, one for each column")
    if min(value) < 0 or abs(sum(value) - 1) > SLACK:
        raise ValueError(
            f"weights sum to {sum(value):.4g}, the least is {min(value):.4g}; none may be below 0, and the sum must be 1"
        )
    return tuple(float(weight) for weight in value)


def _column(value: object) -> int:
    check_count("token", value)
    return int(value)  # type: ignore[call-overload, no-any-return]


def _seed(value: object) -> int:
    check_count("permute", value)
    return int(value)  # type: ignore[call-overload, no-any-return]


def _power(value: object) -> float:
    if not is_number(value) or not 0 < value <= 100:  # type: ignore[operator]
        raise ValueError(f"sharpen is {value!r}; it must be a power above 0, at most 100")
    return float(value)  # type: ignore[arg-type]


def _head(value: object) -> tuple[int, int]:
    if not isinstance(value, list | tuple) or len(value) != 2 or not all(map(is_count, value)):
        raise ValueError(f"copy is {value!r}; it must be a pair [layer, head], counted from 0")
    return int(value[0]), int(value[1])


READ = {
    "weights": _weights,
    "token": _column,
    "block": lambda value: read_counts("block", value),
    "sharpen": _power,
    "permute": _seed,
    "copy": _head,
}
