"""Pairs of words and analogies by word vectors, each with how often its words were seen. Pure data."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from s2s_core.analysis.word_vectors import Analogy, Side, unit_length
from s2s_core.i18n import Text
from s2s_core.trace import Array, DecodeTrace
from s2s_core.views.base import common
from s2s_core.views.word_neighbours import Words


@dataclass(frozen=True)
class Answers:
    """What a model's vectors say of the pairs and analogies that everybody asks about."""

    pairs: Sequence[dict[str, Any]] = ()  # from `pair_row`
    missing: Sequence[
        tuple[str, int | None]
    ] = ()  # words of the pairs that were not seen often enough, and how often
    summaries: Sequence[dict[str, Any]] = ()  # from `summary`


def pair_row(
    pair: tuple[str, str], side: Side, words: Words, vector: Callable[[str], Array]
) -> dict[str, Any]:
    """Two words: their cosine, the place of the second among the neighbours of the first, how often each was seen.

    A word seen too rarely to be searched has a place too: the one that it would have among those searched."""
    first, second = pair
    table, aim = words.sides[side], vector(first)
    cosine = float(unit_length(vector(second)) @ unit_length(aim))
    rank = table.rank(second, aim, without=[first])
    if rank is None:
        nearer = table.cosines(aim) > cosine
        rank = 1 + sum(word != first for word, near in zip(table.words, nearer, strict=True) if near)
    return {
        "words": [first, second],
        "side": side,
        "cosine": round(cosine, 4),
        "rank": rank,
        "seen": [words.seen(w, side) for w in pair],
    }


def question(found: Analogy, side: Side, words: Words) -> dict[str, Any]:
    """An analogy as a row: what was asked and expected, the rank of the expected word, the words found."""
    return {
        "asked": [found.a, found.b, found.c],
        "expected": found.expected,
        "rank": found.rank,
        "found": [[n.word, round(n.cosine, 4), words.seen(n.word, side)] for n in found.found],
    }


def summary(name: str, side: Side, questions: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """How a relation fares: questions, how many have the expected word first, and among the first five, the median rank."""
    ranks = sorted(row["rank"] for row in questions)
    half = len(ranks) // 2
    median = ranks[half] if len(ranks) % 2 else (ranks[half - 1] + ranks[half]) / 2
    return {
        "relation": name, "side": side, "n": len(ranks), "first": sum(rank == 1 for rank in ranks),
        "five": sum(rank <= 5 for rank in ranks), "median": median, "questions": list(questions),
    }  # fmt: skip


def payload(
    trace: DecodeTrace, text: Text, *, words: Words, answers: Answers, own: dict[str, Any] | None, wrong: str
) -> dict[str, Any]:
    """`own`: the question that was typed, `wrong`: the word in it that is not known."""
    return common(trace, text, "view_word_relations") | {
        "pairs": list(answers.pairs),
        "missing": [list(word_seen) for word_seen in answers.missing],
        "summaries": list(answers.summaries),
        "own": own,
        "wrong": wrong,
        "known": words.known,
        "searched": {side: len(table.words) for side, table in words.sides.items()},
    }
