"""What commands print: one JSON value, lines for people, or a mistake in one line."""

import errno
import io
import json
import math
import os
import sys
from typing import Any

from s2s_core.errors import UserError


def finite(value: Any) -> Any:
    """A JSON value with null for what is not finite: JSON has no infinity (the log-probability of the impossible)."""
    if isinstance(value, dict):
        return {key: finite(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [finite(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def print_json(value: Any) -> None:
    """Exactly one value on standard output, in UTF-8 whatever the terminal's encoding is."""
    line = json.dumps(finite(value), ensure_ascii=False, allow_nan=False) + "\n"
    _write(line)


def print_lines(lines: list[str]) -> None:
    _write("".join(line + "\n" for line in lines))


def print_error(message: str) -> None:
    """A mistake, in one line on the error output."""
    print_note(f"error: {message}")


def print_note(message: str) -> None:
    """What must be known beside the result, in one line on the error output."""
    sys.stderr.write(" ".join(message.split()) + "\n")


def _write(text: str) -> None:
    """UserError where the standard output takes no more: it is full, closed, or nobody reads it any longer."""
    stream = sys.stdout
    if stream is None:
        raise UserError("error.output", why=os.strerror(errno.EBADF))
    reconfigure = getattr(stream, "reconfigure", None)  # missing where a test has put another stream
    if reconfigure:
        reconfigure(
            encoding="utf-8", errors="backslashreplace"
        )  # \udc80: a broken byte in the text, still valid JSON
    try:
        stream.write(text)
        stream.flush()
    except OSError as error:
        _give_up_output()
        raise UserError("error.output", why=error.strerror or str(error)) from None


def _give_up_output() -> None:
    """What is still in the buffer goes nowhere: Python would try it once more at its end, and complain."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):  # no file stands behind it
        sys.stdout = io.StringIO()
