"""Where new states are placed, against the mean taken by hand; what the map keeps of neighbourhoods; its file."""

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from s2s_core.analysis.neighbour_map import FILE, layout, load_map, place, write_map
from s2s_core.analysis.projection import Projection, Reference, fit

UNIT, REFERENCE = 7, 61


@pytest.fixture(scope="module")
def projection() -> Projection:
    """Two groups of reference states far from each other."""
    states = np.random.default_rng(2).normal(size=(REFERENCE, UNIT)).astype(np.float32)
    states[REFERENCE // 2 :] += 12.0
    return fit(states, references=[Reference("encoder", 0, ("a",), "a")] * REFERENCE)


@pytest.fixture(scope="module")
def coordinates(projection: Projection) -> np.ndarray:
    return layout(projection.states, perplexity=10)


def test_a_new_state_lies_at_the_weighted_mean_of_its_nearest(
    projection: Projection, coordinates: np.ndarray
):
    new = np.random.default_rng(4).normal(size=(5, UNIT)).astype(np.float32)
    placed = place(new, projection, coordinates, k=3)
    for state, point in zip(new, placed, strict=True):
        distances = np.sqrt(((projection.states - state) ** 2).sum(1))
        near = np.argsort(distances)[:3]
        weights = 1 / distances[near] ** 2
        np.testing.assert_allclose(
            point, (weights[:, None] * coordinates[near]).sum(0) / weights.sum(), rtol=1e-3, atol=1e-3
        )


def test_a_reference_state_lies_where_it_lies(projection: Projection, coordinates: np.ndarray):
    np.testing.assert_allclose(place(projection.states, projection, coordinates), coordinates, atol=1e-2)


def test_neighbours_stay_neighbours_and_the_map_is_the_same_each_time(
    projection: Projection, coordinates: np.ndarray
):
    group = np.arange(REFERENCE) >= REFERENCE // 2
    apart = np.linalg.norm(coordinates[:, None] - coordinates[None], axis=-1) + 1e9 * np.eye(REFERENCE)
    assert (group[apart.argmin(axis=1)] == group).mean() > 0.95
    np.testing.assert_array_equal(layout(projection.states, perplexity=10), coordinates)


def test_the_map_comes_back_from_its_folder(projection: Projection, tmp_path: Path):
    write_map(tmp_path, projection)
    back = load_map(tmp_path)
    assert back.shape == (REFERENCE, 2) and not back.flags.writeable
    save_file({"other": np.zeros((3, 2), np.float32)}, tmp_path / FILE)
    with pytest.raises(ValueError, match="coordinates"):
        load_map(tmp_path)
    with pytest.raises(ValueError, match="too few"):
        layout(np.zeros((2, 5), np.float32))


def test_distances_are_those_in_all_units(projection: Projection):
    new = np.random.default_rng(6).normal(size=(3, UNIT)).astype(np.float32)
    near, distances = projection.nearest_with_distances(new, 4)
    np.testing.assert_array_equal(near, projection.nearest(new, 4))
    for i in range(3):
        np.testing.assert_allclose(
            distances[i], np.linalg.norm(projection.states[near[i]] - new[i], axis=1), rtol=1e-5
        )
    between = np.linalg.norm(projection.states[:, None] - projection.states[None], axis=-1)
    exact = np.median(between[np.triu_indices(REFERENCE, 1)])
    assert projection.typical_distance() == pytest.approx(exact, rel=0.15)
