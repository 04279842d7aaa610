"""Score a model on a TSV file of sentence pairs (plain or .gz; its first line names the columns source and target), or
with --all every model in pretrained/ on its task's valid and test splits.

Percentages are 0-100; `refused` counts rows over the model's limits, which are not in `n`; --hypotheses writes a line for
each row of `n`, in the order of the file, and names the lines refused; perplexities are exp of the
mean negative log-likelihood in nats per token and per character, the end of sentence counted as one; `intervals` are
95 % (bootstrap over sentences; exact match: Wilson).
"""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

from tqdm import tqdm

from s2s_core.commands.arguments import add_columns, add_replace, columns_of, positive
from s2s_core.commands.figures import NAMES, number
from s2s_core.commands.finish import write_measured
from s2s_core.commands.output import print_error, print_json, print_lines
from s2s_core.commands.zoo import write_zoo
from s2s_core.errors import UserError
from s2s_core.evaluate.corpus import evaluate
from s2s_core.evaluate.measure import measure, scores_of, splits
from s2s_core.models import checkpoint
from s2s_core.models.checkpoint import find, load
from s2s_core.models.registry import Model
from s2s_core.tasks import task as find_task
from s2s_core.tasks.base import Task
from s2s_core.tasks.files import read_numbered, write_lines
from s2s_core.whole import check_target


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", nargs="?", help="a name under pretrained/, or a folder")
    parser.add_argument("--data", metavar="FILE", type=Path, help="sentence pairs, .tsv or .tsv.gz")
    parser.add_argument("--limit", metavar="N", type=positive, help="only the first N rows")
    add_columns(parser, "--data")
    parser.add_argument("--hypotheses", metavar="FILE", type=Path, help="write what was scored (.gz allowed)")
    add_replace(parser, "file")
    parser.add_argument(
        "--beam", metavar="K", type=positive, default=1, help="beam size (1 = greedy, the default)"
    )
    parser.add_argument(
        "--all", action="store_true", help="every model in pretrained/, greedy, on valid and test of its task"
    )
    parser.add_argument(
        "--write",
        action="store_true",
        help="with --all: write metrics.json, the cards and pretrained/README.md",
    )
    parser.add_argument(
        "--data-dir", metavar="DIR", type=Path, help="with --all: holds SET/valid.tsv.gz and test.tsv.gz"
    )
    parser.add_argument(
        "--json", action="store_true", help="print one JSON object; with --all one list of them"
    )


def check(args: argparse.Namespace) -> None:
    """UserError where one model and all of them are asked for at once, or neither."""
    alone = {
        "MODEL": args.model,
        "--data": args.data,
        "--limit": args.limit,
        "--columns": args.columns,
        "--no-header": args.no_header or None,
        "--hypotheses": args.hypotheses,
        "--beam": args.beam if args.beam > 1 else None,
    }
    if args.all:
        if mixed := [name for name, value in alone.items() if value is not None]:
            raise UserError("error.not_with_all", what=", ".join(mixed))
    elif args.write or args.data_dir:
        raise UserError("error.only_with_all", what="--write" if args.write else "--data-dir")
    elif args.model is None or args.data is None:
        raise UserError("error.evaluate_what")


def main(args: argparse.Namespace) -> int:
    check(args)
    if args.all:
        return evaluate_all(args)
    if args.hypotheses is not None:
        check_target(args.hypotheses, replace=args.replace)
    model = load(args.model)
    task = task_of(model, args.model)
    columns = replace(columns_of(args), previous=task.columns.previous if task else None)
    rows = read_numbered(args.data, args.limit, columns=columns, own=True)
    pairs = [pair for _, pair in rows]
    with tqdm(total=len(pairs), desc=f"evaluate {model.info.name}", unit="sentence", delay=1) as bar:
        result = evaluate(model, pairs, beam=args.beam, progress=bar.update)
    scores = {"model": model.info.name, **scores_of(model, result, pairs, task)}
    if args.hypotheses is not None:
        write_lines(args.hypotheses, result.in_order)
        scored = set(result.at)
        scores["refused_lines"] = [line for at, (line, _) in enumerate(rows) if at not in scored]
    print_json(scores) if args.json else print_lines(lines_of(scores))
    return 0


def task_of(model: Model, name: str) -> Task | None:
    """None where nothing is known of the task: then the general metrics are given."""
    try:
        return find_task(model.info.task, find(name))
    except UserError:
        return None


def evaluate_all(args: argparse.Namespace) -> int:
    """Every model, one after the other. One that fails is named at once and does not stop the others; then the code is 2."""
    done: list[dict[str, Any]] = []
    for name in checkpoint.pretrained(checkpoint.PRETRAINED):
        try:
            done.append({"model": name, **measure_one(name, args.data_dir, write=args.write)})
        except (UserError, OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
            print_error(f"{name}: {error}")
            done.append({"model": name, "error": str(error)})
    if args.write:
        write_zoo(checkpoint.PRETRAINED)
    print_json(done) if args.json else print_lines(summary(done))
    return 2 if any("error" in row for row in done) else 0


def measure_one(name: str, data_dir: Path | None, *, write: bool) -> dict[str, Any]:
    """`{task, metrics, valid, test, …}` of a model, metrics being the main ones; written too where asked for."""
    folder = checkpoint.PRETRAINED / name
    model = load(folder)
    task = find_task(model.info.task, folder)
    data = splits(task, data_dir)
    measured = write_measured(folder, model, task, data) if write else measure(model, task, data)
    return {"task": task.name, "metrics": task.metrics[:2], **measured}


def summary(done: list[dict[str, Any]]) -> list[str]:
    """One line a model: its task's main metrics on test."""
    lines = []
    for row in done:
        figures = [f"{NAMES[metric]} {number(row['test'], metric)}" for metric in row.get("metrics", ())]
        lines.append(f"{row['model']:<26}{', '.join(figures) or 'failed: ' + row['error']}")
    return lines or ["no models in pretrained/"]


def lines_of(scores: dict[str, Any]) -> list[str]:
    """Names and numbers, intervals beside them; then the rows by length."""
    single = {
        name: value for name, value in scores.items() if name not in ("intervals", "by_length", "aer_by_head")
    }
    lines = [
        f"{name:<16}{number(scores, name) if isinstance(value, float) else value}"
        for name, value in single.items()
    ]
    if heads := scores.get("aer_by_head"):
        lines += [
            f"{f'aer, layer {layer}':<16}" + " ".join(f"{rate:.2f}" for rate in row)
            for layer, row in enumerate(heads)
        ]
    found = scores["by_length"]
    metric = found["metric"]
    lines += ["", f"{metric} by length ({found['unit']})"]
    for row in found["rows"]:
        bucket = {metric: row["score"], "intervals": {metric: row["interval"]}}
        lines.append(f"{row['low']:>4}-{row['high']:<4} n {row['n']:<6}{number(bucket, metric)}")
    return lines
