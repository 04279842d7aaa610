"""Pairs from TSV files (plain or .gz): a header line, then at least two columns, `source` and `target`."""

import gzip
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path

from s2s_core.errors import UserError

Pair = tuple[str, str]
Keep = Callable[[list[str]], bool]  # whether a row, as its cells, belongs to the set
N_NAMED = 20  # bad lines named in a message


def read_tsv(path: Path, limit: int | None = None, *, keep: Keep | None = None) -> list[Pair]:
    """The first two columns of each row that `keep` wants, or of the first `limit` of them.

    UserError names the lines that are damaged.
    """
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8-sig", newline="\n") as lines:
            return parse_tsv(lines, path.name, limit, keep=keep)
    except OSError as error:
        raise UserError("error.unreadable_file", path=path.name, why=error.strerror or str(error)) from None
    except UnicodeDecodeError:
        raise UserError("error.unreadable_file", path=path.name, why="it is not UTF-8 text") from None
    except (EOFError, zlib.error):
        raise UserError(
            "error.unreadable_file", path=path.name, why="its compressed data are damaged"
        ) from None


def parse_tsv(
    lines: Iterable[str], name: str, limit: int | None = None, *, keep: Keep | None = None
) -> list[Pair]:
    """Pairs from lines of which the first is the header; `name` is for messages. Blank lines at the end do not count."""
    pairs: list[Pair] = []
    bad: list[int] = []
    blank: list[int] = []
    rows = iter(lines)
    next(rows, None)
    for number, line in enumerate(rows, start=2):
        cells = [cell.strip() for cell in line.rstrip("\r\n").split("\t")]
        if not any(cells):
            blank.append(number)
            continue
        bad, blank = bad + blank, []
        if len(cells) < 2 or not cells[0] or not cells[1]:
            bad.append(number)
        elif keep is None or keep(cells):
            pairs.append((cells[0], cells[1]))
        if limit is not None and len(pairs) >= limit:
            break
    if bad:
        more = f", … ({len(bad)})" if len(bad) > N_NAMED else ""
        raise UserError("error.bad_rows", path=name, lines=", ".join(map(str, bad[:N_NAMED])) + more)
    if not pairs:
        raise UserError("error.empty_file", path=name)
    return pairs
