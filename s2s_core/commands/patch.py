"""Put each value of another sentence's run into that of a text, one at a time, and print how much of the other's answer it
brings back: 0 nothing, 1 all of it, measured by the log odds of the two answers.
"""

import argparse

from s2s_core.attribution.patching import patch_board
from s2s_core.commands.output import print_json, print_lines
from s2s_core.models.checkpoint import load

N_SHOWN = 12


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", help="a name under pretrained/, or a folder")
    parser.add_argument("text", help="the source text")
    parser.add_argument("other", help="the other source text: best one that differs in a word")
    parser.add_argument("--json", action="store_true", help="print one JSON object with every number")


def main(args: argparse.Namespace) -> int:
    board = patch_board(load(args.model), args.text, args.other)
    if args.json:
        print_json(board.as_json())
        return 0
    best = (-board.shares).argsort(kind="stable")[:N_SHOWN]
    lines = [f"answer: {board.answer}", f"other answer: {board.other_answer}"]
    lines += [f"log odds: {board.log_odds[0]:.2f}, of the other {board.log_odds[1]:.2f}", ""]
    for at in best:
        patch = board.patches[at]
        where = "" if patch.position is None else f", position {patch.position}"
        lines.append(f"{board.shares[at]:>7.0%}  {patch.part} {patch.site}, layer {patch.layer}{where}")
    print_lines(lines)
    return 0
