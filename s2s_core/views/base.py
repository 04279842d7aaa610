"""What a live view is, and what every payload has in common. Pure: a trace in, plain data out; no Streamlit, no models."""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from s2s_core.edits import to_json
from s2s_core.i18n import Text
from s2s_core.trace import DecodeTrace, ModelInfo, TokenSeq
from s2s_core.views.needs import NOTHING, Needs

Payload = Callable[..., dict[str, Any]]
RETURN = "⏎"
RESERVED = {"</s>": RETURN, "<s>": "▷", "<pad>": "·", "<unk>": "�"}
BYTE = re.compile(r"<0x([0-9A-F]{2})>$")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class View:
    """A live view: what of a trace it reads, how a trace becomes its payload, which script under `ui/live/` draws it."""

    name: str
    needs: Needs
    payload: Payload  # (trace, text, ...) -> dict
    script: str = ""  # file name without .js; the view's name if left out
    inputs: tuple[str, ...] = ()  # what the payload is given beside the trace, by keyword
    uses: Needs = NOTHING  # what the payload reads too, where the model shows it
    can: frozenset[str] = frozenset()  # capabilities without which its inputs cannot be computed
    cell: str | None = None  # the only recurrent cell that it is about

    @property
    def file(self) -> str:
        return self.script or self.name

    def offered(self, info: ModelInfo) -> bool:
        """Whether a model shows all that the view needs, and can do it."""
        about = self.cell is None or self.cell == info.cell
        return about and self.needs.met(info) and self.can <= info.can


def offered(info: ModelInfo, views: Sequence[View]) -> list[View]:
    """Those of `views` that a model can fill."""
    return [view for view in views if view.offered(info)]


def shown(token: str) -> str:
    """A token as people read it: no word-boundary mark, ⏎ for the end, bytes in hexadecimal, control characters visible."""
    if token in RESERVED:
        return RESERVED[token]
    if byte := BYTE.match(token):
        return f"x{byte[1]}"
    plain = token[1:] if len(token) > 1 and token.startswith("▁") else token.replace("▁", "␣")
    return CONTROL.sub("·", plain).replace(" ", "␣")


def characters_of(tokens: Sequence[str]) -> list[tuple[str, int] | None]:
    """For each token that is a byte of a whole UTF-8 character: that character, and which of its bytes (from 0)."""
    values = [int(byte[1], 16) if (byte := BYTE.match(token)) else None for token in tokens]
    found: list[tuple[str, int] | None] = [None] * len(tokens)
    at = 0
    while at < len(tokens):
        size = _utf8_length(values[at])
        piece = [value for value in values[at : at + size] if value is not None]
        char = bytes(piece).decode("utf-8", errors="ignore") if len(piece) == size else ""
        step = size if char else 1
        found[at : at + step] = [(char, k) for k in range(step)] if char else [None]
        at += step
    return found


def _utf8_length(first: int | None) -> int:
    """Bytes of the character that begins with this one; 1 where none does."""
    return 1 if first is None or first < 0xC0 else 2 if first < 0xE0 else 3 if first < 0xF0 else 4


def shown_all(tokens: Sequence[str], *, rest: str | None = None) -> list[str]:
    """Tokens as people read them: of a character's bytes the first is the character, the others are it with their number (饕₂),
    or `rest`."""
    return [
        shown(token) if not whole else _part(*whole) if rest is None or not whole[1] else rest
        for token, whole in zip(tokens, characters_of(tokens), strict=True)
    ]


def _part(char: str, k: int) -> str:
    return CONTROL.sub("·", char).replace(" ", "␣") + ("₁₂₃₄"[k] if k else "")


def side(sequence: TokenSeq) -> dict[str, Any]:
    """One sequence for the browser: what is shown, the exact tokens, the word each belongs to, and which
    are further bytes of the character before them."""
    return {
        "texts": shown_all(sequence.texts),
        "tokens": list(sequence.texts),
        "joined": [bool(whole and whole[1]) for whole in characters_of(sequence.texts)],
        "words": [int(word) for word in sequence.words],
    }


def fed(trace: DecodeTrace) -> list[str]:
    """What the decoder was fed at each step: the start mark, then the tokens written."""
    return shown_all(fed_tokens(trace))


def fed_tokens(trace: DecodeTrace) -> list[str]:
    """The same exactly as in the vocabulary."""
    return [trace.vocabulary[step.prev_id] for step in trace.steps]


def n_reading(trace: DecodeTrace) -> int:
    """Steps of the reading part of the time line: source tokens, or layers where the encoder reads all tokens at once."""
    return len(trace.source) if trace.info.reading == "tokens" else trace.info.n_layers


@lru_cache(maxsize=16)
def trace_id(trace: DecodeTrace) -> str:
    """A short name of a computation, the same for the same numbers: it changes with model, text, tokens and edits.

    Edits are named for themselves: what they change inside need not show in the tokens or their probabilities.
    """
    digest = hashlib.blake2b(digest_size=8)
    digest.update(repr((trace.info.name, trace.source.text, trace.source.ids)).encode())
    digest.update(repr([to_json(edit) for edit in trace.edits]).encode())
    for step in trace.steps:
        digest.update(repr((step.token_id, step.origin)).encode())
        digest.update(np.ascontiguousarray(step.log_probs).tobytes())
    return digest.hexdigest()


def common(trace: DecodeTrace, text: Text, area: str) -> dict[str, Any]:
    """What every live view is given: the trace's name, both sequences, the shape of the time line, its words.

    `area` is the catalog area (or dotted prefix) of the view's words. The words of the panel's frame come with them.
    """
    return {
        "trace": trace_id(trace),
        "words": text.under(area),
        "panel": text.under("app.panel"),
        "lang": text.lang,
        "source": side(trace.source),
        "target": side(trace.target),
        "n_reading": n_reading(trace),
        "reading": trace.info.reading,
        "n_layers": trace.info.n_layers,
        "n_heads": trace.info.n_heads if trace.info.attends else 0,
        "model": trace.info.name,
        "sentence": trace.source.text,
    }
