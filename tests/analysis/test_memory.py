"""The unrolled memory is the memory."""

import numpy as np
import pytest

import s2s_core
from s2s_core.analysis.memory import factors, held, retention, shares, unrolled

TEXT = "我的朋友不喜欢汤姆。"


@pytest.mark.parametrize("name", ["lstm", "lstm-attention", "gru"])
def test_the_terms_sum_to_the_recorded_memory_on_every_step(models, name):
    trace = s2s_core.decode(models[name], TEXT)
    for layer in range(trace.info.n_layers):
        _, _, memory = factors(trace, layer)
        for at in range(len(memory)):
            np.testing.assert_allclose(unrolled(trace, layer, at).sum(axis=0), memory[at], atol=1e-5)


def test_a_closed_gate_keeps_nothing_and_an_open_one_all():
    kept = np.array([[0.5, 0.5], [1.0, 0.0], [1.0, 0.5]])
    np.testing.assert_allclose(retention(kept, 2), [[1.0, 0.0], [1.0, 0.5], [1.0, 1.0]])


@pytest.mark.parametrize("name", ["lstm", "gru"])
def test_shares_are_a_part_of_one(models, name):
    trace = s2s_core.decode(models[name], TEXT)
    rows = shares(trace)
    assert rows.shape == (len(trace.steps), len(trace.source)) and rows.min() >= 0
    assert (rows.sum(axis=1) < 1 + 1e-5).all() and rows[0].sum() > rows[-1].sum()


@pytest.mark.parametrize("name", ["rnn", "transformer"])
def test_other_memories_do_not_unroll(models, name):
    with pytest.raises(ValueError, match="unroll"):
        shares(s2s_core.decode(models[name], TEXT))


@pytest.mark.parametrize("name", ["lstm", "gru"])
def test_what_is_held_while_reading_are_the_terms_of_the_memory(models, name):
    trace = s2s_core.decode(models[name], TEXT)
    rows, n = held(trace), len(trace.source)
    for at in (0, n // 2, n - 1, n + 2):
        sizes = np.abs(unrolled(trace, -1, at)).sum(axis=1)
        np.testing.assert_allclose(rows[at, : at + 1], (sizes / sizes.sum())[:n], atol=1e-6)
    assert (rows[0, 1:] == 0).all() and rows[0, 0] == 1
    np.testing.assert_array_equal(rows[n:], shares(trace))
