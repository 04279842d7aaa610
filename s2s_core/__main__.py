"""`python -m s2s_core COMMAND`: finds the command and says a user's mistake in one line, with exit code 2."""

import os
import re
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

from s2s_core.commands.output import print_error, print_lines
from s2s_core.errors import UserError

COMMANDS = {
    "models": "list the models in pretrained/",
    "trace": "decode one text and print every step",
    "knockout": "take out each head and each group of units, and print what the answer loses",
    "patch": "put each value of another sentence's run into this one's, and print what it brings back",
    "why": "print what speaks for a token: contributions of the source and of the tokens before",
    "translate": "write a model's answer to every line of a text file",
    "evaluate": "score a model on a file of sentence pairs",
    "train": "train a preset into a folder",
    "finish": "measure a trained model and write its card, scores and reference states",
    "ahead": "refresh what pages show beyond one sentence: saturation, probe, horizon, experiments",
    "backtranslate": "make synthetic pairs by translating text back",
    "distil": "make training pairs whose targets trained models wrote",
}


OPTION = re.compile(r"-[a-zA-Z]$|--[a-zA-Z][a-zA-Z0-9-]*(=|$)")


class OneLineParser(ArgumentParser):
    """Says what is wrong in one line, without the usage; and its help as commands print."""

    def print_help(self, file: object = None) -> None:
        print_lines([self.format_help().rstrip()])

    def _parse_optional(self, arg_string: str) -> Any:
        """A text may begin with a dash (-5 度, ---): only what looks like an option is one. What does, but is text, comes
        after `--`."""
        return super()._parse_optional(arg_string) if OPTION.match(arg_string) else None

    def error(self, message: str) -> NoReturn:
        dashed = (
            "a text that looks like an option comes after --; " if message.endswith("required: text") else ""
        )
        print_error(f"{message} ({dashed}see {self.prog} --help)")
        raise SystemExit(2)


def main(argv: Sequence[str] | None = None) -> int:
    if (
        sys.stderr is None
    ):  # closed by whoever started this: what would be said there is lost, the work is not
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    try:
        return _run(list(sys.argv[1:] if argv is None else argv))
    except UserError as error:
        print_error(str(error))
    except OSError as error:  # of a file that no command has looked at beforehand
        print_error(f"{error.filename or 'input or output'}: {error.strerror or error}")
    except KeyboardInterrupt:
        print_error("stopped")
        return 130
    return 2


def _run(arguments: list[str]) -> int:
    listing = "\n".join(f"  {name:<14}{what}" for name, what in COMMANDS.items())
    usage = f"python -m s2s_core COMMAND [options]\n\ncommands:\n{listing}\n\nEach command has --help."
    if not arguments or arguments[0] in ("-h", "--help"):
        print_lines([f"usage: {usage}"])
        return 0
    name, *rest = arguments
    if name not in COMMANDS:
        print_error(f"no command named {name!r}; choose from {', '.join(COMMANDS)}")
        return 2
    command = import_module(f"s2s_core.commands.{name}")  # only this one: not every command needs torch
    parser = OneLineParser(prog=f"python -m s2s_core {name}", description=command.__doc__)
    command.add_arguments(parser)
    return int(command.main(parser.parse_args(rest)))


if __name__ == "__main__":
    sys.exit(main())
