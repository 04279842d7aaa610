"""Train a preset, all of them (--all), or a model on pairs of your own (--data), into a folder that the app can open.

The same command goes on where a training stopped; Ctrl-C keeps the best so far. A finished model is replaced with --replace
only, and stays in its place until its successor is whole. Then `finish NAME` measures the model and writes its card.

zh-en learns from back-translated pairs too (Sennrich et al. 2016): `train en-zh-transformer`, then `backtranslate
en-zh-transformer data/zh-en/monolingual-en.txt.gz back.tsv.gz`, then `train zh-en-lstm --extra back.tsv.gz`, or
`train --all --extra zh-en=back.tsv.gz`.

en-fr and captions-en-de go on with what their models write together (Kim & Rush 2016): `distil en-fr-transformer
en-fr-lstm-attention --pairs data/tatoeba-en-fr/train.tsv.gz --out taught.tsv.gz`, then `train NAME --further --minutes M
--taught taught.tsv.gz`.
"""

import argparse
import logging
import math
from pathlib import Path

import torch

from s2s_core.commands.arguments import add_columns, add_replace, positive
from s2s_core.commands.output import print_json, print_lines
from s2s_core.commands.train_all import train_everything
from s2s_core.commands.train_own import ARCHITECTURES, train_own
from s2s_core.errors import UserError
from s2s_core.models.checkpoint import PRETRAINED, card
from s2s_core.tasks import task as find_task
from s2s_core.train.place import finished, name_in, occupied, safe_place, unfinished
from s2s_core.train.presets import PRESETS, preset
from s2s_core.train.reading import Files
from s2s_core.train.run import asked, train
from s2s_core.whole import check_folder

STOPPED = 130  # as a shell says it of Ctrl-C


def minutes(argument: str) -> float:
    try:
        value = float(argument)
    except ValueError:
        value = math.nan
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(f"{argument!r} is not a positive number of minutes")
    return value


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    _add_what(parser)
    _add_how(parser)
    _add_pairs(parser)


def _add_what(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("preset", nargs="?", help=", ".join(PRESETS))
    add(
        "--all",
        action="store_true",
        help="every model of the repository, one after the other, in order of use",
    )
    add(
        "--missing",
        action="store_true",
        help="with --all: leave finished models alone",
    )
    add_replace(parser, "model, once it is whole,")
    add(
        "--data",
        metavar="FILE",
        type=Path,
        nargs="+",
        help="your own pairs: TRAIN.tsv VALID.tsv [TEST.tsv] (.gz allowed)",
    )
    add_columns(parser, "--data")
    add("--name", help="with --data: the model's name (default: TASK-ARCHITECTURE)")
    add("--architecture", choices=ARCHITECTURES, help=f"with --data (default: {ARCHITECTURES[0]})")
    add("--task", help="with --data: where the app lists the model (default: the name of the data)")


def _add_how(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "--epochs",
        metavar="N",
        type=positive,
        help="at most (default: the preset's, or as many as the size of --data needs)",
    )
    add(
        "--further",
        action="store_true",
        help="with a preset: begin at the finished model; --minutes and --epochs are those of the whole training",
    )
    add(
        "--out",
        metavar="DIR",
        type=Path,
        help="the folder to write (default: pretrained/NAME); with --all: that of all",
    )
    add(
        "--minutes",
        metavar="M",
        type=minutes,
        help="stop then, with the learning rate at zero; with --all: for each model",
    )
    add("--seed", metavar="N", type=int, help="another random start and order of the data")
    add("--device", choices=("auto", "cpu", "cuda"), default="auto", help="default: auto")
    add(
        "--json",
        action="store_true",
        help="print the folder and its card (with --all: a list of outcomes) as JSON at the end",
    )


def _add_pairs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data-dir",
        metavar="DIR",
        type=Path,
        help="holds SET/train.tsv.gz (default: the environment's S2S_DATA, else data/)",
    )
    beside = parser.add_mutually_exclusive_group()
    beside.add_argument(
        "--extra",
        metavar="FILE",
        help="further pairs (.tsv, .tsv.gz), such as `backtranslate` makes; with --all: TASK=FILE",
    )
    beside.add_argument(
        "--taught",
        metavar="FILE",
        type=Path,
        help="with --further: read these pairs too, whose targets models wrote (`distil`), and keep the last weights",
    )


def check(args: argparse.Namespace) -> None:
    """UserError where options do not go together."""
    if (args.preset is not None) + args.all + (args.data is not None) != 1:
        raise UserError("error.train_what")
    if args.data is not None and len(args.data) not in (2, 3):
        raise UserError("error.train_what")
    if args.missing and args.replace:
        raise UserError("error.not_both", one="--missing", other="--replace")
    if args.missing and not args.all:
        raise UserError("error.option_needs", option="--missing", other="--all")
    if args.further and args.preset is None:
        raise UserError("error.option_needs", option="--further", other="PRESET")
    if args.taught is not None and not args.further:
        raise UserError("error.option_needs", option="--taught", other="--further")
    if args.epochs is not None and args.all:
        raise UserError("error.option_needs", option="--epochs", other="PRESET / --data")
    for name in ("name", "architecture", "task", "columns", "no_header"):
        if getattr(args, name) not in (None, False) and args.data is None:
            raise UserError("error.option_needs", option=f"--{name.replace('_', '-')}", other="--data")
    if args.out is not None and args.out.exists() and not args.out.is_dir():
        raise UserError("error.not_a_folder", path=str(args.out))
    if args.device == "cuda" and not torch.cuda.is_available():
        raise UserError("error.no_device", device=args.device)


def main(args: argparse.Namespace) -> int:
    check(args)
    logging.basicConfig(format="%(message)s", level=logging.INFO)
    if args.all:
        return train_everything(args)
    return report(train_own(args) if args.data else train_preset(args), as_json=args.json)


def train_preset(args: argparse.Namespace) -> tuple[Path, Path]:
    """(the folder asked for, the one trained in)"""
    chosen, folder = preset(args.preset), args.out or PRETRAINED / args.preset
    if args.further and not finished(folder):
        raise UserError("error.no_model_to_go_on", folder=str(folder))
    find_task(chosen.task).split("valid", args.data_dir)  # without data all else is idle
    if occupied(folder) and not (args.replace or args.further):
        raise UserError("error.finished_model", folder=str(folder))
    check_folder(folder)
    with safe_place(folder) as where:
        train(
            asked(args.preset, seed=args.seed, epochs=args.epochs),
            where,
            minutes=args.minutes,
            device=args.device,
            files=Files(
                data_dir=args.data_dir, extra=Path(args.extra) if args.extra else None, taught=args.taught
            ),
            further=folder if args.further else None,
        )
    return folder, where


def report(places: tuple[Path, Path], *, as_json: bool) -> int:
    """Say what became of a training: whole, or stopped with or without a model so far."""
    folder, where = places
    stopped = unfinished(where) or not finished(folder)
    if not (folder / "config.json").is_file():
        print_lines(
            [] if as_json else [f"stopped before there was a model; the same command goes on: {folder}"]
        )
        return STOPPED
    if as_json:
        print_json({"folder": str(folder), "finished": not stopped, **card(folder)})
    elif stopped and where != folder:
        print_lines(
            [
                f"stopped; the model that was there stays, the same command goes on with its successor: {folder}"
            ]
        )
    else:
        print_lines([f"{'stopped, the best so far' if stopped else 'trained'}: {folder}"])
        print_lines(
            []
            if stopped
            else [
                f"next: python -m s2s_core finish {folder if folder.parent != PRETRAINED else name_in(folder)}"
            ]
        )
    return 0
