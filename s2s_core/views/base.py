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


def side(sequence: TokenSeq) -> dict[str, Any]:
    """One sequence for the browser: what is shown, the exact tokens, the word each belongs to."""
    return {
        "texts": [shown(token) for token in sequence.texts],
        "tokens": list(sequence.texts),
        "words": [int(word) for word in sequence.words],
    }


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
    }
