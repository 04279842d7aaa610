"""Saturated gates and time scales against values worked out by hand."""

import numpy as np
import pytest

import s2s_core
from s2s_core.analysis.saturation import by_gate, saturation, time_scale, time_scales, typical_factor

TEXT = "我的朋友不喜欢汤姆。"


def test_shares_of_positions_per_unit():
    gate = np.array([[0.05, 0.95, 0.5], [0.02, 0.91, 0.1], [0.5, 0.99, 0.9], [0.95, 0.2, 0.5]])
    found = saturation(gate)
    np.testing.assert_allclose(found.left, [0.5, 0, 0])  # .1 and .9 themselves are not beyond
    np.testing.assert_allclose(found.right, [0.25, 0.75, 0])


def test_time_scale():
    np.testing.assert_allclose(time_scale(np.array([0.0, 0.5, 0.9, 0.99])), [1, 2, 10, 100], rtol=1e-6)
    assert np.isposinf(time_scale(np.array([1.0]))).all()


def test_the_typical_factor_keeps_as_much_in_the_end():
    kept = np.array([[0.25, 1.0, 0.9], [1.0, 1.0, 0.0]])
    np.testing.assert_allclose(typical_factor(kept), [0.5, 1.0, 0.0])
    np.testing.assert_allclose(time_scale(typical_factor(kept)), [2, np.inf, 1])


@pytest.mark.parametrize(("name", "gates"), [("lstm", "ifo"), ("lstm-attention", "ifo"), ("gru", "rz")])
def test_gates_of_a_trace_and_their_parts(models, name, gates):
    trace = s2s_core.decode(models[name], TEXT)
    both, reading, writing = (by_gate(trace, 0, part) for part in ("both", "reading", "writing"))
    assert set(both) == set(gates)
    n_source, n_target = len(trace.source), len(trace.steps)
    for gate in gates:
        counted = n_source * reading[gate].left + n_target * writing[gate].left
        np.testing.assert_allclose(counted / (n_source + n_target), both[gate].left, atol=1e-6)
        assert both[gate].right.shape == (trace.info.n_units,)


def test_a_forced_gate_is_saturated_and_lasts(models):
    trace = s2s_core.decode(models["lstm"], TEXT)
    trace.encoder["gate.f"][...] = 0.95
    found = by_gate(trace, -1, "reading")["f"]
    assert (found.right == 1).all() and (found.left == 0).all()
    np.testing.assert_allclose(time_scales(trace, -1, "reading"), 20, rtol=1e-4)


def test_without_gates(models):
    trace = s2s_core.decode(models["rnn"], TEXT)
    assert by_gate(trace) == {}
    with pytest.raises(ValueError, match="unroll"):
        time_scales(trace)
