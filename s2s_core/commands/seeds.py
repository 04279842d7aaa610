"""Several trainings of one model that differ in their seed alone: measured alike, kept side by side in `metrics.json`."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from s2s_core.commands.schedule import Length, curve_of
from s2s_core.errors import UserError
from s2s_core.evaluate.measure import Splits, measure
from s2s_core.models.checkpoint import card, load
from s2s_core.tasks.base import Task

KEPT = ("exact_match", "token_accuracy", "perplexity", "aer", "intervals")  # of valid and test, of each seed


def one_seed(folder: Path, measured: Mapping[str, Any], *, shipped: bool) -> dict[str, Any]:
    """What is kept of one training: its seed, its scores, the length at which it fails, what it cost and how it ended."""
    training = card(folder)["training"]
    length = Length.of(training, curve_of(folder))
    row = {
        "seed": training["seed"],
        "shipped": shipped,
        "valid_perplexity": training["valid_perplexity"],
        "updates": length.updates,
        "minutes": length.minutes,
        "ended": length.ended,
    }
    for split in ("valid", "test"):
        row[split] = {name: value for name, value in measured[split].items() if name in KEPT}
        row[split]["intervals"] = {
            name: value for name, value in measured[split].get("intervals", {}).items() if name in KEPT
        }
    lengths = measured.get("lengths", {})
    return row | {name: lengths[name] for name in ("falls_below_half", "tested_to") if name in lengths}


def of_seeds(
    folder: Path, measured: Mapping[str, Any], others: Sequence[Path], task: Task, data: Splits
) -> list[dict[str, Any]]:
    """The rows of the model itself, just measured, and of the other seeds, measured here, by seed.

    UserError where one of them is another model, has the same seed, or was better on validation than the one to be shipped.
    """
    own = one_seed(folder, measured, shipped=True)
    name, rows = card(folder)["name"], [own]
    for other in others:
        model = load(other)
        if (
            model.info.task != task.name
            or card(other)["name"] != name
            or card(other)["model"] != card(folder)["model"]
        ):
            raise UserError("error.not_a_seed", folder=str(other), name=name)
        rows.append(one_seed(other, measure(model, task, data), shipped=False))
    if len({row["seed"] for row in rows}) < len(rows):
        raise UserError("error.same_seed", folder=folder.name)
    best = min(rows, key=lambda row: float(row["valid_perplexity"]))
    if best is not own:
        raise UserError("error.not_the_best_seed", folder=folder.name, seed=best["seed"])
    return sorted(rows, key=lambda row: int(row["seed"]))


def kept_seeds(folder: Path, measured: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows that stand in `metrics.json`, the model's own renewed; [] where there are none."""
    try:
        rows = json.loads((folder / "metrics.json").read_text(encoding="utf-8")).get("seeds", [])
    except (OSError, ValueError):
        return []
    return [one_seed(folder, measured, shipped=True) if row["shipped"] else row for row in rows]
