"""Pairs from and to TSV files, and sentences from text files, plain or .gz. Which columns hold the pairs: `columns.py`."""

import gzip
import re
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import TextIO

from s2s_core.errors import UserError
from s2s_core.tasks.columns import NAMED, Columns, layout
from s2s_core.whole import write_whole

Pair = tuple[str, str]
Keep = Callable[[list[str]], bool]  # whether a row, as its cells, belongs to the set
N_NAMED = 20  # lines named in a message
HEAD = ("source", "target")
STDIN = Path("-")
BREAKS = re.compile(
    "[\t\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+"
)  # what some reader takes for the end of a cell or line


def cell(text: str) -> str:
    """A text as it can stand in one cell and one line: what would part it is a blank."""
    return BREAKS.sub(" ", text)


def listed(numbers: Sequence[int]) -> str:
    """Numbers of lines as a message names them: the first of many, and how many there are."""
    more = f", … ({len(numbers)})" if len(numbers) > N_NAMED else ""
    return ", ".join(map(str, numbers[:N_NAMED])) + more


@contextmanager
def reading(path: Path) -> Iterator[TextIO]:
    """The lines of a file, parted by line feeds only. UserError where it is missing, damaged or no UTF-8 text."""
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8-sig", newline="\n") as lines:
            yield lines
    except OSError as error:
        raise UserError("error.unreadable_file", path=path.name, why=error.strerror or str(error)) from None
    except UnicodeDecodeError:
        raise UserError("error.unreadable_file", path=path.name, why="it is not UTF-8 text") from None
    except (EOFError, zlib.error):
        raise UserError(
            "error.unreadable_file", path=path.name, why="its compressed data are damaged"
        ) from None


def read_lines(path: Path) -> list[str]:
    """Every line of a text file, empty ones too, without the blanks at its ends; `-` is the standard input."""
    if path == STDIN:
        try:
            text = sys.stdin.buffer.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise UserError("error.unreadable_file", path="-", why="it is not UTF-8 text") from None
        lines = text.removesuffix("\n").split("\n") if text else []
        return [line.strip() for line in lines]
    with reading(path) as file:
        return [line.strip() for line in file]


def read_tsv(
    path: Path,
    limit: int | None = None,
    *,
    keep: Keep | None = None,
    columns: Columns = NAMED,
    own: bool = False,
) -> list[Pair]:
    """Source and target of each row that `keep` wants, or of the first `limit` of them.

    UserError names the lines that are damaged, and says of a file without the columns what to do: where the user can say
    other columns (`own`), how.
    """
    return [pair for _, pair in read_numbered(path, limit, keep=keep, columns=columns, own=own)]


def read_numbered(
    path: Path,
    limit: int | None = None,
    *,
    keep: Keep | None = None,
    columns: Columns = NAMED,
    own: bool = False,
) -> list[tuple[int, Pair]]:
    """The same, each pair with the number of its line, from 1."""
    with reading(path) as lines:
        return parse_tsv(lines, path.name, limit, keep=keep, columns=columns, own=own)


def parse_tsv(
    lines: Iterable[str],
    name: str,
    limit: int | None = None,
    *,
    keep: Keep | None = None,
    columns: Columns = NAMED,
    own: bool = False,
) -> list[tuple[int, Pair]]:
    """Numbered pairs from lines; `name` is for messages. Blank lines at the end do not count."""
    cut = ([text.strip() for text in line.rstrip("\r\n").split("\t")] for line in lines)
    head = list(islice(cut, 2))
    if not head:
        raise UserError("error.empty_file", path=name)
    at = layout(head[0], head[-1], columns, name, own=own)
    pairs: list[tuple[int, Pair]] = []
    bad: list[int] = []
    blank: list[int] = []
    for number, cells in enumerate(chain(head, cut), start=1):
        if number == 1 and at.skips_first:
            continue
        if not any(cells):
            blank.append(number)
            continue
        bad, blank = bad + blank, []
        if len(cells) <= max(at.source, at.target) or not cells[at.source] or not cells[at.target]:
            bad.append(number)
        elif keep is None or keep(cells):
            pairs.append((number, (at.source_of(cells), cells[at.target])))
        if limit is not None and len(pairs) >= limit:
            break
    if bad:
        raise UserError("error.bad_rows", path=name, lines=listed(bad))
    if not pairs:
        raise UserError("error.empty_file", path=name)
    return pairs


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """A line for each text, whole or not at all; compressed where the name ends in .gz."""
    data = "".join(cell(line) + "\n" for line in lines).encode("utf-8", errors="backslashreplace")
    write_whole(path, gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)


def write_tsv(path: Path, pairs: Sequence[Pair]) -> None:
    """Pairs below a line that names the columns, as `read_tsv` reads them; written as `write_lines` writes."""
    rows = [HEAD, *((cell(source), cell(target)) for source, target in pairs)]
    data = "".join("\t".join(row) + "\n" for row in rows).encode("utf-8", errors="backslashreplace")
    write_whole(path, gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)
