"""Weights in eight bits: the error stays within half a step of each row, and nothing else changes."""

import torch
from torch import testing

from s2s_core.models.eight_bit import SCALE, pack, unpack


def test_each_row_is_within_half_a_step():
    weights = {
        "w": torch.randn(5, 7) * torch.tensor([[1e-4], [1.0], [30.0], [0.1], [2.0]]),
        "b": torch.randn(5),
    }
    again = unpack(pack(weights))
    half_a_step = weights["w"].abs().amax(dim=1, keepdim=True) / 254
    assert ((again["w"] - weights["w"]).abs() <= half_a_step * 1.001).all()
    testing.assert_close(again["b"], weights["b"].half().float())
    assert set(again) == set(weights)


def test_a_worked_example():
    packed = pack({"w": torch.tensor([[1.27, -0.5, 0.004]])})
    assert packed["w"].tolist() == [[127, -50, 0]]
    assert abs(float(packed["w" + SCALE]) - 0.01) < 1e-7


def test_a_row_of_zeros_stays_zero():
    assert unpack(pack({"w": torch.zeros(2, 3)}))["w"].eq(0).all()


def test_float16_weights_are_only_widened():
    weights = {"w": torch.randn(2, 3).half()}
    assert torch.equal(unpack(weights)["w"], weights["w"].float())
