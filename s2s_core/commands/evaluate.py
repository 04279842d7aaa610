"""Score a model on a TSV file of sentence pairs (plain or .gz; a header line; the first two columns source, target).

Percentages are 0-100; `refused` counts rows over the model's limits, which are not in `n`; perplexities are exp of the
mean negative log-likelihood in nats per token and per character, the end of sentence counted as one.
"""

import argparse
from pathlib import Path

from tqdm import tqdm

from s2s_core.commands.output import print_json, print_lines
from s2s_core.evaluate.aligned import error_rates
from s2s_core.evaluate.corpus import evaluate
from s2s_core.models.checkpoint import load
from s2s_core.tasks import TASKS
from s2s_core.tasks.files import read_tsv


def positive(argument: str) -> int:
    if not argument.strip().isdecimal() or int(argument) < 1:
        raise argparse.ArgumentTypeError(f"{argument!r} is not a whole number of 1 or more")
    return int(argument)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", help="a name under pretrained/, or a folder")
    parser.add_argument("--data", metavar="FILE", type=Path, required=True, help="sentence pairs, .tsv or .tsv.gz")
    parser.add_argument("--limit", metavar="N", type=positive, help="only the first N rows")
    parser.add_argument("--beam", metavar="K", type=positive, default=1, help="beam size (1 = greedy, the default)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def main(args: argparse.Namespace) -> int:
    model = load(args.model)
    pairs = read_tsv(args.data, args.limit)
    with tqdm(total=len(pairs), desc=f"evaluate {model.info.name}", unit="sentence", delay=1) as bar:
        result = evaluate(model, pairs, beam=args.beam, progress=bar.update)
    scores = {"model": model.info.name, **result.scores()}
    if (task := TASKS.get(model.info.task)) and task.gold:
        scores |= error_rates(model, pairs, task.gold)
    if args.json:
        print_json(scores)
    else:
        numbers = [(name, f"{value:.2f}" if isinstance(value, float) else str(value)) for name, value in scores.items()]
        print_lines([f"{name:<16}{value}" for name, value in numbers])
    return 0
