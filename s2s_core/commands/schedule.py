"""What a training folder says of its own length: how to repeat it, and whether it was long enough."""

import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from s2s_core.models.checkpoint import card, pretrained
from s2s_core.models.config import architecture, from_json
from s2s_core.tasks.notes import notes
from s2s_core.train.presets import PRESETS
from s2s_core.train.rule import CAP, RULE, ended_by

FEWER = 0.9  # of a neighbour's updates and of its minutes: less than this is said
FALLING = 0.005  # a last epoch that still took this share off the perplexity: more time would have helped


@dataclass(frozen=True)
class Length:
    """The whole training, not only up to the best weights."""

    updates: int
    minutes: float
    target_tokens: int
    # "rule": converged; "cap": its bound; "epochs": all done; "patience": no longer better; "minutes": the time given was over
    ended: str
    cpu_minutes: float | None = None  # of all threads; None where it was not written down

    @property
    def cost(self) -> float:
        """Minutes as the card and the tables say them: of the processor where that is known, else by the clock."""
        return self.minutes if self.cpu_minutes is None else self.cpu_minutes

    @staticmethod
    def of(training: dict[str, Any], curve: list[dict[str, float]]) -> "Length":
        if not curve:
            updates, minutes, tokens = (
                training.get(name, 0) for name in ("updates", "minutes", "target_tokens")
            )
            return Length(updates, minutes, tokens, "minutes")
        perplexities = [point["valid_perplexity"] for point in curve]
        waited = len(curve) - 1 - perplexities.index(min(perplexities))
        done = len(curve) >= training.get("epochs", len(curve) + 1)
        out_of_patience = not training.get("restarts") and waited >= training.get("patience", len(curve))
        ended = "patience" if out_of_patience else "epochs" if done else "minutes"
        last, ended = curve[-1], ended_by(training) or ended
        tokens, cpu = int(last["target_tokens"]), last.get("cpu_minutes")
        return Length(int(last["update"]), last["minutes"], tokens, ended, cpu)


def curve_of(folder: Path) -> list[dict[str, float]]:
    path = folder / "curve.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


def commands(about: Mapping[str, Any], curve: Sequence[Mapping[str, float]], length: Length) -> list[str]:
    """The commands that train the model again; the later ones, if any, go on from what the one before has finished."""
    training = about["training"]
    restarts, taught = training.get("restarts", []), {update for update, _ in training.get("taught", [])}
    minutes = [point["minutes"] for point in curve if point["update"] in restarts]
    first, *later = [*minutes, length.minutes if length.ended == "minutes" or restarts else None]
    found = [command(about, first)]
    for update, total in zip(restarts, later, strict=False):
        found.append(f"{command(about, total)} --further{' --taught FILE' if update in taught else ''}")
    return found


def command(about: Mapping[str, Any], minutes: float | None) -> str:
    """One of them. Minutes are named where they, and not the epochs, ended it."""
    name, task, training = about["name"], about["task"], about["training"]
    parts = [f"python -m s2s_core train {name}"]
    if own := about.get("data"):
        return _own_command(about, own, minutes)
    parts += [f"--minutes {max(1, round(minutes))}"] if minutes else []
    parts += [notes(task).extra_flag] if training.get("extra_pairs") and notes(task).extra_flag else []
    seed = training.get("seed", 1)
    parts += [f"--seed {seed}"] if name in PRESETS and PRESETS[name].seed != seed else []
    return " ".join(parts)


def _own_command(about: Mapping[str, Any], own: Mapping[str, Any], minutes: float | None) -> str:
    """The command of a model on its user's files, every word that shaped it as it was given."""
    files = own.get("given") or [Path(file).name for file in own["files"]]
    kind, asked = architecture(from_json(about["model"])), [*own.get("asked", ())]
    if minutes and "--minutes" not in asked:
        asked += ["--minutes", str(max(1, round(minutes)))]
    words = [
        "--data",
        *files,
        "--name",
        about["name"],
        "--architecture",
        kind,
        "--task",
        about["task"],
        *asked,
    ]
    return f"python -m s2s_core train {shlex.join(words)}"


def shortfalls(folder: Path) -> list[str]:
    """Sentences for the card of a model that had less training than its neighbours, or than it could have used."""
    about, curve = card(folder), curve_of(folder)
    own = Length.of(about["training"], curve)
    if own.ended in ("patience", RULE):
        return []
    found = []
    if own.ended == "minutes" and len(curve) > 1:
        before, last = curve[-2]["valid_perplexity"], curve[-1]["valid_perplexity"]
        if last < before * (1 - FALLING):
            found.append(
                f"Its validation perplexity was still falling when the time was over ({before:.2f} to {last:.2f} in the last "
                "epoch): more training would have made it better."
            )
    others = neighbours(folder)
    for what, unit in (("updates", "updates"), ("minutes", "minutes of training")):
        if what == "minutes" and own.ended in ("epochs", CAP):
            continue  # it needed less time for the same number of updates
        most = max(others, key=lambda name: getattr(others[name], what), default=None)
        if most and getattr(own, what) < FEWER * getattr(others[most], what):
            mine, theirs = (f"{getattr(length, what):,.0f}" for length in (own, others[most]))
            found.append(
                f"It had {mine} {unit}, `{most}` {theirs}: its figures may understate the architecture."
            )
    return found


def neighbours(folder: Path) -> dict[str, Length]:
    """The trainings of the other models of the same task beside it; damaged folders are left out."""
    own, task = folder.resolve(), card(folder)["task"]
    found: dict[str, Length] = {}
    for name in pretrained(own.parent):
        other = own.parent / name
        try:
            about = json.loads((other / "config.json").read_text(encoding="utf-8"))
            if name != own.name and about["task"] == task:
                found[name] = Length.of(about["training"], curve_of(other))
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return found
