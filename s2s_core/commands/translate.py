"""Write a model's answer to every line of a text file: a line out for each line in, empty ones kept.

A line that is longer than the model reads is answered with an empty one, and named on the error output.
"""

import argparse
from pathlib import Path

from tqdm import tqdm

from s2s_core.commands.arguments import add_replace, positive
from s2s_core.commands.output import print_json, print_lines, print_note
from s2s_core.decoding.batch import by_length, decode_ids
from s2s_core.decoding.beam import search
from s2s_core.decoding.decode import read_source
from s2s_core.errors import UserError
from s2s_core.models.base import Seq2SeqModel
from s2s_core.models.checkpoint import load
from s2s_core.tasks.files import cell, listed, read_lines, write_lines
from s2s_core.whole import check_target

BATCH = 64


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", help="a name under pretrained/, or a folder")
    parser.add_argument("file", type=Path, help="texts, one a line (.gz allowed; - reads the standard input)")
    parser.add_argument(
        "--out", metavar="FILE", type=Path, help="write here (.gz allowed), not to the standard output"
    )
    parser.add_argument(
        "--beam", metavar="K", type=positive, default=1, help="beam size (1 = greedy, the default)"
    )
    add_replace(parser, "file")
    parser.add_argument(
        "--json", action="store_true", help="print one JSON object: model, lines, lines not read"
    )


def translate(model: Seq2SeqModel, lines: list[str], *, beam: int = 1) -> tuple[list[str], list[int]]:
    """(the answer to each line, the numbers from 1 of those too long to be read). The answer to an empty line is empty."""
    sources: dict[int, tuple[int, ...]] = {}
    too_long: list[int] = []
    for at, line in enumerate(lines):
        try:
            sources[at] = read_source(model, line).ids
        except UserError as error:
            too_long += [] if error.key == "error.empty" else [at + 1]
    answers = [""] * len(lines)
    with tqdm(total=len(sources), desc="translate", unit="line", delay=1) as bar:
        for group in by_length(sources, BATCH, bar):
            rows = [sources[at] for at in group]
            written = decode_ids(model, rows) if beam == 1 else search(model, rows, width=beam)
            for at, ids in zip(group, written, strict=True):
                answers[at] = cell(model.tokenizer.decode(ids).text)
    return answers, too_long


def main(args: argparse.Namespace) -> int:
    if args.out is not None:
        check_target(args.out, replace=args.replace)
    lines = read_lines(args.file)
    model = load(args.model)
    answers, too_long = translate(model, lines, beam=args.beam)
    if args.out is not None:
        write_lines(args.out, answers)
    if args.json:
        print_json({"model": model.info.name, "lines": answers, "refused_lines": too_long})
    elif args.out is None:
        print_lines(answers)
    else:
        print_lines([f"{len(answers)} lines: {args.out}"])
    if too_long and not args.json:
        print_note(
            f"longer than the {model.info.max_source} tokens that {model.info.name} reads, left empty: lines {listed(too_long)}"
        )
    return 0
