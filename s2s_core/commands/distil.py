"""Make training pairs whose targets trained models wrote, for students that decode greedily: sequence-level knowledge
distillation (Kim & Rush 2016, arXiv:1606.07947).

Several models write as one (the mean of their distributions). Of the hypotheses of a beam search the one nearest to the
references is taken: the highest mean sentence BLEU over all the targets that the file has for the source (section 3.3,
sequence-level interpolation). Then `train NAME --further --taught OUT`.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import fmean

from tqdm import tqdm

from s2s_core.commands.arguments import add_columns, add_replace, columns_of, positive
from s2s_core.commands.output import print_lines
from s2s_core.decoding.beam import n_best
from s2s_core.decoding.decode import read_source
from s2s_core.decoding.ensemble import Ensemble
from s2s_core.errors import UserError
from s2s_core.evaluate.sentence import sentence_bleu
from s2s_core.models.checkpoint import load
from s2s_core.tasks.files import Pair, read_tsv, write_tsv
from s2s_core.whole import check_target

BATCH = 64  # sources searched at once


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    add = parser.add_argument
    add("models", nargs="+", metavar="MODEL", help="the teachers: names under pretrained/, or folders")
    add("--pairs", type=Path, required=True, metavar="FILE", help="source and reference, .tsv or .tsv.gz")
    add("--out", type=Path, required=True, metavar="FILE", help="the TSV file to write (.tsv, .tsv.gz)")
    add("--beam", type=positive, default=4, metavar="K", help="beam size (default: 4)")
    add("--limit", type=positive, metavar="N", help="only the first N rows")
    add_columns(parser, "--pairs")
    add_replace(parser, "file")


def distil(teacher: Ensemble, pairs: Sequence[Pair], *, beam_size: int) -> Iterator[Pair]:
    """(source, the teacher's target) of every distinct source within the models' limits, short ones first.

    A source for which the nearest hypothesis is empty is left out.
    """
    references: dict[str, list[str]] = defaultdict(list)
    for source, target in pairs:
        references[source].append(target)
    sources = sorted(
        (len(ids), source, ids) for source in references if (ids := _read(teacher, source)) is not None
    )
    with tqdm(total=len(sources), desc="distil", unit="sentence", mininterval=2) as bar:
        for at in range(0, len(sources), BATCH):
            group = sources[at : at + BATCH]
            found = n_best(teacher, [ids for _, _, ids in group], width=beam_size)
            for (_, source, _), hypotheses in zip(group, found, strict=True):
                texts = [teacher.tokenizer.decode(ids).text for _, ids in hypotheses]
                nearest = max(
                    texts, key=lambda text: fmean(sentence_bleu(text, r) for r in references[source])
                )
                if nearest.strip():
                    yield source, nearest
            bar.update(len(group))


def _read(teacher: Ensemble, source: str) -> tuple[int, ...] | None:
    try:
        return read_source(teacher.models[0], source).ids
    except UserError:
        return None


def main(args: argparse.Namespace) -> int:
    check_target(args.out, replace=args.replace)
    pairs = read_tsv(args.pairs, args.limit, columns=columns_of(args), own=True)
    teacher = Ensemble([load(name) for name in args.models])
    rows = list(distil(teacher, pairs, beam_size=args.beam))
    write_tsv(args.out, rows)
    print_lines([f"{len(rows)} pairs: {args.out}"])
    return 0
