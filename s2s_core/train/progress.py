"""Where a training stands: everything needed to go on exactly as if it had never stopped."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer


@dataclass
class Progress:
    epoch: int = 0
    update: int = 0
    in_epoch: int = 0  # batches of this epoch done
    seconds: float = 0.0
    target_tokens: int = 0
    best: float = float("inf")  # validation perplexity
    waited: int = 0  # epochs since the best
    loss_sum: float = 0.0  # of this epoch, in nats, label smoothing included
    loss_tokens: int = 0
    curve: list[dict[str, float]] = field(default_factory=list)


class Average:
    """Exponential moving average of the weights (Polyak & Juditsky 1992), with a short memory at first."""

    def __init__(self, model: nn.Module, decay: float):
        self.decay = decay
        self.weights = {name: value.detach().clone() for name, value in model.state_dict().items()}

    @torch.no_grad()
    def update(self, model: nn.Module, update: int) -> None:
        decay = min(self.decay, (1 + update) / (10 + update))
        torch._foreach_lerp_(list(self.weights.values()), list(model.state_dict().values()), 1 - decay)


def save_progress(path: Path, progress: Progress, model: nn.Module, average: Average, optimizer: Optimizer) -> None:
    state = {
        "progress": vars(progress),
        "model": model.state_dict(),
        "average": average.weights,
        "optimizer": optimizer.state_dict(),
        "random": torch.get_rng_state(),
    }
    part = path.with_name(path.name + ".part")
    torch.save(state, part)
    os.replace(part, path)


def load_progress(path: Path, model: nn.Module, average: Average, optimizer: Optimizer) -> Progress:
    """Put a training back where it stood. Tensors and plain values only; nothing is unpickled."""
    state: dict[str, Any] = torch.load(path, weights_only=True, map_location="cpu")
    model.load_state_dict(state["model"])
    average.weights = _onto(state["average"], model)
    optimizer.load_state_dict(state["optimizer"])
    torch.set_rng_state(state["random"])
    return Progress(**state["progress"])


def _onto(weights: dict[str, Tensor], model: nn.Module) -> dict[str, Tensor]:
    device = next(model.parameters()).device
    return {name: value.to(device) for name, value in weights.items()}
