"""What one session remembers of the States page: the second sentence, the word looked up, an analogy asked for.

In the address: `text2`, `word`, `analogy` (three words, one each). The only module that knows these keys.
"""

import streamlit as st

# Keys of widgets.
TEXT2, WORD = "states_text2", "states_word"
# Our own.
_ADDRESS, _SHOWN, _ANALOGY, _TASK = (
    "s2s_states_address",
    "s2s_states_shown",
    "s2s_states_analogy",
    "s2s_states_task",
)
LINKED = ("text2", "word", "analogy")


def begin(task: str) -> None:
    """At the start of a full run of the page: take over what a link says; forget what belongs to another task."""
    session = st.session_state
    address = _read()
    linked = bool(address) and address != session.get(_ADDRESS)
    if not linked and session.get(_TASK, task) != task:
        for key in (TEXT2, WORD):
            session[key] = ""
        session[_ANALOGY], session[_SHOWN] = (), {}
    session[_TASK] = task
    if linked:
        for key, name in ((TEXT2, "text2"), (WORD, "word")):
            if name in address:
                session[key] = address[name][-1]
        session[_ANALOGY] = tuple(address.get("analogy", ()))[:3]
    session[_ADDRESS] = address
    for key in (TEXT2, WORD):
        if session.get(key) is None:
            session[key] = session.get(_SHOWN, {}).get(key, "")
    session[_SHOWN] = {key: session[key] for key in (TEXT2, WORD)}


def _read() -> dict[str, list[str]]:
    return {name: st.query_params.get_all(name) for name in LINKED if name in st.query_params}


def second() -> str:
    """The second sentence; empty where there is none."""
    return str(_value(TEXT2)).strip()


def word() -> str:
    """The word looked up; empty before one was."""
    return str(_value(WORD)).strip()


def _value(key: str) -> str:
    """A widget's value; in a fragment the widget's own may be gone."""
    session = st.session_state
    value = session.get(key)
    return str(session.get(_SHOWN, {}).get(key, "") if value is None else value)


def analogy() -> tuple[str, ...]:
    """The three words a, b, c of the analogy asked for; empty if none is."""
    return tuple(st.session_state.get(_ANALOGY, ()))


def look_up(word: str) -> None:
    """Callback: another word."""
    st.session_state[WORD] = word


def ask(words: object) -> None:
    """Callback: an analogy of three words; anything else undoes it."""
    said = [str(one).strip()[:60] for one in words] if isinstance(words, list | tuple) else []
    st.session_state[_ANALOGY] = tuple(said) if len(said) == 3 and all(said) else ()


def write_address() -> None:
    """Put what this page remembers beside what `session.write_address` has written."""
    said = {"text2": [second()], "word": [word()], "analogy": list(analogy())}
    said = {name: [value for value in values if value] for name, values in said.items()}
    for name, values in said.items():
        if values and st.query_params.get_all(name) != values:
            st.query_params[name] = values
        elif not values and name in st.query_params:
            del st.query_params[name]
    st.session_state[_ADDRESS] = _read()
    st.session_state[_SHOWN] = {TEXT2: second(), WORD: word()}
