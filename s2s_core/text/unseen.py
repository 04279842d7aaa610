"""What a model cannot read: characters that it never saw, and texts unlike those that it was trained on. Pure: no model.

A small model answers such a text as surely as any other. So that nobody takes the answer for one, it is said beside it.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from s2s_core.i18n import Text
from s2s_core.text.segment import HAN, SPACE
from s2s_core.text.tokenizer import BYTES, UNK
from s2s_core.text.turns import READ, SEPARATOR, n_unread
from s2s_core.trace import TokenSeq

COUNTS = "counts.json"  # of a model's folder
FAR = 3  # times the mean length of the training sources
FOREIGN = 0.5  # share of the words that no training source holds
N_NAMED = 12  # characters named
FEW = 3  # words from which on the share says something
_HAN = re.compile(f"[{HAN}]")
_UNREADABLE = frozenset((*BYTES, UNK))


@dataclass(frozen=True)
class Seen:
    """What the training sources held: how often each token, which words, tokens of a source on average (its end counted)."""

    tokens: Sequence[int]
    words: frozenset[str]
    mean: float


@dataclass(frozen=True)
class Remark:
    """What is to be said of a text: characters never seen, as typed; whether most of its words were never seen; the length
    that the model was trained on where the text is far longer, in tokens without the end of sentence; how many turns of a
    dialogue stand before those that are read."""

    characters: tuple[str, ...] = ()
    foreign: bool = False
    longer_than: int | None = None
    unread: int = 0
    n: int = field(default=0, compare=False)  # tokens of the text

    def __bool__(self) -> bool:
        return bool(self.characters or self.foreign or self.longer_than or self.unread)


def seen_of(counts: Mapping[str, Any]) -> Seen:
    """From the value of `counts.json`; ValueError, KeyError or TypeError where it is not one."""
    source = counts["source"]
    tokens = [int(n) for n in source["tokens"]]
    return Seen(tokens, frozenset(source["words"]), sum(tokens) / max(1, int(counts["pairs"])))


def read(folder: Path) -> Seen | None:
    """From a model's folder; None where nothing was counted or the file is damaged."""
    try:
        return seen_of(json.loads((folder / COUNTS).read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def remark(source: TokenSeq, seen: Seen | None, longest: int | None = None) -> Remark:
    """What is to be said of a typed text. Without `seen`, only what the vocabulary lacks is known.

    `longest`: tokens of the longest training source, its end counted, where the task limits them.
    """
    n = len(source)
    far = longest if longest and n > longest else None
    if far is None and seen and n > FAR * seen.mean:
        far = round(seen.mean)
    unread = n_unread(source.text, source.spans)
    return Remark(_characters(source, seen), _is_foreign(source, seen), far and far - 1, unread, n - 1)


def _never(source: TokenSeq, at: int, seen: Seen | None) -> bool:
    """Whether a token stands for a character that no training source holds."""
    token = source.texts[at]
    if token in _UNREADABLE:
        return True
    char = token.removeprefix(SPACE)
    single = len(char) == 1 and char != SEPARATOR
    return single and seen is not None and seen.tokens[source.ids[at]] == 0


def _characters(source: TokenSeq, seen: Seen | None) -> tuple[str, ...]:
    spans = (source.spans[at] for at in range(len(source)) if _never(source, at, seen))
    typed = (source.text[start:end].strip() for start, end in filter(None, spans))
    return tuple(dict.fromkeys(filter(None, typed)))


def _words(source: TokenSeq) -> Iterator[list[int]]:
    """Positions of the tokens of each word that has letters."""
    groups: dict[int, list[int]] = {}
    for at, span in enumerate(source.spans):
        if span is not None:
            groups.setdefault(source.words[at], []).append(at)
    for places in groups.values():
        first, last = source.spans[places[0]], source.spans[places[-1]]
        if first and last and any(map(str.isalpha, source.text[first[0] : last[1]])):
            yield places


def _is_foreign(source: TokenSeq, seen: Seen | None) -> bool:
    words = list(_words(source))
    if not words:
        return False
    strange = [places for places in words if not _known(source, places, seen)]
    share = len(strange) / len(words)
    if len(words) >= FEW:
        return share > FOREIGN
    untold = seen is None or any(seen.tokens[source.ids[at]] == 0 for places in strange for at in places)
    return share > FOREIGN and untold


def _known(source: TokenSeq, places: Sequence[int], seen: Seen | None) -> bool:
    texts = [source.texts[at] for at in places]
    if seen is None:
        return not _UNREADABLE.intersection(texts)
    word = "".join(texts).removeprefix(SPACE)
    if _HAN.search(word):  # a new word of characters that were seen is no other language
        return all(seen.tokens[source.ids[at]] > 0 and source.texts[at] not in _UNREADABLE for at in places)
    return word in seen.words


def say(said: Remark, text: Text) -> str:
    """A remark in the language chosen."""
    parts: list[str] = []
    if said.characters:
        named = text("app.remark.and").join(said.characters[:N_NAMED])
        more = "…" if len(said.characters) > N_NAMED else ""
        parts.append(text("app.remark.characters", characters=named + more))
    if said.foreign:
        parts.append(text("app.remark.foreign"))
    if said.longer_than:
        parts.append(text("app.remark.longer", n=said.n, limit=said.longer_than))
    if said.unread:
        parts.append(text("app.remark.unread", n=said.unread, read=READ))
    return ("" if text.lang == "zh" else " ").join(parts)
