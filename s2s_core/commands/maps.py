"""Written once after training, beside a model's weights: neighbour maps of states and words, how often words were seen."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np

from s2s_core.analysis.neighbour_map import FEWEST as FEWEST_POINTS
from s2s_core.analysis.neighbour_map import layout, write_map
from s2s_core.analysis.projection import Projection, exists
from s2s_core.analysis.word_vectors import unit_length, vector_of
from s2s_core.models.base import OwnVocabulary
from s2s_core.tasks.files import Pair
from s2s_core.text.segment import SPACE
from s2s_core.text.tokenizer import Tokenizer
from s2s_core.whole import write_whole

COUNTS, WORDS = "counts.json", "words.json"
SIDES = ("source", "target")
FEWEST = 2  # times a word must be seen to be kept in the file
N_WORDS = 200  # words of each side on their map, the most frequent ones


def write_maps(
    folder: Path, model: OwnVocabulary, train_pairs: Sequence[Pair], extra_pairs: Sequence[Pair] = ()
) -> None:
    """`map.safetensors` (where the folder has reference states), `counts.json` and `words.json` of a model trained on
    `train_pairs` and perhaps on `extra_pairs` (made by another model, say)."""
    if exists(folder):
        write_map(folder, Projection.load(folder))
    counts = write_counts(folder, cast("Tokenizer", model.tokenizer), train_pairs, extra_pairs)
    write_word_map(folder, model, counts)


def write_counts(
    folder: Path, tokenizer: Tokenizer, pairs: Sequence[Pair], extra_pairs: Sequence[Pair] = ()
) -> dict[str, Any]:
    """How often each token and each word stands on the source and on the target side of the training pairs.

    {pairs, extra, fewest, source: {tokens: [vocab], words: {word: count}}, target: ...}: `pairs` in all, `extra` of them the
    extra ones; words seen less than `fewest` times are left out, the others stand most frequent first.
    """
    both = [*pairs, *extra_pairs]
    sides = {name: _side(tokenizer, (pair[i] for pair in both)) for i, name in enumerate(SIDES)}
    value = {"pairs": len(both), "extra": len(extra_pairs), "fewest": FEWEST, **sides}
    write_whole(folder / COUNTS, _line(value))
    return value


def _line(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n").encode("utf-8")


def _side(tokenizer: Tokenizer, texts: Iterable[str]) -> dict[str, Any]:
    """Counts of one side; a word is counted without the blank before it."""
    tokens, words = Counter[int](), Counter[str]()
    for text in texts:
        tokens.update(tokenizer.encode(text).ids)
        words.update(word.text.removeprefix(SPACE) or word.text for word in tokenizer.words(text))
    kept = {word: count for word, count in words.most_common() if count >= FEWEST}
    return {"tokens": [tokens[i] for i in range(len(tokenizer))], "words": kept}


def write_word_map(folder: Path, model: OwnVocabulary, counts: dict[str, Any]) -> None:
    """`words.json`: {words: [[side, word, x, y], ...]}, the most frequent words of each side laid out by their vectors."""
    matrix = model.word_vectors().numpy()
    rows: list[tuple[str, str, np.ndarray]] = []
    for side in SIDES:
        frequent = [word for word in counts[side]["words"] if any(map(str.isalnum, word))][:N_WORDS]
        cut = {word: model.tokenizer.encode_source(word).ids[:-1] for word in frequent}
        rows += [(side, word, vector_of(ids, matrix)) for word, ids in cut.items() if ids]
    if len(rows) < FEWEST_POINTS:
        return
    places = layout(unit_length(np.stack([vector for _, _, vector in rows])))
    words = [
        [side, word, round(float(x), 2), round(float(y), 2)]
        for (side, word, _), (x, y) in zip(rows, places, strict=True)
    ]
    write_whole(folder / WORDS, _line({"words": words}))
