"""How heads attend, against values worked out by hand."""

import math

import numpy as np
import pytest

import s2s_core
from s2s_core.analysis.heads import (
    by_kind,
    by_word,
    confidence,
    diagonality,
    end_share,
    role,
    scores,
    steady_offset,
    trace_by_word,
)  # fmt: skip

TEXT = "我的朋友不喜欢汤姆。"


def test_confidence_is_the_mean_of_the_largest_weights_without_the_end():
    weights = np.array([[0.5, 0.3, 0.2], [0.1, 0.8, 0.1], [0.0, 0.0, 1.0]])
    assert confidence(weights, rows=range(2)) == pytest.approx(0.65)
    assert confidence(weights) == pytest.approx(2.3 / 3)


def test_distance_from_the_diagonal():
    assert diagonality(np.eye(6)) == 0
    assert diagonality(np.full((5, 5), 0.2)) == pytest.approx(0.32)  # mean |t - s| = 1.6 of 5
    assert diagonality(np.eye(4)[::-1]) == pytest.approx(0.5)  # 3, 1, 1, 3 of 4
    assert diagonality(np.repeat(np.eye(2), 2, axis=0)) == pytest.approx(0.125)  # 0, 1/4, 0, 1/4
    assert diagonality(np.eye(4)[::-1], rows=[1, 2]) == pytest.approx(0.25)


def test_share_on_the_end_of_sentence():
    weights = np.array([[0.2, 0.8], [0.6, 0.4], [0.0, 1.0]])
    assert end_share(weights, rows=[0, 1]) == pytest.approx(0.6)
    assert end_share(weights, 0) == pytest.approx(0.8 / 3)


def test_without_rows_there_is_no_measure():
    weights = np.eye(3)
    assert all(math.isnan(measure(weights, rows=[])) for measure in (confidence, diagonality, end_share))
    assert steady_offset(weights, rows=[]) is None


@pytest.mark.parametrize("offset", [-1, 1])
def test_a_head_that_always_looks_beside_itself_is_positional(offset):
    weights = np.eye(4, k=offset)
    weights[0 if offset < 0 else 3] = [0.25, 0.25, 0.25, 0.25]  # nothing is beside the first, or the last
    assert steady_offset(weights) == offset


def test_nine_of_ten_rows_make_an_offset_and_eight_do_not():
    weights = np.eye(11, k=-1)
    weights[3] = np.eye(11)[9]
    assert steady_offset(weights) == -1
    weights[4] = np.eye(11)[9]
    assert steady_offset(weights) is None


def test_looking_at_oneself_or_once_aside_is_no_offset():
    assert steady_offset(np.eye(5)) is None
    assert steady_offset(np.eye(5), offsets=[0]) == 0
    assert steady_offset(np.array([[0.0, 1.0], [0.5, 0.5]]), rows=[0]) is None


def test_roles():
    assert role(-1, 0.9, best=True) == "positional"
    assert role(None, 0.51, best=True) == "end"
    assert role(None, 0.5, best=True) == "aligner"
    assert role(None, 0.5) == role(None, None) == "other"


def test_subwords_are_summed_in_the_source_and_averaged_in_the_target():
    weights = np.array([[0.1, 0.2, 0.7], [0.3, 0.3, 0.4], [0.0, 1.0, 0.0]])
    merged = by_word(weights, target_words=(0, 0, 1), source_words=(0, 0, 1))
    np.testing.assert_allclose(merged, [[0.45, 0.55], [1.0, 0.0]], atol=1e-6)
    np.testing.assert_allclose(by_word(weights, (0, 1, 2), (0, 1, 2)), weights, atol=1e-6)


def test_a_trace_by_word(models):
    trace = s2s_core.score(models["transformer"], TEXT, "My friend doesn't like Tom.")
    merged = trace_by_word(trace, 1, 0)
    assert merged.shape == (len(set(trace.target.words)), len(set(trace.source.words)))
    np.testing.assert_allclose(merged.sum(axis=1), 1, atol=1e-5)
    assert trace_by_word(s2s_core.decode(models["gru"], TEXT)) is None


def test_every_head_of_a_trace_is_scored(models):
    trace = s2s_core.score(models["transformer"], TEXT, "My friend doesn't like Tom.")
    table, weights = scores(trace), by_kind(trace)
    assert len(table) == 3 * trace.info.n_layers * trace.info.n_heads
    assert all(np.allclose(w.sum(axis=1), 1, atol=1e-5) for w in weights.values())
    largest = [step.self_attn[2, 1].max() for step in trace.steps[1:-1]]  # without the first row and the end
    assert trace.finished and table["self", 2, 1].confidence == pytest.approx(np.mean(largest), abs=1e-6)
    assert table["self", 2, 1].end_share is None and 0 < table["encoder", 0, 0].end_share < 1
    assert scores(s2s_core.decode(models["lstm"], TEXT)) == {}


def test_the_aligner_has_the_least_errors_if_anything_is_right(models):
    trace = s2s_core.decode(models["lstm-attention"], TEXT)
    assert scores(trace)["cross", 0, 0].role == "other"
    assert scores(trace, {(0, 0): 0.3})["cross", 0, 0].role == "aligner"
    assert scores(trace, {(0, 0): 1.0})["cross", 0, 0].role == "other"
    assert not math.isnan(scores(trace)["cross", 0, 0].diagonality)
