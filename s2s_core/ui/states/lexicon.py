"""The words of a model: their vectors by side, how often each was seen in training, their places on a map made ahead."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from s2s_core.analysis.word_vectors import Side, WordVectors, word_vectors
from s2s_core.models.config import NEEDED
from s2s_core.trace import Array
from s2s_core.ui.store import damage, folders, models
from s2s_core.ui.store.folders import folder_says

COUNTS, WORDS = "counts.json", "words.json"
FEWEST = 5  # times a word must have been seen to be among those searched: of rarer ones the vector has learned little
SIDES: tuple[Side, ...] = ("source", "target")
KEPT = 12  # lexicons kept, some 10 MB each: as many as two tasks have models, for one takes half a second to make


@dataclass(frozen=True, eq=False)
class Lexicon:
    """A model's words by side, its embedding matrix, and how often words were seen; `known`: whether that was counted."""

    sides: dict[Side, WordVectors]
    matrix: Array  # [vocab, unit]
    tokenizer: Any
    known: bool
    fewest: int  # counts below are not kept one by one
    counts: dict[Side, dict[str, int]]
    uncounted: int  # pairs read in training that the counts leave out
    cut: dict[str, tuple[int, ...]]  # token ids of each word of either side

    @property
    def is_text(self) -> bool:
        """Whether the model's words are words, not letters."""
        return bool(self.tokenizer.recipe == "words")

    def pieces(self, word: str) -> tuple[int, ...]:
        """Token ids of what was typed, without the end of sentence."""
        ids = self.cut.get(word)
        return tuple(self.tokenizer.encode(word).ids[:-1]) if ids is None else ids

    def seen(self, word: str, side: Side) -> int | None:
        """How often a word stands on that side of the training pairs; 0 if less than `fewest` times; None if not counted."""
        return self.counts[side].get(word, 0) if self.known else None


def lexicon(name: str) -> Lexicon:
    """The words of a model, kept while its folder stays as it is."""
    return _lexicon(name, folders.stamp(name, *NEEDED, COUNTS))


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _lexicon(name: str, since: folders.Stamp) -> Lexicon:
    model = models.loaded(name)
    matrix = model.word_vectors().numpy()
    path = folders.PRETRAINED / name / COUNTS
    counts, fewest, extra = _counts(path) if path.is_file() else (None, 0, 0)

    sides: dict[Side, WordVectors] = {}
    cut: dict[str, tuple[int, ...]] = {}
    for side in SIDES:
        words = _words(model.tokenizer, side, counts)
        numbers = None if counts is None else [counts[side].get(word, 0) for word in words]
        cut |= {word: tuple(model.tokenizer.encode(word).ids[:-1]) for word in words}
        sides[side] = word_vectors(words, cut.__getitem__, matrix, numbers)
    config = folder_says(name)["config"]
    uncounted = max(0, int(config.get("training", {}).get("extra_pairs", 0)) - extra)
    numbers_of = counts or {side: {} for side in SIDES}
    return Lexicon(sides, matrix, model.tokenizer, counts is not None, fewest, numbers_of, uncounted, cut)


def _counts(path: Path) -> tuple[dict[Side, dict[str, int]] | None, int, int]:
    """Words counted by side; below which count they are left out; how many further pairs are in the counts."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        counts = {side: {str(word): int(n) for word, n in value[side]["words"].items()} for side in SIDES}
        return counts, int(value["fewest"]), int(value["extra"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        damage.note(path.parent.name, COUNTS, error)
        return None, 0, 0


def _words(tokenizer: Any, side: Side, counts: dict[Side, dict[str, int]] | None) -> list[str]:
    """The words searched on one side: those seen at least `FEWEST` times; where nothing was counted, the words that are one
    token, told apart by their script where only one side is Chinese."""
    if counts is not None:
        return [word for word, n in counts[side].items() if n >= FEWEST and any(map(str.isalnum, word))]
    if tokenizer.recipe == "characters":
        return [token for token in tokenizer.vocab if token.isalnum()]
    whole = [token.removeprefix("▁") for token in tokenizer.vocab if token.startswith("▁") or _is_han(token)]
    words = list(dict.fromkeys(word for word in whole if word.isalpha()))
    chinese = [word for word in words if _is_han(word)]
    if not tokenizer.chinese or not chinese:
        return words
    return chinese if side == "source" else [word for word in words if not _is_han(word)]


def _is_han(word: str) -> bool:
    return any("\u3400" <= char <= "\u9fff" for char in word)


def word_map(name: str) -> dict[tuple[str, str], tuple[float, float]]:
    """(side, word) -> coordinates on the neighbour map of frequent words; empty where none was made ahead."""
    there = (folders.PRETRAINED / name / WORDS).is_file()
    return _word_map(name, folders.stamp(name, WORDS)) if there else {}


@st.cache_resource(max_entries=8, show_spinner=False)
def _word_map(name: str, since: folders.Stamp) -> dict[tuple[str, str], tuple[float, float]]:
    path = folders.PRETRAINED / name / WORDS
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        return {(str(side), str(word)): (float(x), float(y)) for side, word, x, y in value["words"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        damage.note(name, WORDS, error)
        return {}
