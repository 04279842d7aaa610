"""Measures of alignment against values worked out elsewhere."""

import math

import numpy as np
import pytest

import s2s_core
from s2s_core.analysis.alignment import (
    Agreement,
    by_head,
    by_word,
    entropies,
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
def test_the_entropy_of_uniform_attention_is_ln_n_and_of_a_single_look_zero(n):
    assert entropies(np.full((n, n), 1 / n)) == pytest.approx(math.log(n), abs=1e-4)
    assert (entropies(np.eye(n)) == 0).all()


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


def test_subwords_are_summed_in_the_source_and_averaged_in_the_target():
    weights = np.array([[0.1, 0.2, 0.7], [0.3, 0.3, 0.4], [0.0, 1.0, 0.0]])
    merged = by_word(weights, target_words=(0, 0, 1), source_words=(0, 0, 1))
    np.testing.assert_allclose(merged, [[0.45, 0.55], [1.0, 0.0]], atol=1e-6)
    np.testing.assert_allclose(by_word(weights, (0, 1, 2), (0, 1, 2)), weights, atol=1e-6)
    np.testing.assert_allclose(by_word(weights, (2, 2, 5), (1, 1, 7)), merged)  # numbers may have gaps


def test_a_trace_by_word(models):
    trace = s2s_core.score(models["transformer"], "我的朋友不喜欢汤姆。", "My friend doesn't like Tom.")
    merged = by_word(trace.cross_attn(1, 0), trace.target.words, trace.source.words)
    assert merged.shape == (len(set(trace.target.words)), len(set(trace.source.words)))
    np.testing.assert_allclose(merged.sum(axis=1), 1, atol=1e-5)
