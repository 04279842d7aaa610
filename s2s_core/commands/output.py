"""What commands print: one JSON value, lines for people, or a mistake in one line."""

import json
import math
import sys
from typing import Any


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
    sys.stderr.write("error: " + " ".join(message.split()) + "\n")


def _write(text: str) -> None:
    reconfigure = getattr(sys.stdout, "reconfigure", None)  # missing where a test has put another stream
    if reconfigure:
        reconfigure(
            encoding="utf-8", errors="backslashreplace"
        )  # \udc80: a broken byte in the text, still valid JSON
    sys.stdout.write(text)
    sys.stdout.flush()
