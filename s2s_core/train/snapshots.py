"""Weights as they were at some moments of a training, in eight bits, for the time machine.

Where a rule ends the training its length is not known before: weights are then kept at many moments, ever further apart, and
once the length is known those nearest to the wanted shares stay.
"""

import math
import shutil
from pathlib import Path

from torch import Tensor

from s2s_core.models import checkpoint
from s2s_core.whole import write_whole

SHARES = (0, 1, 5, 20, 50)  # percent of the updates at which the weights are kept; the sixth is the best
KEPT = "kept"  # folder inside `snapshots/`, gone when the training is over
STEP = 1.03  # ratio of the updates of one kept moment and the one before


def _step(update: int) -> int:
    return math.floor(math.log(update) / math.log(STEP)) if update else -1


def is_moment(update: int) -> bool:
    """Whether the weights before this update are kept until the training's length is known."""
    return update <= 1 or _step(update) != _step(update - 1)


def keep(folder: Path, update: int, weights: dict[str, Tensor]) -> None:
    checkpoint.save_snapshot(folder, f"{KEPT}/{update}", weights)


def settle(folder: Path, updates: int) -> None:
    """Of the moments kept the nearest to each share of `updates` become the snapshots; nothing where none was kept."""
    kept = folder / "snapshots" / KEPT
    there = [int(path.stem) for path in kept.glob("*.safetensors") if path.stem.isdecimal()]
    for percent in SHARES if there else ():
        wanted = updates * percent / 100
        nearest = min(there, key=lambda update: (abs(update - wanted), update))
        weights = (kept / f"{nearest}.safetensors").read_bytes()
        write_whole(folder / "snapshots" / f"{percent}.safetensors", weights)
    shutil.rmtree(kept, ignore_errors=True)
