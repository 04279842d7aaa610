"""Turns of a dialogue in one text, parted by ¶: what the box shows, the link says and an encoder reads is the same string."""

from collections.abc import Iterable

SEPARATOR = "¶"
READ = 2  # turns that a model of dialogues reads at most: what it was answering, and what was said to it


def turns(text: str) -> list[str]:
    """The turns of a text in order, none of them blank."""
    return [part for turn in text.split(SEPARATOR) if (part := turn.strip())]


def joined(said: Iterable[str]) -> str:
    """One text of several turns; blank ones are left out, and a separator inside a turn parts it."""
    return f" {SEPARATOR} ".join(part for turn in said for part in turns(turn))


def continued(text: str, *said: str) -> str:
    """A text with further turns, as far back as a model reads: an answer to it is the next turn."""
    return joined(turns(joined([text, *said]))[-READ:])
