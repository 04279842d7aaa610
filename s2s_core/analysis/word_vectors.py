"""Word vectors: the rows of a model's embedding matrix, as words. Neighbours by cosine, pairs, analogies with ranks.

One matrix serves source and target (and, tied, the output). A word of several pieces has the mean of their vectors. Pure
numpy; how a word is cut into pieces is an argument.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from s2s_core.trace import Array

Side = Literal["source", "target"]
Pieces = Callable[[str], Sequence[int]]  # a word -> the ids of its tokens


class Neighbour(NamedTuple):
    word: str
    cosine: float


@dataclass(frozen=True, eq=False)
class WordVectors:
    """Words of one side with their vectors [word, unit], each of length 1, and how often each was seen in training."""

    words: tuple[str, ...]
    vectors: Array
    counts: tuple[int, ...] | None  # None: not known

    def __post_init__(self) -> None:
        if self.vectors.shape[0] != len(self.words) or len(set(self.words)) != len(self.words):
            raise ValueError(f"{len(self.words)} words, each once, expected for vectors {self.vectors.shape}")
        if self.counts is not None and len(self.counts) != len(self.words):
            raise ValueError(f"{len(self.counts)} counts for {len(self.words)} words")
        self.vectors.flags.writeable = False

    def cosines(self, vector: Array) -> Array:
        """Of every word with `vector` [unit]: [word]."""
        return self.vectors @ unit_length(vector)

    def neighbours(self, vector: Array, k: int = 10, *, without: Iterable[str] = ()) -> list[Neighbour]:
        """The k words whose vectors point most in the direction of `vector` [unit], most similar first."""
        cosines = self.cosines(vector)
        order = np.argsort(-cosines, kind="stable")
        left_out = set(without)
        others = (Neighbour(self.words[i], float(cosines[i])) for i in order if self.words[i] not in left_out)
        return [neighbour for neighbour, _ in zip(others, range(k), strict=False)]

    def rank(self, word: str, vector: Array, *, without: Iterable[str] = ()) -> int | None:
        """The place of `word` among the words by cosine with `vector`, 1 = most similar; None for a word that is not here."""
        if word not in self.words:
            return None
        cosines, left_out = self.cosines(vector), set(without)
        own = cosines[self.words.index(word)]
        better = np.flatnonzero(cosines > own)
        return 1 + sum(self.words[i] not in left_out for i in better)


def unit_length(vectors: Array) -> Array:
    """`vectors` [..., unit] divided by their lengths; a vector of zeros stays."""
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.where(length > 0, length, 1.0), dtype=np.float32)


def vector_of(ids: Sequence[int], matrix: Array) -> Array:
    """The vector [unit] of a word of the pieces `ids`: their mean in `matrix` [vocab, unit]."""
    return np.asarray(matrix[list(ids)].mean(axis=0), dtype=np.float32)


def word_vectors(
    words: Sequence[str], pieces: Pieces, matrix: Array, counts: Sequence[int] | None = None
) -> WordVectors:
    """The words with their vectors; those that have no pieces are left out."""
    cut = [tuple(pieces(word)) for word in words]
    kept = [i for i, ids in enumerate(cut) if ids]
    rows = [vector_of(cut[i], matrix) for i in kept]
    vectors = unit_length(np.stack(rows)) if rows else np.zeros((0, matrix.shape[1]), np.float32)
    return WordVectors(
        tuple(words[i] for i in kept), vectors, None if counts is None else tuple(counts[i] for i in kept)
    )


class Analogy(NamedTuple):
    """`a` is to `b` as `c` is to `expected`: where the expected word stands, and the words found, best first."""

    a: str
    b: str
    c: str
    expected: str | None
    rank: int | None  # 1 = found; None without an expected word
    found: tuple[Neighbour, ...]


def analogy(
    vectors: WordVectors,
    a: str,
    b: str,
    c: str,
    expected: str | None,
    vector: Callable[[str], Array],
    k: int = 3,
) -> Analogy:
    """3CosAdd (Mikolov et al. 2013; Levy & Goldberg 2014): the words most similar to b − a + c, the three left out.

    `vector` gives a word's vector [unit]; each is brought to length 1 before they are added, as in the paper.
    """
    of_a, of_b, of_c = (unit_length(vector(word)) for word in (a, b, c))
    aim, inputs = of_b - of_a + of_c, (a, b, c)
    rank = None if expected is None or expected in inputs else vectors.rank(expected, aim, without=inputs)
    return Analogy(a, b, c, expected, rank, tuple(vectors.neighbours(aim, k, without=inputs)))


def combinations(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str, str, str]]:
    """Every (a, b, c, expected) of a relation's pairs: one pair explains the relation, another asks for it."""
    return [(a, b, c, d) for a, b in pairs for c, d in pairs if a != c and b != d]


class Plane(NamedTuple):
    """The plane in which vectors vary most: their mean [unit], its axes [2, unit], the share of their variance in it."""

    mean: Array
    axes: Array
    share: float

    def of(self, vectors: Array) -> Array:
        """Coordinates [n, 2] of `vectors` [n, unit]."""
        return np.asarray((vectors - self.mean) @ self.axes.T, dtype=np.float32)


def principal_plane(vectors: Array) -> Plane:
    """The first two principal axes of `vectors` [n, unit].

    The largest entry of each axis is positive, so that the picture is the same on every machine.
    """
    mean = vectors.mean(axis=0)
    _, spread, axes = np.linalg.svd(vectors - mean, full_matrices=False)
    axes = axes[:2] * np.sign(axes[[0, 1], np.abs(axes[:2]).argmax(axis=1)])[:, None]
    total = float((spread**2).sum())
    return Plane(mean, axes, float((spread[:2] ** 2).sum()) / total if total else 0.0)
