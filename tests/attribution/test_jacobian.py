"""Jacobians of the memory against central finite differences through the probe, in float64."""

import copy

import numpy as np
import pytest
import torch

import s2s_core
from s2s_core.attribution.jacobian import state_jacobian_norms
from s2s_core.sites import Site

TEXT, TARGET = "我的朋友不喜欢汤姆。", "Tom says"
STEP = 1e-5
RECURRENT = ("rnn", "gru", "lstm", "lstm-attention")


def in_float64(model):
    exact = copy.deepcopy(model).double()
    exact.tokenizer, exact.info = model.tokenizer, model.info
    return exact


def memories(model, trace, at: Site, nudge: torch.Tensor) -> torch.Tensor:
    """Memory [target + 1, unit] of a layer (the state handed over first) with `nudge` added at one site."""
    seen, name = [], at.name

    def probe(site, value):
        value = value + nudge if site == at else value
        if (site.name, site.layer) == (name, at.layer) and site.position in (None, len(trace.source) - 1):
            seen.append(value[0])
        return value

    ids = torch.tensor([trace.source.ids])
    memory = model.encode(ids, torch.ones_like(ids, dtype=torch.bool), probe)
    state = model.start(memory)
    for prev_id in [*model.tokenizer.specials.start, *(step.token_id for step in trace.steps)][:-1]:
        _, state = model.step(torch.tensor([prev_id]), state, memory, probe)
    return torch.stack(seen)


@pytest.mark.parametrize("layer", [0, 1])
@pytest.mark.parametrize("name", RECURRENT)
def test_equal_to_finite_differences(models, name, layer):
    model = in_float64(models[name])
    trace = s2s_core.score(model, TEXT, TARGET)
    found = state_jacobian_norms(model, trace, layer)
    n_source, n_unit = len(trace.source), trace.info.n_units
    assert found.shape == (len(trace.steps) + 1, n_source)
    site = "cell" if model.info.cell == "lstm" else "hidden"
    for s in (0, n_source // 2, n_source - 1):
        columns = []
        for unit in range(n_unit):
            nudge = torch.zeros(1, n_unit, dtype=torch.float64)
            nudge[0, unit] = STEP
            above, below = (
                memories(model, trace, Site("encoder", site, layer, s), n) for n in (nudge, -nudge)
            )
            columns.append((above - below) / (2 * STEP))
        expected = torch.stack(columns).pow(2).sum((0, 2)).sqrt()
        np.testing.assert_allclose(found[:, s], expected, rtol=1e-5, atol=1e-9)


def test_the_last_state_read_is_handed_over_unchanged(models):
    trace = s2s_core.decode(models["gru"], TEXT)
    found = state_jacobian_norms(models["gru"], trace)
    assert found[0, -1] == pytest.approx(np.sqrt(trace.info.n_units))  # the identity


@pytest.mark.parametrize("name", ["lstm"])
def test_float32_is_enough(name):
    model = s2s_core.load(f"zh-en-{name}")
    exact = in_float64(model)
    trace, exact_trace = (
        s2s_core.score(m, "我的朋友不喜欢学习外语。", "My friend doesn't like it.") for m in (model, exact)
    )
    np.testing.assert_allclose(
        state_jacobian_norms(model, trace), state_jacobian_norms(exact, exact_trace), rtol=1e-3
    )


def test_nothing_written_leaves_the_reading(models):
    trace = s2s_core.begin(models["lstm"], TEXT).trace
    assert state_jacobian_norms(models["lstm"], trace).shape == (1, len(trace.source))


def test_a_transformer_has_no_recurrent_state(models):
    trace = s2s_core.decode(models["transformer"], TEXT)
    with pytest.raises(ValueError, match="no recurrent state"):
        state_jacobian_norms(models["transformer"], trace)
