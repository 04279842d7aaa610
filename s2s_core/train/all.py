"""Training every shipped model, one after the other: what is to be done, how long it will take, what became of it."""

import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from s2s_core.errors import UserError
from s2s_core.models.checkpoint import PRETRAINED, card, write_json
from s2s_core.tasks import task as find_task
from s2s_core.train.place import finished, safe_place, unfinished
from s2s_core.train.presets import PRESETS, shipped
from s2s_core.train.reading import Files
from s2s_core.train.run import asked, train

log = logging.getLogger(__name__)
USUAL = 5.0  # minutes of a generated task on two CPU cores, where no card says more
ROUND = ".train-all.json"  # which models the round under way has trained; gone when it is over
Outcome = Literal["waiting", "trained", "skipped", "failed", "stopped"]


@dataclass
class Job:
    """One model of a round. `minutes` is what is expected to be left; `doing` says what will happen, `why` what went wrong."""

    name: str
    folder: Path
    minutes: float
    doing: Literal["train", "go on", "train anew", "skip"]
    why: str = ""
    outcome: Outcome = "waiting"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What is the same for all: as the arguments of `train`. `extra` is by task."""

    minutes: float | None = None
    seed: int | None = None
    device: str = "auto"
    data_dir: Path | None = None
    extra: Mapping[str, Path] = field(default_factory=dict)


def plan(root: Path, settings: Settings, *, missing: bool) -> list[Job]:
    """The jobs in order of use. With `missing` a finished model is skipped, else trained anew unless this round has done so."""
    done = set() if missing else _done(root)
    checked: dict[str, str] = {}
    jobs = []
    for name in shipped():
        folder, task = root / name, PRESETS[name].task
        job = Job(name, folder, expected(name, folder, settings.minutes), "train")
        if finished(folder):
            job.doing = "skip" if missing or name in done else "train anew"
        elif unfinished(folder):
            job.doing = "go on"
        if job.doing == "skip":
            job.minutes, job.outcome = 0.0, "skipped"
        else:
            job.why = checked.setdefault(task, _lacks(task, settings.data_dir))
            job.minutes = 0.0 if job.why else job.minutes
        jobs.append(job)
    return jobs


def expected(name: str, folder: Path, given: float | None = None) -> float:
    """Minutes: what is given, else what its card recorded, else the preset's; less what an unfinished training has had."""
    recorded = next((found for place in (folder, PRETRAINED / name) if (found := _recorded(place))), None)
    whole = given or PRESETS[name].minutes or recorded or USUAL
    return max(whole - _had(folder), 0.0)


def _recorded(folder: Path) -> float | None:
    """Minutes of a finished training: of its whole curve, for the card's end with the best epoch."""
    if not finished(folder):
        return None
    try:
        return _curve_minutes(folder) or float(card(folder)["training"]["minutes"])
    except (UserError, KeyError, TypeError, ValueError, OSError):
        return None


def _had(folder: Path) -> float:
    return _curve_minutes(folder) if unfinished(folder) else 0.0


def _curve_minutes(folder: Path) -> float:
    try:
        last = json.loads((folder / "curve.json").read_text(encoding="utf-8"))[-1]
        return float(last.get("cpu_minutes", last["minutes"]))
    except (OSError, ValueError, KeyError, IndexError, TypeError):
        return 0.0


def _lacks(task: str, data_dir: Path | None) -> str:
    """What is wrong with a task's data, as far as a look at the small split shows; empty if nothing."""
    try:
        find_task(task).split("valid", data_dir)
    except UserError as error:
        return str(error)
    return ""


def _done(root: Path) -> set[str]:
    try:
        return set(json.loads((root / ROUND).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return set()


def train_all(
    jobs: list[Job], root: Path, settings: Settings, *, missing: bool, say: Callable[[str], None]
) -> None:
    """Do the jobs; each gets its outcome. What fails is said and left behind; Ctrl-C ends the round, which can go on."""
    for number, job in enumerate(jobs, start=1):
        if job.outcome == "skipped":
            continue
        say(f"{number}/{len(jobs)} {job.name}: {job.doing}, about {job.minutes:.0f} minutes")
        began = time.perf_counter()
        try:
            job.outcome = _train(job, settings)
            if job.outcome == "trained" and not missing:
                write_json(root / ROUND, sorted({*_done(root), job.name}))
        except UserError as error:
            job.outcome, job.why = "failed", str(error)
            say(f"{job.name}: {error}")
        job.minutes = (time.perf_counter() - began) / 60
        if job.outcome == "stopped":
            return
    if not missing and all(job.outcome in ("trained", "skipped") for job in jobs):
        (root / ROUND).unlink(missing_ok=True)


def _train(job: Job, settings: Settings) -> Outcome:
    chosen = PRESETS[job.name]
    try:
        with safe_place(job.folder) as where:
            train(
                asked(job.name, seed=settings.seed),
                where,
                minutes=settings.minutes or chosen.minutes,
                device=settings.device,
                files=Files(data_dir=settings.data_dir, extra=settings.extra.get(chosen.task)),
            )
    except KeyboardInterrupt:
        return "stopped"
    return "trained" if finished(job.folder) and not unfinished(where) else "stopped"
