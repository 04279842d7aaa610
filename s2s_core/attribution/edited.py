"""Attribution of a trace made under edits is computed with them, or refused: never of a computation that is not shown."""

from s2s_core.errors import UserError
from s2s_core.trace import DecodeTrace


def holds_for(trace: DecodeTrace, method: str, kinds: frozenset[str]) -> None:
    """UserError unless a method is exact under all edits of the trace; `kinds` are those under which it is.

    A forced token changes no value: every method holds for it.
    """
    for edit in trace.edits:
        if edit.kind != "force" and edit.kind not in kinds:
            raise UserError("error.edited_trace", method=method, edit=str(edit))
