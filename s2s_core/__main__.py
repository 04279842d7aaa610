"""`python -m s2s_core COMMAND`: finds the command and says a user's mistake in one line, with exit code 2."""

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from s2s_core.commands.output import print_error
from s2s_core.errors import UserError

COMMANDS = {
    "models": "list the models in pretrained/",
    "trace": "decode one text and print every step",
    "evaluate": "score a model on a file of sentence pairs",
    "train": "train a preset into a folder",
    "finish": "measure a trained model and write its card, scores and reference states",
    "ahead": "refresh what the Memory page shows beyond one sentence: saturation, probe, horizon",
    "backtranslate": "make synthetic pairs by translating text back",
    "distil": "make training pairs whose targets trained models wrote",
}


class OneLineParser(ArgumentParser):
    """Says what is wrong in one line, without the usage."""

    def error(self, message: str) -> NoReturn:
        print_error(f"{message} (see {self.prog} --help)")
        raise SystemExit(2)


def main(argv: Sequence[str] | None = None) -> int:
    arguments = list(sys.argv[1:] if argv is None else argv)
    listing = "\n".join(f"  {name:<14}{what}" for name, what in COMMANDS.items())
    usage = f"python -m s2s_core COMMAND [options]\n\ncommands:\n{listing}\n\nEach command has --help."
    if not arguments or arguments[0] in ("-h", "--help"):
        print("usage:", usage)
        return 0
    name, *rest = arguments
    if name not in COMMANDS:
        print_error(f"no command named {name!r}; choose from {', '.join(COMMANDS)}")
        return 2
    command = import_module(f"s2s_core.commands.{name}")  # only this one: not every command needs torch
    parser = OneLineParser(prog=f"python -m s2s_core {name}", description=command.__doc__)
    command.add_arguments(parser)
    try:
        return int(command.main(parser.parse_args(rest)))
    except UserError as error:
        print_error(str(error))
    except KeyboardInterrupt:
        print_error("stopped")
        return 130
    return 2


if __name__ == "__main__":
    sys.exit(main())
