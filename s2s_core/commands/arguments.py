"""Kinds of arguments that several commands take: each reads the text, or says what is wrong with it."""

import argparse


def positive(argument: str) -> int:
    if not argument.strip().isdecimal() or int(argument) < 1:
        raise argparse.ArgumentTypeError(f"{argument!r} is not a whole number of 1 or more")
    return int(argument)
