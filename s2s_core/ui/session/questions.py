"""What one session remembers of the States page: the second sentence, the word looked up, an analogy asked for."""

import streamlit as st

from s2s_core.ui.session import address

# Keys of widgets.
TEXT2, WORD = "states_text2", "states_word"
# Our own.
_SHOWN, _ANALOGY, _TASK = (
    "s2s_states_shown",
    "s2s_states_analogy",
    "s2s_states_task",
)


def begin(task: str) -> None:
    """At the start of a full run of the page: take over what a link says; forget what belongs to another task."""
    session = st.session_state
    news = address.news()
    linked = any(name in news for name in ("text2", "word", "analogy"))
    if not linked and session.get(_TASK, task) != task:
        for key in (TEXT2, WORD):
            session[key] = ""
        session[_ANALOGY], session[_SHOWN] = (), {}
    session[_TASK] = task
    if linked:
        for key, name in ((TEXT2, "text2"), (WORD, "word")):
            if name in news:
                session[key] = news[name]
        session[_ANALOGY] = news.get("analogy", ())
    for key in (TEXT2, WORD):
        if session.get(key) is None:
            session[key] = session.get(_SHOWN, {}).get(key, "")
    session[_SHOWN] = {key: session[key] for key in (TEXT2, WORD)}


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
    asked = [str(word).strip()[:60] for word in words] if isinstance(words, list | tuple) else []
    st.session_state[_ANALOGY] = tuple(asked) if len(asked) == 3 and all(asked) else ()


def write_address() -> None:
    """Put what this page remembers beside what `session.write_address` has written."""
    address.write({"text2": second(), "word": word(), "analogy": analogy()}, {})
    st.session_state[_SHOWN] = {TEXT2: second(), WORD: word()}
