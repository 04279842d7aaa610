"""Folders of small untrained models, as a training leaves them."""

from pathlib import Path
from typing import Any

from s2s_core.models import checkpoint

TRAINING = {
    "epochs": 3, "patience": 6, "seed": 1, "learning_rate": 1e-3, "label_smoothing": 0.1, "clip": 1.0, "warmup": 800,
    "averaging": 0.999, "updates": 300, "minutes": 3.0, "target_tokens": 90_000, "hardware": "CPU, 2 threads",
}  # fmt: skip


def curve(*perplexities: float, updates: int = 100, minutes: float = 1.0) -> list[dict[str, float]]:
    return [
        {
            "update": updates * n,
            "minutes": minutes * n,
            "target_tokens": 30_000 * n,
            "valid_perplexity": value,
        }
        for n, value in enumerate(perplexities, 1)
    ]


def put(folder: Path, model: Any, task: str, points: list[dict[str, float]], **training: Any) -> None:
    about = {"name": folder.name, "task": task, "training": {**TRAINING, **training}}
    checkpoint.save(folder, model, model.tokenizer, model.state_dict(), about)
    checkpoint.write_json(folder / "curve.json", points)
