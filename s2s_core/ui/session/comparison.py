"""What one session remembers of the Compare page; task, text and language are those of all pages and stay with `session.py`."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from s2s_core.edits import ForceToken
from s2s_core.ui.session import address, echo, reruns, session
from s2s_core.ui.session.address import ALL
from s2s_core.ui.session.address import MODES as MODES
from s2s_core.ui.store.shelf import Entry, Shelf, read_shelf

# Keys of widgets.
MODELS, MODE, PREFIX, TYPED = "compare_models", "compare_mode", "compare_prefix", "compare_typed"
REFERENCE, TEXT2 = "compare_reference", "compare_text2"
# Our own.
_FORCED, _GIVEN, _START, _AT = (
    "s2s_compare_forced",
    "s2s_compare_given",
    "s2s_compare_start",
    "s2s_compare_at",
)
_ABOUT, _SHOWN, _LOST = "s2s_compare_about", "s2s_compare_shown", "s2s_compare_lost"
LINES = {"mode": MODE, "prefix": PREFIX, "typed": TYPED, "reference": REFERENCE, "text2": TEXT2}
MOST = 5
AS_REFERENCE, AS_TYPED, AS_GIVEN = "reference", "typed", "given"


def begin(shelf: Shelf, known: str | None) -> None:
    """At the start of a full run of the page, after `session.settle`: take over a link, then make all fit what there is.

    `known` is the reference of the text, where it is known without anybody typing it.
    """
    kept, news = st.session_state, address.news()
    linked = any(name in news for name in (*LINES, "models", "given", "force"))
    if linked:
        _adopt(news)
    about = (session.task(), session.source())
    if kept.get(_ABOUT) != about:
        _new_text(about, known, linked=linked and _ABOUT not in kept)
    _settle(shelf.of_task(session.task()), shelf)


def _adopt(news: dict[str, Any]) -> None:
    kept = st.session_state
    kept.update({key: news[name] for name, key in LINES.items() if name in news})
    if "models" in news:
        kept[MODELS] = news["models"]
    kept[_GIVEN] = news.get("given", ())
    kept[_FORCED] = tuple((lane or ALL, step, token) for lane, step, token in news.get("force", ()))
    kept[_START] = session.start()
    kept.pop(_ABOUT, None)


def _new_text(about: tuple[str, str], known: str | None, *, linked: bool) -> None:
    """Another task or text: what was said about the old one is forgotten, unless it came with a link."""
    kept, before = st.session_state, st.session_state.get(_ABOUT)
    kept[_ABOUT] = about
    if not linked:
        kept[_FORCED], kept[_GIVEN], kept[_START] = (), (), session.start()
        kept[REFERENCE] = known or ""
        kept[TEXT2] = about[1]
        if before and before[0] != about[0]:
            kept.pop(MODELS, None)
        if kept.get(PREFIX) == AS_GIVEN:
            kept.pop(PREFIX)
    elif not kept.get(REFERENCE):
        kept[REFERENCE] = known or ""
    kept.setdefault(TEXT2, about[1])


def _settle(entries: Sequence[Entry], shelf: Shelf) -> None:
    """Choices that there are; models that were chosen and are not there (any more) are kept in mind for `lost`."""
    kept = st.session_state
    before, names = kept.get(_SHOWN, {}), [entry.name for entry in entries]
    wanted = kept.get(MODELS) or before.get(MODELS, [])
    asked = kept.get(MODELS) or [name for name in wanted if shelf.entry(name) is None]
    kept[_LOST] = tuple(name for name in asked if name not in names)
    kept[MODELS] = ([name for name in names if name in wanted] or names)[:MOST]
    if kept.get(MODE) not in MODES:
        kept[MODE] = before.get(MODE, MODES[0])
    for key in (REFERENCE, TYPED, TEXT2):
        if kept.get(key) is None:
            kept[key] = before.get(key, "")
    if kept.get(PREFIX) not in prefixes():
        kept[PREFIX] = prefixes()[0]
    kept[_SHOWN] = {key: kept[key] for key in (MODELS, *LINES.values())}


def lost() -> tuple[str, ...]:
    """Models chosen, by a link or before, that this task does not have (any more)."""
    return tuple(st.session_state.get(_LOST, ()))


def prefixes() -> list[str]:
    """What all lanes can be fed: the reference if there is one, a model's answer, what is typed, what was forced."""
    kept = st.session_state
    first = [AS_REFERENCE] if str(kept.get(REFERENCE) or "").strip() else []
    given = [AS_GIVEN] if kept.get(_GIVEN) else []
    return [*first, *reversed(kept[MODELS]), AS_TYPED, *given]


# What is on the screen, as settled by the last full run.


def _shown(key: str) -> str:
    return str(st.session_state[_SHOWN][key])


def mode() -> str:
    return _shown(MODE)


def models() -> list[str]:
    """The models of the lanes; one where two inputs are compared."""
    return [session.model()] if mode() == "inputs" else list(st.session_state[_SHOWN][MODELS])


def reference() -> str:
    return _shown(REFERENCE).strip()


def inputs() -> list[str]:
    """The texts: two where two inputs are compared."""
    return [session.source(), _shown(TEXT2)] if mode() == "inputs" else [session.source()]


def prefix() -> str:
    """What all lanes are fed, one of `prefixes()`."""
    return _shown(PREFIX)


def typed() -> str:
    return _shown(TYPED)


def given() -> tuple[str, ...]:
    return tuple(st.session_state.get(_GIVEN, ()))


def forced(name: str) -> tuple[ForceToken, ...]:
    """The tokens forced in the lane of a model."""
    chosen = st.session_state.get(_FORCED, ())
    return tuple(ForceToken(step=step, token=token) for lane, step, token in chosen if lane in (name, ALL))


def start() -> dict[str, Any]:
    return dict(st.session_state.get(_START, {}))


def on_choice() -> None:
    """Other lanes, or fed otherwise: the time stays where it is."""
    names, chosen = [entry.name for entry in read_shelf().entries], st.session_state[_SHOWN]
    echo.in_other_words(MODELS, names, chosen[MODELS])
    echo.in_other_words(PREFIX, prefixes(), chosen[PREFIX])
    at = st.session_state.get(_AT) or start()  # before the first report it stands where it was entered
    st.session_state[_START] = {
        name: at[name] for name in ("step", "layer", "head") if at.get(name) is not None
    }
    reruns.whole_page()


def on_mode() -> None:
    if echo.in_other_words(MODE, MODES, mode()):
        return
    st.session_state[_FORCED] = ()
    on_choice()


def on_selection(reported: Any, trace_key: str) -> None:
    if isinstance(reported, dict):
        st.session_state[_AT] = reported
        echo.heard(reported, trace_key)


def on_force(reported: Any, trace_key: str) -> bool:
    """A candidate clicked: {trace, model, step, token, all, before}, `before` the lane's tokens up to there; or all forcing
    undone, {trace, clear}. False if it is about another comparison."""
    kept = st.session_state
    if not isinstance(reported, dict) or reported.get("trace") != trace_key:
        return False
    if reported.get("clear"):
        kept[_FORCED] = ()
        kept[_START] = {}
        return True
    step, token = int(reported["step"]), str(reported["token"])
    if mode() == "prefix":
        kept[_GIVEN] = (*map(str, reported.get("before", ())), token)
        kept[PREFIX] = AS_GIVEN
        kept[_SHOWN] = {**kept[_SHOWN], PREFIX: AS_GIVEN}
    else:
        lane = ALL if reported.get("all") else str(reported["model"])
        before = [
            force for force in kept.get(_FORCED, ()) if not (force[1] >= step and lane in (force[0], ALL))
        ]
        kept[_FORCED] = (*before, (lane, step, token))
    at = kept.get(_AT) or {}
    kept[_START] = {"step": step + 1} | {
        name: at[name] for name in ("layer", "head") if at.get(name) is not None
    }
    return True


def shown() -> dict[str, Any]:
    """What is on the screen, by its name in the address (`address.py`)."""
    values: dict[str, Any] = dict.fromkeys(
        ("model", "models", "prefix", "typed", "given", "reference", "text2")
    )
    values |= {"task": session.task(), "text": session.source(), "lang": session.text().lang, "mode": mode()}
    values["force"] = st.session_state.get(_FORCED, ())
    if mode() == "inputs":
        return values | {"model": session.model(), "text2": inputs()[1]}
    values |= {"models": models(), "reference": reference()}
    if mode() == "prefix":
        values["prefix"] = prefix()
        values["typed"] = typed() if prefix() == AS_TYPED else None
        values["given"] = given() if prefix() == AS_GIVEN else None
    return values


def write_address() -> None:
    """Make the browser's address say what is on the screen."""
    address.write(shown(), start())
