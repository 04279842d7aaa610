"""Kinds of arguments that several commands take: each reads the text, or says what is wrong with it."""

import argparse

from s2s_core.errors import UserError
from s2s_core.tasks.columns import Columns


def positive(argument: str) -> int:
    if not argument.strip().isdecimal() or int(argument) < 1:
        raise argparse.ArgumentTypeError(f"{argument!r} is not a whole number of 1 or more")
    return int(argument)


def add_columns(parser: argparse.ArgumentParser, of: str) -> None:
    """`--columns` and `--no-header`, for the files that `of` names."""
    parser.add_argument(
        "--columns",
        metavar="S,T",
        help=f"source and target in {of}: names in its first line or numbers from 1 (default: source,target)",
    )
    parser.add_argument("--no-header", action="store_true", help=f"the first line of {of} is a pair")


def columns_of(args: argparse.Namespace) -> Columns:
    """What the two options say. UserError where they name no two columns."""
    try:
        return Columns.of(args.columns, no_header=args.no_header)
    except ValueError as error:
        raise UserError("error.bad_columns", why=str(error)) from None


def add_replace(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument(
        "--replace", action="store_true", help=f"put the new {what} in the place of one that is there"
    )
