"""Train a preset into a folder that the app can open. The same command goes on where a training stopped; Ctrl-C keeps
the best so far."""

import argparse
import logging
import math
from pathlib import Path

import torch

from s2s_core.commands.output import print_json, print_lines
from s2s_core.errors import UserError
from s2s_core.models.checkpoint import card
from s2s_core.train.presets import PRESETS
from s2s_core.train.run import train


def minutes(argument: str) -> float:
    try:
        value = float(argument)
    except ValueError:
        value = math.nan
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(f"{argument!r} is not a positive number of minutes")
    return value


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("preset", help=", ".join(PRESETS))
    parser.add_argument("--out", metavar="DIR", type=Path, help="the folder to write (default: pretrained/PRESET)")
    parser.add_argument("--minutes", metavar="M", type=minutes, help="stop then, with the learning rate at zero")
    parser.add_argument("--seed", metavar="N", type=int, help="another random start and order of the data")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto", help="default: auto")
    parser.add_argument(
        "--data-dir", metavar="DIR", type=Path, help="holds SET/train.tsv.gz (default: the environment's S2S_DATA, else data/)"
    )
    parser.add_argument(
        "--extra", metavar="FILE", type=Path, help="further pairs (.tsv, .tsv.gz), such as `backtranslate` makes"
    )
    parser.add_argument("--json", action="store_true", help="print the folder and its card as one JSON object at the end")


def main(args: argparse.Namespace) -> int:
    if args.out is not None and args.out.exists() and not args.out.is_dir():
        raise UserError("error.not_a_folder", path=str(args.out))
    if args.device == "cuda" and not torch.cuda.is_available():
        raise UserError("error.no_device", device=args.device)
    logging.basicConfig(format="%(message)s", level=logging.INFO)
    folder = train(
        args.preset,
        out=args.out,
        minutes=args.minutes,
        seed=args.seed,
        device=args.device,
        data_dir=args.data_dir,
        extra=args.extra,
    )
    if args.json:
        print_json({"folder": str(folder), **card(folder)})
    else:
        print_lines([f"trained: {folder}"])
    return 0
