"""The cells written out agree with torch.nn's own."""

import pytest
import torch
from torch import nn

from s2s_core.nn.cells import CELLS, WRITTEN_OUT, biases
from s2s_core.nn.probe import see_nothing
from s2s_core.sites import Site, recurrent_sites

BATCH, D_IN, D_HIDDEN = 2, 3, 5
TORCH = {"rnn": nn.RNNCell, "gru": nn.GRUCell, "lstm": nn.LSTMCell}


def _inputs(kind: str) -> tuple[nn.RNNBase, torch.Tensor, tuple[torch.Tensor, ...]]:
    torch.manual_seed(3)
    layer = CELLS[kind](D_IN, D_HIDDEN, 2, batch_first=True)
    state = tuple(torch.randn(BATCH, D_HIDDEN) for _ in range(2 if kind == "lstm" else 1))
    return layer, torch.randn(BATCH, D_IN), state


@pytest.mark.parametrize("kind", CELLS)
def test_a_cell_matches_torchs_cell(kind):
    layer, x, state = _inputs(kind)
    theirs = TORCH[kind](D_IN, D_HIDDEN)
    for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
        getattr(theirs, name).data = getattr(layer, f"{name}_l0").data
    expected = theirs(x, state if kind == "lstm" else state[0])
    ours = WRITTEN_OUT[kind](x, state, layer, 0, see_nothing, "decoder")
    for mine, their in zip(ours, expected if kind == "lstm" else (expected,), strict=True):
        torch.testing.assert_close(mine, their)


@pytest.mark.parametrize("kind", CELLS)
def test_every_value_is_shown_once_and_gates_are_made_of_their_addends(kind):
    layer, x, state = _inputs(kind)
    seen: dict[Site, torch.Tensor] = {}

    def probe(site, value):
        assert site not in seen
        seen[site] = value
        return value

    WRITTEN_OUT[kind](x, state, layer, 0, probe, "encoder", 4)
    assert {site.name for site in seen} == recurrent_sites(kind)
    for site, value in seen.items():
        if site.name.endswith(("from_x", "from_h")) or f"{site.name}.from_x" not in recurrent_sites(kind):
            continue
        a = seen.get(Site("encoder", f"{site.name}.from_x", 0, 4))
        b = seen.get(Site("encoder", f"{site.name}.from_h", 0, 4))
        squash = torch.tanh if site.name in ("gate.g", "gate.n", "hidden") else torch.sigmoid
        torch.testing.assert_close(value, squash(a + b))


def test_a_probe_that_closes_the_forget_gate_forgets():
    layer, x, state = _inputs("lstm")

    def closed(site, value):
        return torch.zeros_like(value) if site.name == "gate.f" else value

    far = (state[0], state[1] + 100)
    _, near_cell = WRITTEN_OUT["lstm"](x, state, layer, 0, closed, "decoder")
    _, far_cell = WRITTEN_OUT["lstm"](x, far, layer, 0, closed, "decoder")
    torch.testing.assert_close(near_cell, far_cell)


@pytest.mark.parametrize("kind", CELLS)
def test_the_stated_bias_is_what_the_input_addend_holds_for_a_zero_input(kind):
    layer, x, state = _inputs(kind)
    seen = {}

    def probe(site, value):
        seen[site.name] = value
        return value

    WRITTEN_OUT[kind](torch.zeros_like(x), state, layer, 0, probe, "encoder")
    for name, rows in biases(layer, kind, "encoder").items():
        if name.endswith("from_x"):
            torch.testing.assert_close(seen[name.removeprefix("encoder.")][0], rows[0])
