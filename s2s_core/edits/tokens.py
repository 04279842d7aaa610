"""Edits of what is read and written: tokens of the source left out, a token of the target forced."""

from dataclasses import dataclass
from typing import ClassVar, Self

from s2s_core.edits.base import Edit, Place, check_count, read_counts


@dataclass(frozen=True, kw_only=True)
class ForceToken(Edit):
    """Write `token` (exactly as in the vocabulary) at `step`, whatever the model would choose."""

    kind: ClassVar[str] = "force"
    step: int
    token: str

    def __post_init__(self) -> None:
        check_count("step", self.step)
        if not isinstance(self.token, str) or not self.token:
            raise ValueError(f"the token to force is {self.token!r}; it must be a token of the vocabulary")

    @property
    def place(self) -> Place:
        return Place("decoder", (), positions=self.step)

    def only_at(self, step: int) -> Self:
        return self


@dataclass(frozen=True, kw_only=True)
class EditSource(Edit):
    """Treat tokens of the source as padding: nobody looks at them, and a recurrent encoder passes over them. Either those of
    `mask`, or all after the position `truncate`."""

    kind: ClassVar[str] = "source"
    mask: tuple[int, ...] | None = None
    truncate: int | None = None

    def __post_init__(self) -> None:
        if (self.mask is None) == (self.truncate is None):
            raise ValueError(
                "a source edit takes either mask, a list of positions, or truncate, one position"
            )
        if self.mask is not None:
            object.__setattr__(self, "mask", read_counts("mask", self.mask))
        else:
            check_count("truncate", self.truncate)

    @property
    def place(self) -> Place:
        return Place("encoder", ())

    def only_at(self, step: int) -> Self:
        return self

    def json(self) -> dict[str, object]:
        """Without the one of the two that is not said."""
        return {name: value for name, value in super().json().items() if value is not None}

    def hides(self, position: int) -> bool:
        """Whether a source position is left out."""
        return position in self.mask if self.mask is not None else position > (self.truncate or 0)
