"""Roll-out against values worked out by hand."""

import numpy as np
import pytest

import s2s_core
from s2s_core.analysis.rollout import encoder_rollout, joined, rollout, source_shares

TEXT = "我的朋友不喜欢汤姆。"


def test_two_uniform_layers():
    rolled = rollout(np.full((2, 1, 4, 4), 0.25))
    np.testing.assert_allclose(rolled[0], np.full((4, 4), 0.125) + 0.5 * np.eye(4))
    np.testing.assert_allclose(rolled[1], np.full((4, 4), 0.1875) + 0.25 * np.eye(4))
    assert rolled[1, 0, 0] == 0.4375 and rolled[1, 0, 1] == 0.1875


def test_heads_are_averaged_and_the_later_layer_is_on_the_left():
    swap, first = np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([[1.0, 0.0], [1.0, 0.0]])
    one_layer = rollout(np.stack([[np.eye(2), swap]]))
    np.testing.assert_allclose(one_layer[0], [[0.75, 0.25], [0.25, 0.75]])
    two = rollout(np.stack([[first], [swap]]))  # ½[[1, 1], [1, 1]] times [[1, 0], [.5, .5]]
    np.testing.assert_allclose(two[1], [[0.75, 0.25], [0.75, 0.25]])


def test_a_row_cut_off_keeps_itself():
    np.testing.assert_allclose(rollout(np.array([[[[0.0, 0.0], [1.0, 0.0]]]]))[0], [[1.0, 0.0], [0.5, 0.5]])


def test_joined_to_the_cross_attention():
    cross = np.array([[1.0, 0.0], [0.5, 0.5]])
    rolled = np.array([[0.8, 0.2], [0.4, 0.6]])
    np.testing.assert_allclose(joined(cross, rolled), [[0.8, 0.2], [0.6, 0.4]], atol=1e-6)


def test_of_a_transformer(models):
    trace = s2s_core.decode(models["transformer"], TEXT)
    rolled, shares = encoder_rollout(trace), source_shares(trace, 1, 0)
    assert rolled.shape == (trace.info.n_layers, len(trace.source), len(trace.source))
    assert shares.shape == (len(trace.steps), len(trace.source))
    np.testing.assert_allclose(rolled.sum(axis=-1), 1, atol=1e-5)
    np.testing.assert_allclose(shares.sum(axis=-1), 1, atol=1e-5)
    assert (np.diagonal(rolled[0]) >= 0.5).all()


@pytest.mark.parametrize("name", ["lstm", "lstm-attention"])
def test_without_self_attention_there_is_none(models, name):
    trace = s2s_core.decode(models[name], TEXT)
    assert encoder_rollout(trace) is None and source_shares(trace) is None
