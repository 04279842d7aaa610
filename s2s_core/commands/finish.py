"""Measure a trained model and write what stands beside its weights: reference states and maps, what the pages show of the
model beyond one sentence, metrics, stored decodes, its card."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from s2s_core.analysis.projection import Reference, fit
from s2s_core.commands.ahead import write_ahead
from s2s_core.commands.arguments import add_columns, add_replace, columns_of
from s2s_core.commands.card import model_card
from s2s_core.commands.figures import NAMES, number
from s2s_core.commands.maps import write_maps
from s2s_core.commands.output import print_lines
from s2s_core.commands.seeds import kept_seeds, of_seeds
from s2s_core.commands.zoo import write_zoo
from s2s_core.decoding import decode, score
from s2s_core.errors import UserError
from s2s_core.evaluate.measure import Splits, measure, splits
from s2s_core.models import checkpoint
from s2s_core.models.base import Seq2SeqModel
from s2s_core.models.checkpoint import find, load, write_json
from s2s_core.models.registry import Model
from s2s_core.tasks import task as find_task
from s2s_core.tasks.base import Pair, Task
from s2s_core.tasks.columns import Columns
from s2s_core.tasks.files import read_tsv
from s2s_core.tasks.own import check_pairs, own_task
from s2s_core.trace import Array
from s2s_core.whole import check_folder, write_whole

WRITTEN = (
    "states.safetensors", "states.tsv", "map.safetensors", "counts.json", "words.json", "saturation.safetensors", "probe.json",
    "horizon.json", "experiments.json", "decodes.json", "metrics.json", "README.md",
)  # fmt: skip
N_FITTED, N_KEPT = 300, 1000  # sentences that the projection is fitted on; reference states kept


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", help="a name under pretrained/, or a folder")
    parser.add_argument("--data-dir", metavar="DIR", type=Path, help="holds SET/{train,valid,test}.tsv.gz")
    parser.add_argument(
        "--extra",
        metavar="FILE",
        type=Path,
        help="the further pairs it was trained on, if any: their words are counted too",
    )
    parser.add_argument(
        "--data",
        metavar="FILE",
        type=Path,
        nargs="+",
        help="of a model on your own pairs, where they are now: TRAIN.tsv VALID.tsv [TEST.tsv]",
    )
    add_columns(parser, "--data")
    add_replace(parser, "scores, of other pairs than it was trained on,")
    parser.add_argument(
        "--seeds",
        metavar="FOLDER",
        type=Path,
        nargs="+",
        default=(),
        help="trainings of the same model with other seeds: measured too, and kept in its metrics.json",
    )


def main(args: argparse.Namespace) -> int:
    folder = find(args.model)
    check_folder(folder, WRITTEN)
    model = load(folder)
    task = task_of(args, folder)
    data = splits(task, args.data_dir)
    train_pairs = task.split("train", args.data_dir)
    write_states(folder, model, data["valid"][:N_FITTED])
    write_maps(folder, model, train_pairs, read_tsv(args.extra) if args.extra else ())
    write_ahead(folder, model, {"train": train_pairs, "valid": data["valid"], "test": data["test"]})
    write_json(folder / "decodes.json", stored_decodes(model, task.examples))
    measured = write_measured(folder, model, task, data, args.seeds)
    if folder.resolve().parent == checkpoint.PRETRAINED.resolve():
        write_zoo(checkpoint.PRETRAINED)
    figures = ", ".join(f"{NAMES[metric]} {number(measured['test'], metric)}" for metric in task.metrics[:2])
    print_lines([f"{folder.name}: {figures} (test)"])
    return 0


def task_of(args: argparse.Namespace, folder: Path) -> Task:
    """The task of a model; with --data, of files that have moved, which `config.json` names from now on.

    UserError where they hold other pairs than the model was trained on, unless --replace was said.
    """
    about = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    task = find_task(about["task"], folder)
    if args.data is None:
        if args.columns or args.no_header:
            raise UserError("error.option_needs", option="--columns / --no-header", other="--data")
        if not args.replace:
            check_pairs(task, folder)
        return task
    if task.own is None:
        raise UserError("error.not_own", folder=folder.name, task=task.name)
    if len(args.data) not in (2, 3):
        raise UserError("error.finish_data")
    said = args.columns or args.no_header
    columns = columns_of(args) if said else Columns.from_json(task.own.get("columns"))
    before, now = (
        task.own.get("digests"),
        own_task(task.name, args.data, columns, asked=task.own.get("asked", ())),
    )
    assert now.own is not None
    if before and before != now.own["digests"] and not args.replace:
        raise UserError("error.other_data", path=", ".join(map(str, args.data)), folder=folder.name)
    write_json(folder / "config.json", {**about, "data": now.own})
    return now


def write_measured(
    folder: Path, model: Model, task: Task, data: Splits, seeds: Sequence[Path] = ()
) -> dict[str, Any]:
    """Measure a model, write `metrics.json` and its card, and return the scores.

    `seeds` are trainings of the same model with other seeds; without any, those measured before are kept.
    """
    with tqdm(total=sum(map(len, data.values())), desc=f"measure {folder.name}", unit="sentence") as bar:
        measured: dict[str, Any] = measure(model, task, data, progress=bar.update)
    rows = of_seeds(folder, measured, seeds, task, data) if seeds else kept_seeds(folder, measured)
    measured |= {"seeds": rows} if rows else {}
    write_json(folder / "metrics.json", measured)
    write_whole(folder / "README.md", model_card(folder, model, task).encode("utf-8"))
    return measured


def states_of(model: Seq2SeqModel, pair: Pair) -> tuple[list[Array], list[Reference]]:
    """Top-layer states of one pair under teacher forcing, [d] each, with the sentence and the place they belong to."""
    trace = score(model, *pair)
    name = "hidden" if model.info.cell else "residual"
    encoder, decoder = trace.encoder[name], trace.decoder(name)
    assert encoder is not None and decoder is not None
    parts = (("encoder", encoder[-1], trace.source.texts), ("decoder", decoder[-1], tuple(trace.tokens)))
    rows = [row for _, states, _ in parts for row in states]
    about = [
        Reference(part, at, tokens, tokens[at]) for part, _, tokens in parts for at in range(len(tokens))
    ]
    return rows, about


def write_states(folder: Path, model: Model, pairs: list[Pair]) -> None:
    """Fit the projection on the states of all pairs; keep an even sample of them as reference states."""
    rows: list[Array] = []
    about: list[Reference] = []
    for pair in tqdm(pairs, desc=f"states {folder.name}", unit="sentence"):
        states, references = states_of(model, pair)
        rows += states
        about += references
    keep = np.linspace(0, len(rows) - 1, min(N_KEPT, len(rows))).astype(int)
    fit(np.stack(rows), keep=keep, references=[about[i] for i in keep]).save(folder)


def stored_decodes(model: Model, examples: tuple[str, ...]) -> list[dict[str, Any]]:
    """What the model writes for the task's examples, for a test that it still does."""
    traces = [decode(model, text) for text in examples]
    return [
        {"source": t.source.text, "tokens": t.tokens, "log_prob": round(t.total_log_prob, 4)} for t in traces
    ]
