"""Interventions: frozen data saying where, when and what. Checked when made, comparable, JSON-able; no torch here.

Steps and positions count from 0; `layer`, `head`, `units`, `positions` and `step` are null for "all". A range is a pair
[first, last], both included. `decoding/apply.py` carries edits out; `place` says which sites it may ask for.
"""

from collections.abc import Iterable
from typing import Any

from s2s_core.edits.attention import EditAttention, EditHead
from s2s_core.edits.base import Edit, Place
from s2s_core.edits.memory import EditMemory
from s2s_core.edits.states import ClampGate, EditUnits, Patch
from s2s_core.edits.tokens import EditSource, ForceToken

__all__ = [
    "ClampGate",
    "Edit",
    "EditAttention",
    "EditHead",
    "EditMemory",
    "EditSource",
    "EditUnits",
    "ForceToken",
    "Patch",
    "Place",
]
KINDS: dict[str, type[Edit]] = {
    edit.kind: edit
    for edit in (ForceToken, EditAttention, EditHead, ClampGate, EditUnits, EditMemory, EditSource, Patch)
}


def to_json(edit: Edit) -> dict[str, Any]:
    """The edit as JSON values: `{"kind": ..., field: value, ...}`."""
    return edit.json()


def from_json(value: object) -> Edit:
    """The edit from its JSON form; ValueError names what is wrong."""
    if not isinstance(value, dict):
        raise ValueError(f"an edit is an object with a kind, not {value!r}")
    fields = {str(name): field for name, field in value.items()}
    kind = fields.pop("kind", None)
    if not isinstance(kind, str) or kind not in KINDS:
        raise ValueError(f"no edit of kind {kind!r}; choose from {', '.join(KINDS)}")
    try:
        return KINDS[kind](**fields)
    except TypeError as error:
        raise ValueError(f"{kind}: {str(error).rpartition('__init__() ')[2]}") from None


def as_edits(edits: "Iterable[Edit | dict[str, Any]]") -> tuple[Edit, ...]:
    """Edits from edits or their JSON forms, each kept once; ValueError names what is wrong."""
    read = (edit if isinstance(edit, Edit) else from_json(edit) for edit in edits)
    return tuple(dict.fromkeys(read))


def forced(edits: Iterable[Edit], step: int) -> str | None:
    """The token forced at a step, the last one said."""
    tokens = [edit.token for edit in edits if isinstance(edit, ForceToken) and edit.step == step]
    return tokens[-1] if tokens else None
