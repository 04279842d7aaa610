"""Cosines, neighbours, ranks and analogies against a worked example and against all of it done by hand, word by word."""

import math

import numpy as np
import pytest

from s2s_core.analysis.word_relations import LANGUAGES, PAIRS, relations
from s2s_core.analysis.word_vectors import (
    WordVectors,
    analogy,
    combinations,
    principal_plane,
    unit_length,
    vector_of,
    word_vectors,
)

# Axis 0: person, axis 1: royal, axis 2: female; so king − man + woman is queen, exactly.
WORKED = {
    "man": (1, 0, 0),
    "woman": (1, 0, 1),
    "king": (1, 1, 0),
    "queen": (1, 1, 1),
    "crown": (0, 1, 0),
    "girl": (0.5, 0, 1),
}


def worked() -> tuple[WordVectors, dict[str, np.ndarray]]:
    rows = {word: np.array(row, np.float32) for word, row in WORKED.items()}
    return WordVectors(tuple(rows), unit_length(np.stack(list(rows.values()))), None), rows


def test_a_worked_example_of_neighbours():
    vectors, rows = worked()
    found = vectors.neighbours(rows["king"], 3, without=["king"])
    assert [n.word for n in found] == [
        "queen",
        "man",
        "crown",
    ]  # 2/√6, then 1/√2 twice in the order of the words
    assert [n.cosine for n in found] == pytest.approx([2 / math.sqrt(6), 1 / math.sqrt(2), 1 / math.sqrt(2)])
    assert (
        vectors.rank("woman", rows["king"], without=["king"]) == 4
        and vectors.rank("ship", rows["king"]) is None
    )


def test_a_worked_example_of_an_analogy():
    vectors, rows = worked()
    found = analogy(vectors, "man", "woman", "king", "queen", rows.__getitem__)
    assert found.rank == 1 and found.found[0].word == "queen"
    assert not {"man", "woman", "king"} & {n.word for n in found.found}
    assert analogy(vectors, "man", "woman", "king", None, rows.__getitem__).rank is None
    assert (
        analogy(vectors, "man", "woman", "king", "king", rows.__getitem__).rank is None
    )  # an input cannot be found


def cosine(u: np.ndarray, v: np.ndarray) -> float:
    return float(
        sum(a * b for a, b in zip(u, v, strict=True))
        / math.sqrt(sum(a * a for a in u) * sum(b * b for b in v))
    )


def test_neighbours_and_analogies_equal_those_found_word_by_word():
    rng = np.random.default_rng(3)
    words = [f"w{i}" for i in range(37)]
    rows = {word: rng.normal(size=11).astype(np.float64) for word in words}
    vectors = WordVectors(tuple(words), unit_length(np.stack(list(rows.values()))), None)
    for word in words[:5]:
        order = sorted((w for w in words if w != word), key=lambda w: -cosine(rows[word], rows[w]))
        found = vectors.neighbours(rows[word], 7, without=[word])
        assert [n.word for n in found] == order[:7]
        assert [n.cosine for n in found] == pytest.approx(
            [cosine(rows[word], rows[w]) for w in order[:7]], abs=1e-5
        )
        assert [vectors.rank(w, rows[word], without=[word]) for w in order] == list(range(1, len(words)))
    for a, b, c, d in [("w1", "w2", "w3", "w4"), ("w9", "w30", "w21", "w0"), ("w5", "w6", "w7", "w36")]:
        aim = (
            rows[b] / np.linalg.norm(rows[b])
            - rows[a] / np.linalg.norm(rows[a])
            + rows[c] / np.linalg.norm(rows[c])
        )
        order = sorted((w for w in words if w not in (a, b, c)), key=lambda w: -cosine(aim, rows[w]))
        answer = analogy(vectors, a, b, c, d, rows.__getitem__)
        assert answer.rank == order.index(d) + 1 and [n.word for n in answer.found] == order[:3]


def test_a_word_of_several_pieces_is_the_mean_of_them():
    matrix = np.arange(30, dtype=np.float32).reshape(10, 3)
    np.testing.assert_allclose(vector_of([2, 5], matrix), (matrix[2] + matrix[5]) / 2)
    made = word_vectors(
        ["one", "two", "none"], {"one": [4], "two": [2, 5], "none": []}.__getitem__, matrix, [7, 8, 9]
    )
    assert made.words == ("one", "two") and made.counts == (7, 8)
    np.testing.assert_allclose(np.linalg.norm(made.vectors, axis=1), 1.0, rtol=1e-6)
    with pytest.raises(ValueError, match="each once"):
        WordVectors(("a", "a"), np.ones((2, 3), np.float32), None)


def test_every_pair_asks_for_every_other():
    pairs = [("man", "woman"), ("king", "queen"), ("son", "daughter")]
    asked = combinations(pairs)
    assert len(asked) == 6 and ("man", "woman", "king", "queen") in asked
    assert (
        combinations([("fils", "fille"), ("garçon", "fille")]) == []
    )  # the answer is one of the words asked with


def test_the_words_asked_about_stand_once_in_a_relation():
    for language, named in PAIRS.items():
        for pairs in named.values():
            assert len({pair[0] for pair in pairs}) == len(pairs), language
    assert {side for sides in LANGUAGES.values() for side in sides} == {"source", "target"}
    assert relations("zh") is PAIRS["zh"] and relations("tlh") == {}


def test_the_plane_of_words_is_that_of_most_variance():
    rng = np.random.default_rng(5)
    vectors = (rng.normal(size=(53, 5)) * [0.1, 4.0, 0.2, 2.0, 0.3]).astype(np.float32)
    plane = principal_plane(vectors)
    points, share = plane.of(vectors), plane.share
    centred = vectors - vectors.mean(0)
    covariance = np.linalg.eigvalsh(centred.T @ centred)
    assert share == pytest.approx(covariance[-2:].sum() / covariance.sum(), rel=1e-4)
    np.testing.assert_allclose((points**2).sum(0), covariance[[-1, -2]], rtol=1e-3)
    np.testing.assert_allclose(np.abs(points[:, 0]), np.abs(centred[:, 1]), atol=0.8)
