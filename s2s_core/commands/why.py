"""Print what speaks for the token at a step: contributions of each source token and of each token written before it.

By gradient, integrated gradients and occlusion in nats of the token's log-probability, or against another token (--instead) of
the difference of the two; by attention and contributions (ALTI+) in shares.
"""

import argparse

from s2s_core.attribution.attribute import METHODS, Attribution, attribute
from s2s_core.commands.output import print_json, print_lines
from s2s_core.commands.tokens import meant
from s2s_core.decoding import decode
from s2s_core.edits import ForceToken
from s2s_core.models.checkpoint import load
from s2s_core.trace import DecodeTrace


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", help="a name under pretrained/, or a folder")
    parser.add_argument("text", help="the source text")
    parser.add_argument(
        "--step", type=int, required=True, metavar="N", help="the token's step, counted from 0"
    )
    parser.add_argument("--instead", metavar="TOKEN", help="why not this token")
    parser.add_argument("--method", choices=METHODS, default="gradient", help="default: gradient")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def main(args: argparse.Namespace) -> int:
    model = load(args.model)
    instead = args.instead
    if instead:
        instead = meant(ForceToken(step=max(args.step, 0), token=instead), model.tokenizer.target_vocab).token
    trace = decode(model, args.text)
    found = attribute(model, trace, args.step, args.method, instead)
    if args.json:
        print_json(found.as_json())
    else:
        print_lines(_table(found, trace))
    return 0


def _table(found: Attribution, trace: DecodeTrace) -> list[str]:
    against = f" and not {found.instead}" if found.instead else ""
    lines = [f"why {found.token}{against}, by {found.method}:", ""]
    lines += [
        f"{value:>+9.3f}  {token}" for token, value in zip(trace.source.texts, found.source, strict=True)
    ]
    lines += ["", "written before:"] if found.step else []
    tokens = trace.tokens[: found.step]
    lines += [f"{value:>+9.3f}  {token}" for token, value in zip(tokens, found.prefix, strict=True)]
    return lines
