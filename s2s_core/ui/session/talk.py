"""What one session remembers of a dialogue: all that was said, also what the box, and so the link, no longer holds."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from s2s_core.tasks import remembers
from s2s_core.text.turns import is_begun, turns

YOU = "you"  # who said a turn that a model answers
TYPED = "typed"  # who said a turn that the model's next stands for, but that no model here has written
KEPT = 40  # turns

_TALK = "s2s_talk"


@dataclass(frozen=True)
class Said:
    """A turn, and who said it: YOU, TYPED, or the architecture of the model that wrote it."""

    who: str
    words: str


@dataclass(frozen=True)
class Talk:
    """`said` up to the turn that is answered; the last `n_held` of them are what the box holds; `reply` answers them."""

    task: str
    said: tuple[Said, ...]
    n_held: int
    reply: tuple[Said, ...] = ()

    def holds(self, parts: Sequence[str]) -> bool:
        """Whether these turns are what the box holds."""
        return list(parts) == [turn.words for turn in self.said[-self.n_held :]]

    def goes_on(self, parts: Sequence[str]) -> tuple[Said, ...]:
        """What was said when the box holds these turns: a reply taken further, the last turn said otherwise, or a new talk."""
        before, last = list(parts[:-1]), Said(YOU, parts[-1])
        whole = (*self.said, *self.reply)
        if before and before == [turn.words for turn in whole[-len(before) :]]:
            return (*whole, last)
        held = self.said[-self.n_held : -1]
        if before == [turn.words for turn in held]:
            return (*self.said[:-1], last)
        return typed(parts)


def typed(parts: Sequence[str]) -> tuple[Said, ...]:
    """Turns that nobody has written here: the last one is yours, and they take turns."""
    n = len(parts)
    return tuple(Said(TYPED if (n - at) % 2 == 0 else YOU, words) for at, words in enumerate(parts))


def follow(task: str, text: str, reply: str, architecture: str) -> Talk:
    """The talk that the text on the screen and its reply are part of; the next text goes on from it, or begins another."""
    parts, talk = turns(text), st.session_state.get(_TALK)
    if isinstance(talk, Talk) and talk.task == task:
        said = talk.said if talk.holds(parts) else talk.goes_on(parts)
    else:
        said = typed(parts)
    answer = tuple(Said(architecture, words) for words in turns(reply))
    st.session_state[_TALK] = talk = Talk(task, said[-KEPT:], len(parts), answer)
    return talk


def forget() -> None:
    """Nothing was said yet."""
    st.session_state.pop(_TALK, None)


def is_awaited(task: str, text: str) -> bool:
    """Whether the box holds a reply taken and the turn after it is not typed yet: there is nothing new to answer."""
    return remembers(task) and is_begun(text)
