"""Turns of a dialogue in one text, parted by ¶: what the box shows, the link says and an encoder reads is the same string."""

import re
from collections.abc import Iterable, Sequence

from s2s_core.trace import Span

SEPARATOR = "¶"
READ = 2  # turns that a model of dialogues reads at most: what it was answering, and what was said to it
_TURN = re.compile(rf"[^{SEPARATOR}]*[^{SEPARATOR}\s][^{SEPARATOR}]*")


def turns(text: str) -> list[str]:
    """The turns of a text in order, none of them blank."""
    return [turn.strip() for turn in _TURN.findall(text)]


def joined(said: Iterable[str]) -> str:
    """One text of several turns; blank ones are left out, and a separator inside a turn parts it."""
    return f" {SEPARATOR} ".join(part for turn in said for part in turns(turn))


def begun(text: str, reply: str) -> str:
    """What stands in the box before the next turn is typed: as much of a text and of the reply to it as is read beside that."""
    return joined(turns(joined([text, reply]))[1 - READ :]) + f" {SEPARATOR} "


def is_begun(text: str) -> bool:
    """Whether a text has turns before its last separator and none behind it: somebody is about to speak."""
    return text.rstrip().endswith(SEPARATOR) and bool(turns(text))


def stretch(text: str) -> Span:
    """Where in a text the turns stand that are read, the last ones, without what parts them from others; (0, 0) without any."""
    found = list(_TURN.finditer(text))[-READ:]
    return (found[0].start(), found[-1].end()) if found else (0, 0)


def n_unread(text: str, spans: Sequence[Span | None]) -> int:
    """How many turns of a text stand before all that was read of it, the spans of its tokens."""
    first = min((span[0] for span in spans if span), default=0)
    return sum(found.end() <= first for found in _TURN.finditer(text))
