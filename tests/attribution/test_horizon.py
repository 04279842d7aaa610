"""Distances and geometric means worked out by hand; files read back."""

import json

import numpy as np

import s2s_core
from s2s_core.attribution.gradients import embedding_gradients
from s2s_core.attribution.horizon import (
    by_distance,
    distances,
    gradients_over,
    horizon,
    read_horizon,
    write_horizon,
)

PAIRS = [
    ("我喜欢学习外语。", "I like to study foreign languages."),
    ("汤姆说他有个计划。", "Tom says he has a plan."),
]


def test_distances_of_two_by_three():
    np.testing.assert_array_equal(distances(2, 3), [[3, 2, 1], [4, 3, 2]])
    np.testing.assert_array_equal(distances(2, 3, "from_end"), [[2, 1, 0], [2, 1, 0]])


def test_means_are_geometric_and_pairs_count_alike():
    found = by_distance(np.array([[1.0, 4.0, 8.0], [32.0, 16.0, 1.0]]))
    np.testing.assert_array_equal(found.distance, [1, 2, 3, 4])
    np.testing.assert_array_equal(found.count, [1, 2, 2, 1])
    np.testing.assert_allclose(found.mean, [8, 2, 4, 32], rtol=1e-6)
    both = horizon([np.array([[1.0, 4.0]]), np.array([[16.0]])])
    np.testing.assert_array_equal(both.distance, [1, 2])
    np.testing.assert_allclose(both.mean, [8, 1], rtol=1e-6)


def test_an_exponential_loss_is_a_straight_line():
    found = by_distance(0.5 ** distances(7, 5).astype(np.float64))
    np.testing.assert_allclose(np.diff(np.log(found.mean)), np.log(0.5), rtol=1e-5)


def test_over_sentences_is_the_mean_of_their_gradients(model):
    norms = [embedding_gradients(model, s2s_core.score(model, *pair)) for pair in PAIRS]
    over = gradients_over(model, [*PAIRS, ("", "no source"), ("你" * 200, "too long")])
    found, expected = horizon(over["log_prob"]), horizon(norms)
    np.testing.assert_allclose(found.mean, expected.mean, rtol=1e-4)
    np.testing.assert_array_equal(found.count, expected.count)


def test_written_and_read_back(tmp_path, models):
    assert read_horizon(tmp_path) is None
    write_horizon(tmp_path, models["gru"], PAIRS)
    over = gradients_over(models["gru"], PAIRS)
    for of in ("log_prob", "logit"):
        found = read_horizon(tmp_path, of)
        for by in ("distance", "from_end"):
            expected = horizon(over[of], by)
            np.testing.assert_array_equal(found[by].distance, expected.distance)
            np.testing.assert_allclose(found[by].mean, expected.mean, rtol=1e-4)
    assert not np.allclose(read_horizon(tmp_path)["distance"].mean, found["distance"].mean)
    assert found["from_end"].count.sum() == found["distance"].count.sum() > 0


def test_an_older_file_has_the_first_measure_alone(tmp_path, models):
    write_horizon(tmp_path, models["gru"], PAIRS)
    value = json.loads((tmp_path / "horizon.json").read_text())
    for by in ("distance", "from_end"):
        del value[by]["mean_logit"]
    (tmp_path / "horizon.json").write_text(json.dumps(value))
    assert read_horizon(tmp_path) is not None and read_horizon(tmp_path, "logit") is None


def test_of_nothing_is_empty():
    assert horizon([]).distance.size == 0
