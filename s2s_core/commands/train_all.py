"""`train --all`: says what will be done and how long it takes, does it, and sums up."""

import argparse
from pathlib import Path

from s2s_core.commands.output import print_json, print_lines
from s2s_core.errors import UserError
from s2s_core.models.checkpoint import PRETRAINED
from s2s_core.tasks import TASKS
from s2s_core.train.all import Job, Settings, plan, train_all
from s2s_core.train.place import occupied


def extras(value: str | None) -> dict[str, Path]:
    """`TASK=FILE` as {task: file}; the file must be there before hours of training begin."""
    if value is None:
        return {}
    task, equals, file = value.partition("=")
    if not equals or task not in TASKS:
        raise UserError("error.bad_extra", value=value)
    if not Path(file).is_file():
        raise UserError("error.no_data", path=file)
    return {task: Path(file)}


def train_everything(args: argparse.Namespace) -> int:
    """Exit code 0 if every model is there, 2 if something failed, 130 if it was stopped."""
    root = args.out or PRETRAINED
    settings = Settings(
        minutes=args.minutes,
        seed=args.seed,
        device=args.device,
        data_dir=args.data_dir,
        extra=extras(args.extra),
    )
    jobs = plan(root, settings, missing=args.missing)
    if not args.replace and (
        there := [job.name for job in jobs if job.doing == "train anew" and occupied(job.folder)]
    ):
        raise UserError("error.finished_models", n=len(there), names=", ".join(there))

    def say(line: str) -> None:
        if not args.json:
            print_lines([line])

    for line in announcement(jobs, root):
        say(line)
    train_all(jobs, root, settings, missing=args.missing, say=say)
    if args.json:
        print_json(
            [{"name": j.name, "folder": str(j.folder), "outcome": j.outcome, "why": j.why} for j in jobs]
        )
    else:
        print_lines(summary(jobs))
    outcomes = {job.outcome for job in jobs}
    return 130 if "stopped" in outcomes else 2 if "failed" in outcomes else 0


def announcement(jobs: list[Job], root: Path) -> list[str]:
    lines = [f"{'model':<26}{'what':<14}{'minutes':>8}"]
    for job in jobs:
        left = "-" if job.doing == "skip" or job.why else f"{job.minutes:.0f}"
        lines.append(f"{job.name:<26}{job.doing:<14}{left:>8}  {job.why}".rstrip())
    n, total = sum(job.doing != "skip" and not job.why for job in jobs), sum(job.minutes for job in jobs)
    lines.append(f"{n} to train into {root}, about {duration(total)} on two CPU cores")
    if any(job.doing == "train anew" for job in jobs):
        lines.append(
            "finished models stay in place until their successors are whole; --missing leaves them alone"
        )
    return [*lines, "Ctrl-C stops; the same command goes on", ""]


def duration(minutes: float) -> str:
    hours, rest = divmod(round(minutes), 60)
    return f"{hours} h {rest} min" if hours else f"{rest} min"


def summary(jobs: list[Job]) -> list[str]:
    lines = ["", f"{'model':<26}{'outcome':<10}{'minutes':>8}"]
    for job in jobs:
        spent = f"{job.minutes:.1f}" if job.outcome in ("trained", "stopped") else "-"
        lines.append(
            f"{job.name:<26}{job.outcome:<10}{spent:>8}  {job.why if job.outcome == 'failed' else ''}".rstrip()
        )
    trained = [job.name for job in jobs if job.outcome == "trained"]
    return [*lines, f"next: python -m s2s_core finish NAME, for {', '.join(trained)}"] if trained else lines
