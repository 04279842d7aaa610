"""What one session remembers of the What if page: its edits, which of them are switched on, and what was undone."""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import streamlit as st

from s2s_core.edits import Edit, as_edits, from_json, to_json
from s2s_core.ui.session import address, reruns, session

SHOW = "whatif_show"  # key of the switch between the two runs
EDITED, GHOST = "edited", "ghost"
MOST = 20  # edits in a list

_LIST, _PAST, _FUTURE, _REFUSED = "s2s_whatif", "s2s_whatif_past", "s2s_whatif_future", "s2s_whatif_refused"


class Listed(NamedTuple):
    edit: Edit
    on: bool = True


Edits = tuple[Listed, ...]


def begin() -> None:
    """At the start of a full run of the page: take over a link."""
    news = address.news()
    if st.session_state.get(SHOW) not in (EDITED, GHOST):
        st.session_state[SHOW] = EDITED
    if "edits" in news:
        st.session_state[_LIST] = tuple(Listed(edit) for edit in news["edits"])
        st.session_state[_PAST], st.session_state[_FUTURE] = (), ()


def listed() -> Edits:
    return tuple(st.session_state.get(_LIST, ()))


def edits() -> tuple[Edit, ...]:
    """Those switched on, in their order, and the tokens forced."""
    return tuple(dict.fromkeys([*(one.edit for one in listed() if one.on), *session.edits()]))


def in_force() -> tuple[Edit, ...]:
    """The edits of the run that is shown: none where that is the ghost."""
    return () if st.session_state.get(SHOW) == GHOST else edits()


def refused() -> str | None:
    """Why the last edit was not taken; forgotten once it is said."""
    said = st.session_state.pop(_REFUSED, None)
    return None if said is None else str(said)


def refuse(why: str) -> None:
    st.session_state[_REFUSED] = why


def write_address() -> None:
    """Put the edits beside what `session.write_address` has written."""
    address.write({"edits": tuple(one.edit for one in listed() if one.on)}, {})


# Changes, each of which can be undone.


def _change(new: Iterable[Listed]) -> None:
    kept = st.session_state
    kept[_PAST], kept[_FUTURE] = (*kept.get(_PAST, ()), listed()), ()
    kept[_LIST] = tuple(new)[:MOST]
    kept[SHOW] = EDITED
    reruns.whole_page()


def add(edit: Edit) -> None:
    _change((*(one for one in listed() if one.edit != edit), Listed(edit)))


def remove(at: int) -> None:
    _change(one for i, one in enumerate(listed()) if i != at)


def switch(at: int, key: str) -> None:
    """The callback of an edit's switch. A late message of the browser may speak of a switch that is no longer there."""
    there, on = listed(), bool(st.session_state.get(key))
    if at < len(there) and there[at].on != on:
        _change(one._replace(on=on) if i == at else one for i, one in enumerate(there))


def move_up(at: int) -> None:
    """An edit before the one that stands before it: later ones see what earlier ones did."""
    moved = list(listed())
    if 0 < at < len(moved):
        moved[at - 1], moved[at] = moved[at], moved[at - 1]
        _change(moved)


def clear() -> None:
    _change(())


def put(new: Sequence[Edit]) -> None:
    """These in place of all."""
    _change(Listed(edit) for edit in new)


def _step(taken: str, given: str) -> Callable[[], None]:
    def go() -> None:
        kept = st.session_state
        if held := kept.get(taken, ()):
            kept[given] = (*kept.get(given, ()), listed())
            kept[_LIST], kept[taken] = held[-1], held[:-1]
            reruns.whole_page()

    return go


undo, redo = _step(_PAST, _FUTURE), _step(_FUTURE, _PAST)


def can_undo() -> bool:
    return bool(st.session_state.get(_PAST))


def can_redo() -> bool:
    return bool(st.session_state.get(_FUTURE))


# As a file, and as a live view reports an edit


def as_file() -> str:
    return json.dumps([to_json(one.edit) for one in listed()], ensure_ascii=False, indent=2)


def read_file(content: bytes) -> tuple[Edit, ...]:
    """ValueError says what is wrong with a file."""
    found = json.loads(content.decode("utf-8"))
    if not isinstance(found, list):
        raise ValueError("a JSON list of edits is wanted")
    if len(found) > MOST:
        raise ValueError(f"{len(found)} edits; {MOST} at most")
    return as_edits(found)


def on_edit(reported: Any, trace_key: str) -> bool:
    """An edit that a live view reports, {trace, edit}. False if it is about another trace or none."""
    if not isinstance(reported, dict) or reported.get("trace") != trace_key:
        return False
    try:
        edit = from_json(reported.get("edit"))
    except ValueError as error:
        refuse(str(error))
        return True
    add(edit)
    return True
