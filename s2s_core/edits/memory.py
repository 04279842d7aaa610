"""Edits of the bottleneck: of what passes from the encoder to the decoder."""

from dataclasses import dataclass
from typing import Any, ClassVar, Self

from s2s_core.edits.base import (
    Edit,
    How,
    Place,
    Positions,
    check_count,
    is_count,
    is_number,
    only,
    read_how,
    read_positions,
)

SITES = ("memory", "handover.hidden", "handover.cell")


@dataclass(frozen=True, kw_only=True)
class EditMemory(Edit):
    """Change what the decoder gets: the encoder states that attention reads, and the states that are handed over.

    `to`: "zero" · {"noise": sigma, "seed": n} a number drawn from N(0, sigma²) added to each · {"bits": b} rounded to 2^b
    levels between the least and the greatest value · {"largest": k} of each vector the k largest by absolute value, 0 for the
    others · {"components": k} of each vector its k first principal components, fitted on the states of this sentence in that
    layer · {"text": other} those of another sentence · {"text": other, "alpha": a} (1 - a) times these plus a times those.
    Rows are taken position by position; after the other's last row that row is repeated. `positions` restricts an edit to
    rows of the states that attention reads: what is handed over then stays as it is.
    """

    kind: ClassVar[str] = "memory"
    to: How
    positions: Positions = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "positions", read_positions("positions", self.positions))
        how, fields = read_how(self.to, ("zero",), "noise", "bits", "largest", "components", "text")
        if how == "zero":
            return
        READ[how](fields)
        object.__setattr__(self, "to", tuple(fields.items()))

    @property
    def how(self) -> tuple[str, dict[str, Any]]:
        """What is done, and all its fields."""
        return (self.to, {}) if isinstance(self.to, str) else (self.to[0][0], dict(self.to))

    @property
    def place(self) -> Place:
        sites = SITES if self.positions is None else SITES[:1]
        return Place("encoder", sites, positions=self.positions, every=True)

    def only_at(self, step: int) -> Self:
        return self


def _noise(fields: dict[str, Any]) -> None:
    only(fields, "noise", "seed")
    if not is_number(fields["noise"]) or not 0 <= fields["noise"] <= 100:
        raise ValueError(f"noise is {fields['noise']!r}; it must be a standard deviation from 0 to 100")
    check_count("seed", fields.setdefault("seed", 0))


def _bits(fields: dict[str, Any]) -> None:
    only(fields, "bits")
    if not is_count(fields["bits"]) or not 1 <= fields["bits"] <= 16:
        raise ValueError(f"bits is {fields['bits']!r}; it must be a whole number from 1 to 16")


def _number_of(name: str, fields: dict[str, Any]) -> None:
    only(fields, name)
    if not is_count(fields[name]) or fields[name] < 1:
        raise ValueError(f"{name} is {fields[name]!r}; it must be a whole number of 1 or more")


def _text(fields: dict[str, Any]) -> None:
    only(fields, "text", "alpha")
    if not isinstance(fields["text"], str) or not fields["text"].strip():
        raise ValueError(f"text is {fields['text']!r}; it must be the other sentence")
    alpha = fields.get("alpha", 1.0)
    if not is_number(alpha) or not 0 <= alpha <= 1:
        raise ValueError(f"alpha is {alpha!r}; it must be a number from 0 (this sentence) to 1 (the other)")


READ = {
    "noise": _noise,
    "bits": _bits,
    "largest": lambda fields: _number_of("largest", fields),
    "components": lambda fields: _number_of("components", fields),
    "text": _text,
}
