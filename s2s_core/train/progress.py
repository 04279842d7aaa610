"""Where a training stands: everything needed to go on exactly as if it had never stopped."""

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from s2s_core.errors import UserError
from s2s_core.whole import write_whole


@dataclass
class Progress:
    epoch: int = 0
    update: int = 0
    in_epoch: int = 0  # batches of this epoch done
    seconds: float = 0.0
    cpu_seconds: float = 0.0  # of all threads: what it costs where others use the machine too
    target_tokens: int = 0
    best: float = float("inf")  # validation perplexity
    waited: int = 0  # epochs since the best
    loss_sum: float = 0.0  # of this epoch, in nats, label smoothing included
    loss_tokens: int = 0
    reference: float = float("inf")  # validation perplexity that a gain is measured from (rule.py)
    still: int = 0  # epochs since the last gain
    decay_from: int | None = None  # update at which the learning rate began to fall
    decay_to: int = 0  # update at which it is zero
    decay_by: str = ""  # what made it fall
    curve: list[dict[str, float]] = field(default_factory=list)
    restarts: list[int] = field(default_factory=list)  # updates at which a finished model was trained further
    taught: list[list[int]] = field(
        default_factory=list
    )  # [update, pairs] of those that added targets models wrote


class Average:
    """Exponential moving average of the weights (Polyak & Juditsky 1992), with a short memory at first."""

    def __init__(self, model: nn.Module, decay: float):
        self.decay = decay
        self.weights = {name: value.detach().clone() for name, value in model.state_dict().items()}

    @torch.no_grad()
    def update(self, model: nn.Module, update: int) -> None:
        decay = min(self.decay, (1 + update) / (10 + update))
        torch._foreach_lerp_(list(self.weights.values()), list(model.state_dict().values()), 1 - decay)


def save_progress(
    path: Path,
    progress: Progress,
    model: nn.Module,
    average: Average,
    optimizer: Optimizer,
    *,
    kind: str = "",
) -> None:
    """Write it whole or not at all. `kind` tells trainings apart that must not go on from one another."""
    state = {
        "kind": kind,
        "progress": vars(progress),
        "model": model.state_dict(),
        "average": average.weights,
        "optimizer": optimizer.state_dict(),
        "random": torch.get_rng_state(),
    }
    buffer = io.BytesIO()  # torch's own writer does not say why it failed
    torch.save(state, buffer)
    write_whole(path, buffer.getvalue())


def load_progress(
    path: Path, model: nn.Module, average: Average, optimizer: Optimizer, *, kind: str = ""
) -> Progress:
    """Put a training back where it stood. Tensors and plain values only; nothing is unpickled.

    UserError where the file is damaged or of a training of another `kind`.
    """
    try:
        state: dict[str, Any] = torch.load(path, weights_only=True, map_location="cpu")
        if state.get("kind") and kind and state["kind"] != kind:
            raise UserError("error.other_training", folder=str(path.parent))
        progress = Progress(**state["progress"])
        model.load_state_dict(state["model"])
        average.weights = _onto(state["average"], model)
        optimizer.load_state_dict(state["optimizer"])
        torch.set_rng_state(state["random"])
    except UserError:
        raise
    except Exception:  # zip, pickle, shapes and keys each fail in their own way; all mean the same
        raise UserError("error.damaged_progress", path=str(path)) from None
    return progress


def _onto(weights: dict[str, Tensor], model: nn.Module) -> dict[str, Tensor]:
    device = next(model.parameters()).device
    return {name: value.to(device) for name, value in weights.items()}
