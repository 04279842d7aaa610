"""Weights in eight bits, for the snapshots of a training: half the size of float16, close enough to see answers form.

A matrix is kept as int8 with one float32 scale a row: w[i, j] = q[i, j] * scale[i], |error| <= scale[i] / 2 <= max|w[i]| / 254
(symmetric quantisation by row; Krishnamoorthi 2018, "Quantizing deep convolutional networks", section 2.1.2).
Vectors (biases, norms) are few and stay float16.
"""

import torch
from torch import Tensor

SCALE = ".scale"


def pack(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """float weights -> int8 matrices with their scales beside them, float16 vectors."""
    packed: dict[str, Tensor] = {}
    for name, value in weights.items():
        value = value.detach().cpu().float()
        if value.dim() < 2:
            packed[name] = value.half()
            continue
        scale = value.flatten(1).abs().amax(dim=1).clamp_min(1e-12) / 127
        packed[name] = (value / scale.view(-1, *[1] * (value.dim() - 1))).round().to(torch.int8)
        packed[name + SCALE] = scale
    return packed


def unpack(packed: dict[str, Tensor]) -> dict[str, Tensor]:
    """The float32 weights again; weights that were never packed are only widened."""
    weights = {name: value.float() for name, value in packed.items() if not name.endswith(SCALE)}
    for name, scale in packed.items():
        if name.endswith(SCALE):
            matrix = weights[name.removesuffix(SCALE)]
            matrix *= scale.view(-1, *[1] * (matrix.dim() - 1))
    return weights
