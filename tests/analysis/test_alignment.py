"""Measures of alignment against values worked out elsewhere."""

import math

import numpy as np
import pytest

import s2s_core
from s2s_core.analysis.alignment import (
    Agreement,
    by_head,
    coverage_penalty,
    entropies,
    scatter_penalty,
    scatter_penalty_in,
    strongest,
)  # fmt: skip


def test_alignment_error_rate_of_the_worked_example():
    found, sure = {(0, 0), (1, 1), (2, 3)}, {(0, 0), (1, 1), (2, 2)}
    agreement = Agreement().add(found, sure, {(2, 3)})
    assert agreement.error_rate == pytest.approx(1 / 6)
    assert agreement.precision == 1 and agreement.recall == pytest.approx(2 / 3)


def test_error_rates_sum_over_the_corpus_before_they_divide():
    agreement = Agreement().add({(0, 0)}, {(0, 0)}).add({(0, 1), (1, 0), (2, 0)}, {(0, 0)})
    assert agreement.error_rate == pytest.approx(1 - 2 / 6)


@pytest.mark.parametrize("n", [5, 10])
def test_uniform_attention(n):
    uniform = np.full((n, n), 1 / n)
    assert scatter_penalty(uniform) == pytest.approx(-math.log(n), abs=1e-4)
    assert scatter_penalty_in(uniform) == pytest.approx(-math.log(n), abs=1e-4)
    assert coverage_penalty(uniform) == pytest.approx(0, abs=1e-9)


def test_diagonal_attention_costs_nothing():
    assert coverage_penalty(np.eye(7)) == scatter_penalty(np.eye(7)) == scatter_penalty_in(np.eye(7)) == 0


@pytest.mark.parametrize(("n", "confidence"), [(5, 90.1), (10, 92.0)])
def test_a_decoder_stuck_at_the_last_token_is_called_excellent_by_the_published_confidence(n, confidence):
    stuck = np.zeros((n, n))
    stuck[:, -1] = 1
    total = coverage_penalty(stuck) + scatter_penalty(stuck) + scatter_penalty_in(stuck)
    assert 100 * math.exp(-0.05 * total**2) == pytest.approx(confidence, abs=0.06)


def test_entropy_ignores_zeros_and_the_strongest_link_is_the_largest_weight():
    weights = np.array([[0.5, 0.5, 0.0], [0.1, 0.2, 0.7]], dtype=np.float32)
    assert entropies(weights)[0] == pytest.approx(math.log(2))
    assert strongest(weights) == {(0, 0), (1, 2)} and strongest(weights, rows=[1]) == {(1, 2)}


def test_every_head_of_a_trace_is_there(models):
    trace = s2s_core.decode(models["transformer"], "我喜欢学习外语。")
    heads = by_head(trace)
    assert len(heads) == trace.info.n_layers * trace.info.n_heads
    np.testing.assert_allclose(sum(heads[2, h] for h in range(2)) / 2, trace.cross_attn(2), atol=1e-6)
    assert by_head(s2s_core.decode(models["lstm"], "我喜欢学习外语。")) == {}
