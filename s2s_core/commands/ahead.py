"""What pages show of a model beyond one sentence, computed ahead: gate saturation, linear probe, memory horizon, experiments.

`finish` writes them with all else; this command writes them alone, or only some of them: `ahead --all --only horizon`.
"""

import argparse
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tqdm import tqdm

from s2s_core.analysis import saturation
from s2s_core.attribution import horizon, probe
from s2s_core.attribution.horizon import write_horizon
from s2s_core.attribution.probe import write_probe
from s2s_core.commands.output import print_lines
from s2s_core.decoding import score
from s2s_core.errors import UserError
from s2s_core.evaluate import experiments
from s2s_core.evaluate.experiments import write_experiments
from s2s_core.models import checkpoint
from s2s_core.models.base import Seq2SeqModel
from s2s_core.models.checkpoint import find, load
from s2s_core.tasks import task as find_task
from s2s_core.tasks.base import Pair, Split
from s2s_core.trace import DecodeTrace
from s2s_core.whole import check_folder

N_SENTENCES = 200
FILES = {
    "saturation": saturation.FILE,
    "probe": probe.FILE,
    "horizon": horizon.FILE,
    "experiments": experiments.FILE,
}
PARTS = tuple(FILES)
SPLIT: dict[str, Split] = {
    "probe": "train",
    "experiments": "test",
}  # of the others it is the validation split


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("models", nargs="*", metavar="MODEL", help="names under pretrained/, or folders")
    parser.add_argument("--all", action="store_true", help="every model in pretrained/")
    parser.add_argument("--only", choices=PARTS, action="append", help="only this part; may be given again")
    parser.add_argument("--data-dir", metavar="DIR", type=Path, help="holds SET/{train,valid}.tsv.gz")


def main(args: argparse.Namespace) -> int:
    if bool(args.models) == args.all:
        raise UserError("error.models_or_all")
    parts = tuple(args.only or PARTS)
    for name in checkpoint.pretrained(checkpoint.PRETRAINED) if args.all else args.models:
        folder, began = find(name), time.monotonic()
        check_folder(folder, [FILES[part] for part in parts])
        model = load(folder)
        task = find_task(model.info.task, folder)
        splits = {part: task.split(part, args.data_dir) for part in _splits(parts)}
        write_ahead(folder, model, splits, parts)
        print_lines([f"{folder.name}: {', '.join(parts)} ({time.monotonic() - began:.1f} s)"])
    return 0


def _splits(parts: Sequence[str]) -> set[Split]:
    """Only what is needed is read: the training pairs are many."""
    return {SPLIT.get(part, "valid") for part in parts}


def write_ahead(
    folder: Path, model: Seq2SeqModel, splits: Mapping[Split, list[Pair]], parts: Sequence[str] = PARTS
) -> None:
    """`saturation.safetensors` (models with gates), `probe.json`, `horizon.json` and `experiments.json` in a model's folder.

    Saturation and horizon take the first 200 validation pairs, the experiments the first 200 of the test. The probe is
    itself something trained: it needs the training pairs, as many as it asks for, and holds some of them out.
    """
    valid, train = splits.get("valid", []), splits.get("train", [])
    if "saturation" in parts:
        write_saturation(folder, model, valid)
    if "probe" in parts:
        write_probe(folder, model, train)
    if "horizon" in parts:
        write_horizon(folder, model, valid[:N_SENTENCES])
    if "experiments" in parts:
        write_experiments(folder, model, [source for source, _ in splits.get("test", [])])


def write_saturation(folder: Path, model: Seq2SeqModel, pairs: list[Pair]) -> None:
    """Shares of gates nearly shut and nearly open over reading and writing the references; nothing without gates."""
    if not model.info.gates:
        return
    shares = saturation.over_corpus(
        trace
        for pair in tqdm(pairs[:N_SENTENCES], desc=f"saturation {folder.name}", unit="sentence")
        if (trace := _read(model, pair)) is not None
    )
    if shares:
        saturation.save(folder, shares)


def _read(model: Seq2SeqModel, pair: Pair) -> DecodeTrace | None:
    """The forced trace of one pair; None for one over the limits."""
    try:
        return score(model, *pair)
    except UserError:
        return None
