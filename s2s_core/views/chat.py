"""The dialogue that a sentence is part of: what was said before, how much of it the model reads, its reply as it is written."""

from collections.abc import Sequence
from typing import Any

from s2s_core.i18n import Text
from s2s_core.trace import DecodeTrace
from s2s_core.views.base import View, common
from s2s_core.views.needs import NOTHING

BY_PERSONS = ("you", "typed")  # names of speakers; any other is a model's architecture


def pieces(trace: DecodeTrace) -> list[str]:
    """The answer's text in parts, one a step: joined they are the text."""
    found, at = list[str](), 0
    for span in trace.target_spans:
        end = max(at, span[1]) if span else at
        found.append(trace.text[at:end])
        at = end
    return found


def speaker(who: str, text: Text) -> str:
    """Who said a turn, in the language chosen."""
    key = f"view_chat.by.{who}" if who in BY_PERSONS else f"term.architecture.{who}"
    return text(key) if key in text else who


def payload(
    trace: DecodeTrace, text: Text, said: Sequence[tuple[str, str]] = (), n_read: int = 1, begun: str = ""
) -> dict[str, Any]:
    """`said` [(who, words)] up to the turn that is answered, of which the last `n_read` are read; `begun`: what the box holds
    when the reply is taken into it."""
    turns = [{"who": who, "by": speaker(who, text), "words": words} for who, words in said]
    return common(trace, text, "view_chat") | {
        "turns": turns,
        "n_read": n_read,
        "begun": begun if trace.text.strip() else "",
        "by": speaker(trace.info.architecture, text),
        "pieces": pieces(trace),
    }


VIEW = View("chat", NOTHING, payload)
