from pathlib import Path

import numpy as np
import pytest

from s2s_core.analysis.projection import NUMBERS, TABLE, Projection, Reference, exists, fit

STATES, KEPT, UNIT = 97, 31, 7
TOKENS = ("我", "<0xE5>", "▁like", '"', "'", "</s>")


def references(n: int) -> list[Reference]:
    return [Reference("encoder" if i % 2 else "decoder", i % 6, TOKENS, TOKENS[i % 6]) for i in range(n)]


@pytest.fixture
def states() -> np.ndarray:
    """States [n, unit] that vary most in unit 4, then 2, then 5."""
    spread = np.array([0.1, 0.2, 3.0, 0.3, 9.0, 1.0, 0.4])
    return (np.random.default_rng(5).normal(size=(STATES, UNIT)) * spread + 2.0).astype(np.float32)


def test_the_axes_are_the_directions_of_most_variance(states: np.ndarray) -> None:
    fitted = fit(states, references=references(STATES))
    assert list(np.abs(fitted.basis).argmax(axis=1)) == [4, 2, 5]
    np.testing.assert_allclose(fitted.basis @ fitted.basis.T, np.eye(3), atol=1e-5)
    variance = ((states - states.mean(0)) ** 2).sum()
    along = ((states - states.mean(0)) @ fitted.basis.T) ** 2
    np.testing.assert_allclose(fitted.explained, along.sum(0) / variance, rtol=1e-4)


def test_the_sign_of_an_axis_does_not_depend_on_the_data_sign(states: np.ndarray) -> None:
    one, mirrored = fit(states, references=references(STATES)), fit(-states, references=references(STATES))
    np.testing.assert_allclose(one.basis, mirrored.basis, atol=1e-4)
    assert (one.basis[np.arange(3), np.abs(one.basis).argmax(axis=1)] > 0).all()


def test_projecting_keeps_leading_axes(states: np.ndarray) -> None:
    fitted = fit(states, references=references(STATES))
    cube = states[:30].reshape(2, 3, 5, UNIT)
    assert fitted.project(cube).shape == (2, 3, 5, 3)
    np.testing.assert_allclose(fitted.project(cube).reshape(30, 3), fitted.project(states[:30]), atol=1e-5)
    np.testing.assert_allclose(fitted.project(states.mean(0)), 0.0, atol=1e-4)


def test_only_the_kept_rows_are_reference_states(states: np.ndarray) -> None:
    keep = np.linspace(0, STATES - 1, KEPT).astype(int)
    fitted = fit(states, references=references(KEPT), keep=keep)
    np.testing.assert_allclose(fitted.states, states[keep], rtol=1e-3)
    np.testing.assert_allclose(fitted.projected, fitted.project(fitted.states), atol=1e-4)
    np.testing.assert_allclose(fitted.basis, fit(states, references=references(STATES)).basis)


def test_nearest_are_the_nearest_in_all_units(states: np.ndarray) -> None:
    fitted = fit(states, references=references(STATES))
    points = np.random.default_rng(11).normal(size=(13, UNIT)).astype(np.float32)
    found = fitted.nearest(points, 3)
    distances = ((points[:, None] - fitted.states[None]) ** 2).sum(-1)
    np.testing.assert_array_equal(found, np.argsort(distances, axis=1)[:, :3])
    np.testing.assert_array_equal(fitted.nearest(fitted.states)[:, 0], np.arange(STATES))


def test_a_projection_comes_back_from_its_folder(states: np.ndarray, tmp_path: Path) -> None:
    assert not exists(tmp_path)
    fitted = fit(states, references=references(STATES))
    fitted.save(tmp_path)
    back = Projection.load(tmp_path)
    assert exists(tmp_path) and back.references == fitted.references
    for name in ("mean", "basis", "explained", "states", "projected"):
        np.testing.assert_array_equal(getattr(back, name), getattr(fitted, name))
    with pytest.raises(ValueError, match="read-only"):
        back.states[0, 0] = 1.0


def test_files_that_do_not_fit_each_other_are_refused(states: np.ndarray, tmp_path: Path) -> None:
    fit(states, references=references(STATES)).save(tmp_path)
    table = (tmp_path / TABLE).read_text(encoding="utf-8")
    (tmp_path / TABLE).write_text(table.rsplit("\n", 2)[0] + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match="97 reference states, but 96 lines"):
        Projection.load(tmp_path)
    (tmp_path / TABLE).write_text(table + "encoder\tfirst\ta b\ta\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 99"):
        Projection.load(tmp_path)
    (tmp_path / TABLE).write_text("part\n", encoding="utf-8")
    with pytest.raises(ValueError, match="does not begin with"):
        Projection.load(tmp_path)
    assert (tmp_path / NUMBERS).is_file()
