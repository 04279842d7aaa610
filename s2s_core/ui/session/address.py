"""What stands in the address: one table for all pages. The only module that touches `st.query_params`.

Each entry says how it is read and how it is said; a value that cannot be is as if it were not said. Positions are the
browser's own to write (it alone knows them at every key): they are read here, and kept while the rest stays as it is.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

import streamlit as st

from s2s_core.edits import Edit, as_edits, to_json
from s2s_core.i18n import LANGUAGES
from s2s_core.ui.session import reruns
from s2s_core.ui.session.echo import PATIENCE

Values = list[str]  # as they stand in the address under one name
Force = tuple[str, int, str]  # lane (a model's name, ALL, or "" for the page's one model), step from 0, token
ALL = "*"
MODES = ("own", "prefix", "inputs")
STEPS = 212  # the most a decoding can have: 2 × 96 source tokens + 20
LAYERS = HEADS = 1000
MOMENT = 100  # percent of a training

_LAST = "s2s_address"  # key: the address as last written or taken over
_BEFORE = "s2s_address_before"  # key: the address that was there before that, and when it was
_NEWS = "s2s_news"  # key: what a link said that is taken over in this run
_PAGE = "s2s_page"  # key: the page that is shown


@dataclass(frozen=True)
class Entry:
    """`read` gives the value of what stands there, None where it cannot be; `say` the strings to write for a value."""

    name: str
    read: Callable[[Values], Any]
    say: Callable[[Any], Values] = lambda value: [str(value)] if value not in (None, "") else []
    browser: bool = False  # a position, written by the browser
    pages: tuple[str, ...] = ()  # the pages that have it; all where none is named
    before: str = ""  # a name that older links use


def _last(values: Values) -> str:
    return values[-1]


def _one_of(options: Collection[str]) -> Callable[[Values], str | None]:
    return lambda values: values[-1] if values[-1] in options else None


def _number(least: int, most: int) -> Callable[[Values], int | None]:
    """A whole number from `least` to `most`, both included."""

    def read(values: Values) -> int | None:
        digits = values[-1].removeprefix("-")
        if not (digits.isascii() and digits.isdecimal() and len(digits) < 6):
            return None
        number = int(values[-1])
        return number if least <= number <= most else None

    return read


def _step(values: Values) -> int | str | None:
    """n tokens written, -k with k steps of reading to go, or "end"."""
    return "end" if values[-1] == "end" else _number(-STEPS, STEPS)(values)


def _moment(values: Values) -> int | str | None:
    """A percentage of the training, or "best"."""
    return "best" if values[-1] == "best" else _number(0, MOMENT)(values)


def _forces(values: Values) -> tuple[Force, ...]:
    """`STEP=TOKEN`, on a page of several models `MODEL:STEP=TOKEN`; those that cannot be are left out."""
    forces = []
    for value in values:
        place, _, token = value.partition("=")
        lane, _, step = place.rpartition(":")
        number = _number(0, STEPS - 1)([step])
        if token and number is not None:
            forces.append((lane, number, token))
    return tuple(forces)


def _say_forces(forces: Sequence[Force]) -> Values:
    return [f"{lane}:{step}={token}" if lane else f"{step}={token}" for lane, step, token in forces]


def _three(values: Values) -> tuple[str, ...] | None:
    """Three words; fewer or more are none."""
    words = tuple(value.strip() for value in values)
    return words if len(words) == 3 and all(words) and max(map(len, words)) <= 60 else None


def _edits(values: Values) -> tuple[Edit, ...] | None:
    """A JSON list of edits; none where one of them cannot be."""
    try:
        found = json.loads(values[-1])
        return as_edits(found) if isinstance(found, list) and len(found) <= 20 else None
    except (ValueError, TypeError, RecursionError):
        return None


def _say_edits(edits: Sequence[Edit]) -> Values:
    said = [{name: value for name, value in to_json(edit).items() if value is not None} for edit in edits]
    return [json.dumps(said, ensure_ascii=False, separators=(",", ":"))] if said else []


TABLE: tuple[Entry, ...] = (
    Entry("task", _last),
    Entry("model", _last),
    Entry("text", _last),
    Entry("lang", _one_of(LANGUAGES)),
    Entry("force", _forces, _say_forces, before="forced"),
    # Compare
    Entry(
        "models",
        lambda values: values[-1].split(","),
        lambda names: [",".join(names)] if names else [],
        pages=("compare",),
    ),
    Entry("mode", _one_of(MODES), pages=("compare",)),
    Entry("prefix", _last, pages=("compare",)),
    Entry("typed", _last, pages=("compare",)),
    Entry("given", tuple, list, pages=("compare",)),
    Entry("reference", _last, pages=("compare",)),
    # Compare and States
    Entry("text2", _last, pages=("compare", "states")),
    # States
    Entry("word", lambda values: values[-1].strip()[:60] or None, pages=("states",)),
    Entry("analogy", _three, list, pages=("states",)),
    # Memory
    Entry("show", _one_of(("contents", "units", "formula", "models", "all")), pages=("memory",)),
    # What if
    Entry("edits", _edits, _say_edits, pages=("whatif",)),
    # Positions
    Entry("step", _step, browser=True),
    Entry("layer", _number(0, LAYERS - 1), browser=True),
    Entry("head", _number(0, HEADS - 1), browser=True),
    # How the page is shown
    Entry("present", _one_of(("1",)), browser=True),
    Entry("panels", _last, browser=True),
    Entry("moment", _moment, browser=True, pages=("models",)),
    Entry("beside", _moment, browser=True, pages=("models",)),
)
POSITION = ("step", "layer", "head")
_OURS = tuple(entry.name for entry in TABLE if not entry.browser)
_OLD = {entry.before for entry in TABLE if entry.before}


def enter(page: str) -> None:
    """Say on which page the rest of this run is: what other pages have in the address is not kept there."""
    st.session_state[_PAGE] = page


def page() -> str:
    """The page that is shown, as `enter` was told."""
    return str(st.session_state.get(_PAGE, ""))


def _raw() -> dict[str, Values]:
    """What stands in the address, by the names of today."""
    query = st.query_params
    raw = {}
    for entry in TABLE:
        name = entry.before if entry.name not in query and entry.before in query else entry.name
        if name in query:
            raw[entry.name] = query.get_all(name)
    return raw


def take_over(*, touched: bool) -> None:
    """At the start of a full run: note what a link, or the browser's back button, says that is not our own writing.

    `touched`: a control was used in this run, whose word goes before an address that has not caught up yet.
    """
    raw = _raw()
    ours = {name: raw[name] for name in _OURS if name in raw}
    is_news = bool(ours) and not touched and ours != st.session_state.get(_LAST) and not _is_late(ours)
    st.session_state[_LAST] = ours
    values = {entry.name: entry.read(raw[entry.name]) for entry in TABLE if is_news and entry.name in raw}
    st.session_state[_NEWS] = {name: value for name, value in values.items() if value is not None}


def _is_late(ours: dict[str, Values]) -> bool:
    """Whether a browser that has not heard of the address we wrote last still says the one before; its back button says so too,
    but as a step in its history."""
    before, since = st.session_state.get(_BEFORE, (None, 0.0))
    return ours == before and monotonic() - since < PATIENCE and not reruns.is_step_in_history()


def news() -> dict[str, Any]:
    """What this run takes over from a link, by name; what was not said, or cannot be, is not there."""
    return dict(st.session_state.get(_NEWS, {}))


def link(values: Mapping[str, Any]) -> dict[str, Values | None]:
    """Values by name as they are written into an address; None for one that is empty."""
    there = {name: value for name, value in values.items() if value is not None}
    strings = {entry.name: entry.say(there[entry.name]) for entry in TABLE if entry.name in there}
    return {name: strings.get(name) or None for name in values}


def write(values: Mapping[str, Any], start: Mapping[str, Any]) -> None:
    """Make the address say what is on the screen: `values` by name; what they do not speak of stays if the page has it.

    Positions stay while the rest does (but for the language); else they are those of `start`, where a new trace is entered.
    """
    raw = _raw()
    here = {entry.name for entry in TABLE if not entry.pages or page() in entry.pages}
    now = {name: raw[name] for name in raw if name in here}
    wanted = {name: strings for name, strings in {**now, **link(values)}.items() if strings and name in _OURS}
    st.session_state[_LAST] = wanted
    if wanted == {name: raw[name] for name in raw if name in _OURS} and not _OLD & set(st.query_params):
        return
    positions = {name: strings for name, strings in now.items() if name not in _OURS}
    if {**wanted, "lang": None} != {**{n: s for n, s in now.items() if n in _OURS}, "lang": None}:
        moments = {name: strings for name, strings in positions.items() if name not in POSITION}
        positions = {**moments, **{name: strings for name, strings in link(start).items() if strings}}
    st.session_state[_BEFORE] = ({name: raw[name] for name in _OURS if name in raw}, monotonic())
    st.query_params.from_dict({**wanted, **positions})
