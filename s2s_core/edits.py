"""Interventions: frozen data saying where, when and what. Checked when made, comparable, JSON-able; no torch here.

A `Recorder` asks each edit whether it changes a site at a step, and if so for the new value; reading and changing are one call.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, TypeVar

from s2s_core.sites import Site

Value = TypeVar("Value")


@dataclass(frozen=True, kw_only=True)
class Edit:
    """Base of all edits. `step` counts target positions from 0; None = every step."""

    kind: ClassVar[str] = ""
    step: int | None = None

    def __post_init__(self) -> None:
        if self.step is not None and self.step < 0:
            raise ValueError(f"step {self.step} is negative; steps count from 0")

    def at(self, step: int | None) -> bool:
        """Whether the edit is in force at a step (None = while the source is read)."""
        return self.step is None or self.step == step

    def changes(self, site: Site) -> bool:
        """Whether the edit changes the values of a site."""
        return False

    def new_value(self, site: Site, value: Value) -> Value:
        """The value to go on with, of the same shape."""
        return value


@dataclass(frozen=True, kw_only=True)
class ForceToken(Edit):
    """Write `token` (exactly as in the vocabulary) at `step`, whatever the model would choose."""

    kind: ClassVar[str] = "force"
    token: str

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.step is None:
            raise ValueError("a token is forced at one step; step is missing")
        if not self.token:
            raise ValueError("the token to force is empty")


KINDS: dict[str, type[Edit]] = {edit.kind: edit for edit in (ForceToken,)}


def to_json(edit: Edit) -> dict[str, Any]:
    return {"kind": edit.kind, **asdict(edit)}


def from_json(value: dict[str, Any]) -> Edit:
    """The edit from its JSON form; ValueError names what is wrong."""
    fields = dict(value)
    kind = fields.pop("kind", None)
    if kind not in KINDS:
        raise ValueError(f"no edit of kind {kind!r}; choose from {', '.join(KINDS)}")
    try:
        return KINDS[kind](**fields)
    except TypeError as error:
        raise ValueError(str(error)) from None


def forced(edits: Iterable[Edit], step: int) -> str | None:
    """The token forced at a step, the last one said."""
    tokens = [edit.token for edit in edits if isinstance(edit, ForceToken) and edit.step == step]
    return tokens[-1] if tokens else None
