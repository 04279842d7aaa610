"""`backtranslate`: make synthetic pairs by translating monolingual target text back (Sennrich et al. 2016)."""

import argparse
from pathlib import Path

from s2s_core.commands.arguments import add_replace, positive
from s2s_core.commands.output import print_lines
from s2s_core.decoding.batch import decode_all
from s2s_core.decoding.decode import readable
from s2s_core.models.checkpoint import load
from s2s_core.tasks.files import read_lines, write_tsv
from s2s_core.whole import check_target


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "model", help="a model of the opposite direction: a name under pretrained/, or a folder"
    )
    parser.add_argument("text", type=Path, help="target-language sentences, one a line (.gz allowed)")
    parser.add_argument(
        "out",
        type=Path,
        help="the TSV file to write (.tsv, .tsv.gz): source = translated back, target = as given",
    )
    parser.add_argument("--limit", type=positive, help="only the first sentences")
    add_replace(parser, "file")


def backtranslate(model_name: str, text: Path, out: Path, limit: int | None = None) -> int:
    """Write `out` with one row per sentence that the model can read and translates; returns their number."""
    sentences = [line for line in read_lines(text) if line][:limit]
    model = load(model_name)
    sentences = [sentence for sentence in sentences if readable(model, sentence)]
    made = dict(decode_all(model, sentences))
    rows = [(made[i], sentence) for i, sentence in enumerate(sentences) if made[i].strip()]
    write_tsv(out, rows)
    return len(rows)


def main(args: argparse.Namespace) -> int:
    check_target(args.out, replace=args.replace)
    print_lines([f"{backtranslate(args.model, args.text, args.out, args.limit)} pairs: {args.out}"])
    return 0
