"""`train --data`: a model on a user's own TSV files, without any code."""

import argparse
import re
from pathlib import Path

from s2s_core.commands.arguments import columns_of
from s2s_core.errors import UserError
from s2s_core.models.config import PRETRAINED, task_name
from s2s_core.tasks.files import read_tsv
from s2s_core.tasks.own import own_task
from s2s_core.train.own import MODELS, own_preset
from s2s_core.train.place import occupied, safe_place
from s2s_core.train.presets import PRESETS
from s2s_core.train.reading import Files
from s2s_core.train.run import Training
from s2s_core.whole import check_folder

ARCHITECTURES = tuple(MODELS)


def train_own(args: argparse.Namespace) -> tuple[Path, Path]:
    """(the folder asked for, the one trained in)"""
    architecture = args.architecture or ARCHITECTURES[0]
    named = checked_task(args.task) if args.task else task_of(data_name(args.data[0]))
    name = checked(args.name or f"{named}-{architecture}")
    folder = args.out or PRETRAINED / name
    check_name(folder, replace=args.replace)
    check_folder(folder)
    columns = columns_of(args)
    task = own_task(named, args.data, columns, asked=[*columns.options(), *asked(args)])
    if args.extra:
        read_tsv(Path(args.extra), limit=1)
    chosen = own_preset(
        task, architecture, epochs=args.epochs, **({"seed": args.seed} if args.seed is not None else {})
    )
    with safe_place(folder) as where:
        files = Files(extra=Path(args.extra) if args.extra else None)
        Training(chosen, task, where, device=args.device, files=files).run(args.minutes)
    return folder, where


def check_name(folder: Path, *, replace: bool) -> None:
    """UserError where a model on own data would take the name of a preset, or the place of a model that is there."""
    if replace:
        return
    if folder.name in PRESETS:
        raise UserError("error.preset_name", name=folder.name)
    if occupied(folder):
        raise UserError("error.finished_model_own", folder=str(folder))


def asked(args: argparse.Namespace) -> list[str]:
    """What else was said of the training on the command line: the card repeats it."""
    options = {
        "--epochs": args.epochs, "--minutes": args.minutes, "--seed": args.seed, "--extra": args.extra, "--out": args.out,
    }  # fmt: skip
    given = {name: value for name, value in options.items() if value is not None}
    return [
        word
        for name, value in given.items()
        for word in (name, f"{value:g}" if isinstance(value, float) else str(value))
    ]


def data_name(train: Path) -> str:
    """`fish` for `fish.tsv` and for `fish/train.tsv.gz`."""
    stem = train.name.split(".")[0]
    return train.resolve().parent.name if stem == "train" and train.resolve().parent.name else stem


def task_of(data: str) -> str:
    """A task named after data: what cannot stand in such a name becomes a hyphen."""
    return re.sub(r"[^\w-]+", "-", data).strip("-")[:64] or "own"


def checked_task(name: str) -> str:
    try:
        return task_name(name)
    except ValueError:
        raise UserError("error.bad_task", name=name) from None


def checked(name: str) -> str:
    if name != Path(name).name or name.startswith(".") or not name.strip():
        raise UserError("error.bad_name", name=name)
    return name
