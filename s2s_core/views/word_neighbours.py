"""Word vectors for the browser: the neighbours of each word of a sentence, and of one typed. Pure data.

How often a word was seen stands beside it everywhere: a vector learned from nine sentences knows little.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from s2s_core.analysis.word_vectors import Side, WordVectors, vector_of
from s2s_core.i18n import Text
from s2s_core.trace import Array, DecodeTrace, TokenSeq
from s2s_core.views.base import common, shown_all

K = 11
SIDES: tuple[Side, ...] = ("source", "target")
Seen = Callable[[str, Side], int | None]


class Words(NamedTuple):
    """What the views of the word vectors draw on: a model's words by side, its matrix, how often words were seen."""

    sides: dict[Side, WordVectors]
    matrix: Array  # [vocab, unit]
    vocab: Sequence[str]
    seen: Seen
    known: bool  # whether words were counted
    fewest: int  # counts below this one are not told apart
    uncounted: int  # pairs read in training that the counts leave out
    pieces: Callable[[str], Sequence[int]] = lambda word: (0,)  # a word -> the ids of its tokens


class Asked(NamedTuple):
    """A word with its tokens; `side` as far as it is known where the word stands."""

    word: str
    ids: tuple[int, ...]
    side: Side | None = None


def of_sequence(sequence: TokenSeq, side: Side, is_text: bool) -> list[Asked | None]:
    """The word that each token of a sequence belongs to; None for the end of sentence and for reserved tokens."""
    found: list[Asked | None] = []
    for at in range(len(sequence)):
        same = (
            [i for i in range(len(sequence)) if sequence.words[i] == sequence.words[at]] if is_text else [at]
        )
        text = "".join(sequence.texts[i] for i in same)
        word = text.removeprefix("▁") or text
        reserved = word.startswith("<") and len(same) == 1
        found.append(None if reserved else Asked(word, tuple(sequence.ids[i] for i in same), side))
    return found


def entry(asked: Asked, words: Words) -> dict[str, Any]:
    """A word with its nearest words of either side: [word, cosine, times seen, its pieces if it is of several].

    The pieces tell why two words look alike that only share one."""

    def several(word: str) -> list[str] | None:
        ids = words.pieces(word)
        return shown_all([words.vocab[i] for i in ids]) if len(ids) > 1 else None

    vector = vector_of(asked.ids, words.matrix)
    lists = {
        side: [
            [n.word, round(n.cosine, 4), words.seen(n.word, side), several(n.word)]
            for n in table.neighbours(vector, K, without=[asked.word])
        ]
        for side, table in words.sides.items()
    }
    return {
        "word": asked.word,
        "pieces": shown_all([words.vocab[i] for i in asked.ids]),
        "side": asked.side,
        "seen": {side: words.seen(asked.word, side) for side in SIDES},
        "lists": lists,
    }


def payload(
    trace: DecodeTrace, text: Text, *, words: Words, typed: Asked | None, is_text: bool
) -> dict[str, Any]:
    """`entries`: each different word once; `at`: its index for every token; `typed`: the index of the word looked up."""
    entries: list[dict[str, Any]] = []
    places: dict[Asked, int] = {}

    def index(asked: Asked | None) -> int | None:
        if asked is None:
            return None
        if asked not in places:
            places[asked] = len(entries)
            entries.append(entry(asked, words))
        return places[asked]

    sequences: tuple[tuple[Side, TokenSeq], ...] = (("source", trace.source), ("target", trace.target))
    at = {
        side: [index(asked) for asked in of_sequence(sequence, side, is_text)] for side, sequence in sequences
    }
    return common(trace, text, "view_word_neighbours") | {
        "at": at,
        "typed": index(typed),
        "entries": entries,
        "known": words.known,
        "fewest": words.fewest,
        "uncounted": words.uncounted,
        "searched": {side: len(table.words) for side, table in words.sides.items()},
        "is_text": is_text,
    }
