"""Measure a trained model and write what stands beside its weights: reference states and maps, what the pages show of the
model beyond one sentence, metrics, stored decodes, its card."""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from s2s_core.analysis.projection import Reference, fit
from s2s_core.commands.ahead import write_ahead
from s2s_core.commands.card import model_card
from s2s_core.commands.figures import NAMES, number
from s2s_core.commands.maps import write_maps
from s2s_core.commands.output import print_lines
from s2s_core.commands.zoo import write_zoo
from s2s_core.decoding import decode, score
from s2s_core.evaluate.measure import Splits, measure, splits
from s2s_core.models import checkpoint
from s2s_core.models.base import Seq2SeqModel
from s2s_core.models.checkpoint import find, load, write_json
from s2s_core.models.registry import Model
from s2s_core.models.whole import write_whole
from s2s_core.tasks import task as find_task
from s2s_core.tasks.base import Pair, Task
from s2s_core.tasks.files import read_tsv
from s2s_core.trace import Array

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


def main(args: argparse.Namespace) -> int:
    folder = find(args.model)
    model = load(folder)
    task = find_task(model.info.task, folder)
    data = splits(task, args.data_dir)
    train_pairs = task.split("train", args.data_dir)
    write_states(folder, model, data["valid"][:N_FITTED])
    write_maps(folder, model, train_pairs, read_tsv(args.extra) if args.extra else ())
    write_ahead(folder, model, data["valid"], train_pairs)
    write_json(folder / "decodes.json", stored_decodes(model, task.examples))
    measured = write_measured(folder, model, task, data)
    if folder.resolve().parent == checkpoint.PRETRAINED.resolve():
        write_zoo(checkpoint.PRETRAINED)
    figures = ", ".join(f"{NAMES[metric]} {number(measured['test'], metric)}" for metric in task.metrics[:2])
    print_lines([f"{folder.name}: {figures} (test)"])
    return 0


def write_measured(folder: Path, model: Model, task: Task, data: Splits) -> dict[str, dict[str, Any]]:
    """Measure a model, write `metrics.json` and its card, and return the scores."""
    with tqdm(total=sum(map(len, data.values())), desc=f"measure {folder.name}", unit="sentence") as bar:
        measured = measure(model, task, data, progress=bar.update)
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
