"""`backtranslate`: make synthetic pairs by translating monolingual target text back (Sennrich et al. 2016)."""

import argparse
import gzip
from pathlib import Path

from s2s_core.commands.arguments import positive
from s2s_core.commands.output import print_lines
from s2s_core.decoding.batch import decode_all
from s2s_core.models.checkpoint import load


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "model", help="a model of the opposite direction: a name under pretrained/, or a folder"
    )
    parser.add_argument("text", type=Path, help="target-language sentences, one a line (.gz allowed)")
    parser.add_argument(
        "out", type=Path, help="the TSV file to write (.tsv.gz): source = translated back, target = as given"
    )
    parser.add_argument("--limit", type=positive, help="only the first sentences")


def backtranslate(model_name: str, text: Path, out: Path, limit: int | None = None) -> int:
    """Write `out` with one row per sentence that got a translation; returns their number."""
    model = load(model_name)
    with (
        gzip.open(text, "rt", encoding="utf-8")
        if text.suffix == ".gz"
        else text.open(encoding="utf-8") as lines
    ):
        sentences = [line.strip() for line in lines if line.strip()][:limit]
    made = dict(decode_all(model, sentences))
    out.parent.mkdir(parents=True, exist_ok=True)
    rows = [(made[i], sentence) for i, sentence in enumerate(sentences) if made[i].strip()]
    with gzip.open(out, "wt", encoding="utf-8") as file:
        file.write("source\ttarget\n")
        file.writelines(f"{source}\t{target}\n" for source, target in rows)
    return len(rows)


def main(args: argparse.Namespace) -> int:
    print_lines([f"{backtranslate(args.model, args.text, args.out, args.limit)} pairs: {args.out}"])
    return 0
