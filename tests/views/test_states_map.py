"""The payloads of the States page: paths, distances, nearest states; words of a sentence with their neighbours."""

from dataclasses import replace
from typing import Any, Literal

import numpy as np
import pytest
from sklearn.decomposition import PCA

from s2s_core.analysis.projection import Projection, Reference, fit
from s2s_core.analysis.word_vectors import Side, word_vectors
from s2s_core.i18n import catalog
from s2s_core.trace import DecodeTrace, TokenSeq
from s2s_core.views import states_map, states_nearest, word_map, word_neighbours, word_relations
from s2s_core.views.pack import pack, unpack
from s2s_core.views.states_nearest import marked
from tests.views.synthetic import LAYER, SOURCE, TARGET, UNIT, VOCABULARY, make_trace

REFERENCE = 23
TOKENS = ("▁I", "▁like", "▁lang", "uages", "</s>")


@pytest.fixture(scope="module")
def projection() -> Projection:
    states = np.random.default_rng(29).normal(size=(REFERENCE, UNIT)).astype(np.float32)
    about = [
        Reference("decoder" if i % 2 else "encoder", i % 5, TOKENS, TOKENS[i % 5]) for i in range(REFERENCE)
    ]
    return fit(states, references=about)


def made(trace: DecodeTrace, projection: Projection, **inputs: Any) -> dict[str, Any]:
    payload = states_map.payload(
        trace, catalog("en"), projection=projection, **({"second": (), "neighbour_map": ()} | inputs)
    )
    return unpack(pack(payload))


@pytest.mark.parametrize(("reading", "layers"), [("tokens", 1), ("layers", LAYER)])
def test_each_layer_of_a_shared_space_and_the_top_one_of_a_recurrent_model(
    projection: Projection, reading: Literal["tokens", "layers"], layers: int
):
    trace = make_trace(reading)
    site = "hidden" if reading == "tokens" else "residual"
    encoder, decoder = trace.encoder[site], trace.decoder(site)
    assert encoder is not None and decoder is not None
    path = made(trace, projection)["paths"][0]
    assert path["read"]["axes"].shape == (layers, SOURCE, 3) and path["write"]["axes"].shape == (
        layers,
        TARGET,
        3,
    )
    np.testing.assert_allclose(path["read"]["axes"], projection.project(encoder[-layers:]), atol=1e-5)
    moved = path["write"]["moved"]
    np.testing.assert_allclose(moved[-1, 2], np.linalg.norm(decoder[-1, 2] - decoder[-1, 1]), rtol=1e-5)
    assert np.isnan(path["read"]["moved"][:, 0]).all()
    if reading == "tokens":  # the decoder begins where the encoder ended
        np.testing.assert_allclose(moved[0, 0], np.linalg.norm(decoder[-1, 0] - encoder[-1, -1]), rtol=1e-5)
    else:
        assert np.isnan(moved[:, 0]).all()


def test_axes_stay_the_same_whatever_the_sentence(projection: Projection):
    one, other = make_trace("tokens"), make_trace("tokens", forced={1: 9})
    assert made(one, projection)["limits"] == made(other, projection)["limits"]
    assert made(one, projection, second=other)["limits"] == made(one, projection)["limits"]


def test_a_second_sentence_goes_along_and_its_distance_is_told(projection: Projection):
    trace = make_trace("tokens")
    hidden = trace.encoder["hidden"]
    assert hidden is not None
    moved = replace(trace, encoder=type(trace.encoder)({"hidden": hidden[:, :3] + 2.0}))
    payload = made(trace, projection, second=moved)
    assert len(payload["paths"]) == 2 and payload["apart"]["read"].shape == (1, 3)
    np.testing.assert_allclose(payload["apart"]["read"], 2.0 * np.sqrt(UNIT), rtol=1e-5)
    np.testing.assert_allclose(payload["apart"]["write"], 0.0, atol=1e-6)
    assert made(trace, projection)["apart"] is None


def test_the_map_is_offered_where_there_is_one_that_fits(projection: Projection):
    trace, coordinates = (
        make_trace("tokens"),
        np.random.default_rng(1).normal(size=(REFERENCE, 2)).astype(np.float32),
    )
    payload = made(trace, projection, neighbour_map=coordinates)
    np.testing.assert_allclose(payload["dots_map"], coordinates, atol=1e-4)
    assert payload["paths"][0]["write"]["map"].shape == (1, TARGET, 2)
    assert made(trace, projection)["dots_map"] is None
    assert made(trace, projection, neighbour_map=coordinates[:-1])["dots_map"] is None


def test_the_nearest_states_of_each_token_with_their_distance(projection: Projection):
    trace = make_trace("tokens")
    payload = unpack(pack(states_nearest.payload(trace, catalog("en"), projection=projection)))
    assert payload["near"].shape == (1, SOURCE + TARGET, 5)
    state = trace.steps[3].values["hidden"][-1]
    distances = np.linalg.norm(projection.states - state, axis=1)
    row = SOURCE + 3
    np.testing.assert_allclose(payload["distances"][0, row], np.sort(distances)[:5], rtol=1e-5)
    for place, index in zip(payload["near"][0, row], np.argsort(distances)[:5], strict=True):
        assert payload["references"][place] == marked(projection.references[index])


@pytest.mark.parametrize(
    ("position", "parts"),
    [
        (0, ("", "I", " like languages")),
        (1, ("I ", "like", " languages")),
        (2, ("I like ", "lang", "uages")),
        (3, ("I like lang", "uages", "")),
        (4, ("I like languages", "⏎", "")),
    ],
)
def test_a_reference_is_its_sentence_with_the_token_marked(position: int, parts: tuple[str, str, str]):
    found = marked(Reference("decoder", position, TOKENS, TOKENS[position]))
    assert (found["before"], found["token"], found["after"]) == parts and found[
        "sentence"
    ] == "I like languages"


def test_bytes_of_a_sentence_are_put_together():
    tokens = ("▁a", "<0xE8>", "<0xB5>", "<0x94>", "▁b", "</s>")
    assert marked(Reference("encoder", 0, tokens, "▁a"))["sentence"] == "a赔 b"
    assert marked(Reference("encoder", 4, tokens, "▁b"))["before"] == "a赔 "


def lexicon() -> word_neighbours.Words:
    matrix = np.random.default_rng(8).normal(size=(len(VOCABULARY), UNIT)).astype(np.float32)
    ids = {"like": [4], "languages": [8], "外语": [7], "both": [4, 8]}
    sides: dict[Side, Any] = {
        "source": word_vectors(["外语"], ids.__getitem__, matrix),
        "target": word_vectors(["like", "languages", "both"], ids.__getitem__, matrix),
    }
    return word_neighbours.Words(
        sides, matrix, VOCABULARY, lambda word, side: len(word), True, 2, 0, ids.__getitem__
    )


def test_the_words_of_the_sentence_have_their_neighbours_without_themselves():
    trace = make_trace("tokens")
    typed = word_neighbours.Asked("both", (4, 8))
    payload = word_neighbours.payload(trace, catalog("en"), words=lexicon(), typed=typed, is_text=True)
    unpack(pack(payload))
    entries = payload["entries"]
    assert [entries[i]["word"] if i is not None else None for i in payload["at"]["source"]][:2] == [
        "外语",
        "外语",
    ]
    assert (
        payload["at"]["source"][0] == payload["at"]["source"][1]
    )  # a word that stands there twice is one entry
    assert payload["at"]["source"][-1] is None  # the end of sentence is no word
    both = entries[payload["typed"]]
    near = next(entry for entry in entries if entry["word"] == "languages")["lists"]["target"]
    assert {row[0]: row[3] for row in near} == {"like": None, "both": ["like", "languages"]}
    assert both["pieces"] == ["like", "languages"] and "both" not in [
        row[0] for row in both["lists"]["target"]
    ]


def test_pieces_of_one_word_are_one_word():
    sequence = TokenSeq("languages", (1, 2, 3), ("▁lang", "uages", "</s>"), (None,) * 3, (0, 0, 1))
    whole = word_neighbours.of_sequence(sequence, "target", True)
    assert whole == [word_neighbours.Asked("languages", (1, 2), "target")] * 2 + [None]
    letters = word_neighbours.of_sequence(sequence, "target", False)
    assert letters[1] == word_neighbours.Asked("uages", (2,), "target")


def test_a_relation_is_summed_up():
    rows = [{"rank": rank} for rank in (1, 9, 1, 4)]
    assert {k: v for k, v in word_relations.summary("past", "target", rows).items() if k != "questions"} == {
        "relation": "past", "side": "target", "n": 4, "first": 2, "five": 3, "median": 2.5,
    }  # fmt: skip


def test_a_pair_has_its_cosine_and_the_place_of_a_word_too_rare_to_be_searched():
    words = lexicon()
    vectors = {
        "like": words.matrix[4],
        "languages": words.matrix[8],
        "rare": words.matrix[8] + 0.01,
        "both": words.matrix[5],
    }
    found = word_relations.pair_row(("like", "languages"), "target", words, vectors.__getitem__)
    one, other = vectors["like"], vectors["languages"]
    assert found["cosine"] == pytest.approx(
        one @ other / np.linalg.norm(one) / np.linalg.norm(other), abs=1e-4
    )
    assert found["rank"] == 2  # "both" is half "like", and nearer
    rare = word_relations.pair_row(("languages", "rare"), "target", words, vectors.__getitem__)
    assert rare["rank"] == 1 and rare["cosine"] > 0.99 and rare["seen"] == [9, 4]


def test_the_words_in_a_box_of_the_map_have_their_cosine_to_the_middle():
    square = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (9.0, 9.0)]
    vectors = np.eye(4, dtype=np.float32)
    vectors[2] = (0.6, 0.8, 0, 0)
    rows = [("source", word, vector) for word, vector in zip("abcd", vectors, strict=True)]
    found = word_map.inside(rows, square, {"x": [1.5, -0.5], "y": [-0.5, 1.5]})
    middle = np.array([1.6, 1.8]) / np.hypot(1.6, 1.8)
    assert [word for _, word, _ in found] == ["c", "b", "a"]
    assert [cosine for *_, cosine in found] == pytest.approx(
        [middle @ (0.6, 0.8), middle[1], middle[0]], abs=1e-6
    )
    assert word_map.inside(rows, square, {"x": [3, 4], "y": [3, 4]}) == []


def test_a_word_that_is_not_on_the_map_lies_on_its_axes_and_among_its_nearest_words():
    vectors = np.random.default_rng(5).normal(size=(7, 5)).astype(np.float32)
    rows = [("source", word, vector) for word, vector in zip("abcdefg", vectors, strict=True)]
    alone, share = word_map.on_plane(rows[:6])
    places, same = word_map.on_plane(rows[:6], rows[6:])
    np.testing.assert_allclose(places[:6], alone, atol=1e-6)
    pca = PCA(2).fit(vectors[:6])
    assert share == same == pytest.approx(pca.explained_variance_ratio_.sum(), abs=1e-5)
    np.testing.assert_allclose(np.abs(places[6]), np.abs(pca.transform(vectors[6:])[0]), atol=1e-5)
    far = np.linalg.norm(vectors[:6] - vectors[6], axis=1)
    first, second = np.argsort(far)[:2]
    a, b = 1 / far[first] ** 2, 1 / far[second] ** 2
    expected = (a * np.array(places[first]) + b * np.array(places[second])) / (a + b)
    np.testing.assert_allclose(word_map.among(vectors[6], rows[:6], places, k=2), expected, atol=1e-5)
    np.testing.assert_allclose(word_map.among(vectors[3], rows[:6], places), places[3], atol=1e-4)


def test_names_on_the_map_do_not_lie_over_each_other_and_the_word_looked_up_has_one():
    rows = [("source", word, np.eye(4, dtype=np.float32)[0]) for word in ("far", "near", "hidden", "asked")]
    places = [[0.0, 0.0], [100.0, 100.0], [100.1, 100.1], [100.2, 100.2]]

    def names(chosen: str) -> list[str]:
        data = word_map.points(rows, places, lambda *_: 1, chosen, catalog("en"))
        return [point["name"] for point in data]

    assert names("") == ["far", "", "hidden", ""] and names("asked") == ["far", "", "", "asked"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_map_of_words_names_the_word_looked_up(lang: str):
    text, words = catalog(lang), lexicon()
    rows = [
        (side, table.words[i], table.vectors[i])
        for side, table in words.sides.items()
        for i in word_map.frequent(table)
    ]
    places, share = word_map.on_plane(rows)
    data = word_map.points(rows, places, words.seen, "both", text)
    assert [one["word"] for one in data if one["chosen"]] == ["both"] and 0 < share <= 1
    spec = word_map.chart(data, text, True).to_dict()
    assert {word_map.PICK, word_map.BOX} <= {param["name"] for param in spec["params"]}
