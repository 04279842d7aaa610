"""Take out every attention head and every group of units, one at a time, and print what the answer loses.

Log-probabilities are natural logarithms, of the whole target. A head or a group of units is set to zero, or with `--to mean`
to its mean over the positions of the unedited answer.
"""

import argparse

from s2s_core.attribution.knockout import knockout, worst
from s2s_core.commands.output import print_json, print_lines
from s2s_core.edits import EditHead, EditUnits
from s2s_core.models.checkpoint import load

N_SHOWN = 12


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", help="a name under pretrained/, or a folder")
    parser.add_argument("text", help="the source text")
    parser.add_argument(
        "--target", metavar="TEXT", help="the answer that is scored (default: the model's own)"
    )
    parser.add_argument(
        "--to", choices=("zero", "mean"), default="zero", help="what is put there (default: zero)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object with every number")


def _name(edit: EditHead | EditUnits) -> str:
    if isinstance(edit, EditHead):
        return f"head {edit.head} of {edit.attn}, layer {edit.layer}"
    units = edit.units or ()
    return f"units {units[0]}-{units[-1]} of {edit.part} {edit.site}, layer {edit.layer}"


def main(args: argparse.Namespace) -> int:
    found = knockout(load(args.model), args.text, args.target, args.to)
    if args.json:
        print_json(found.as_json())
        return 0
    lines = [f"target: {' '.join(found.target)}", f"ln p as it is: {found.plain.sum():.2f}", ""]
    lines += [f"{change:>+8.2f}  without {_name(edit)}" for edit, change in worst(found, N_SHOWN)]
    print_lines(lines)
    return 0
