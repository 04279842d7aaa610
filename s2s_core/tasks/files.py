"""Pairs from TSV files (plain or .gz): a header line, then at least two columns, `source` and `target`."""

import gzip
from pathlib import Path

from s2s_core.errors import UserError

Pair = tuple[str, str]


def read_tsv(path: Path, limit: int | None = None) -> list[Pair]:
    """The first two columns of each row. UserError names the lines that are damaged."""
    opener = gzip.open if path.suffix == ".gz" else open
    pairs: list[Pair] = []
    bad: list[int] = []
    try:
        with opener(path, "rt", encoding="utf-8", newline="\n") as lines:
            next(lines, None)
            for number, line in enumerate(lines, start=2):
                cells = line.rstrip("\r\n").split("\t")
                if len(cells) < 2 or not cells[0].strip() or not cells[1].strip():
                    bad.append(number)
                else:
                    pairs.append((cells[0], cells[1]))
                if limit is not None and len(pairs) >= limit:
                    break
    except (OSError, UnicodeDecodeError, EOFError) as error:
        raise UserError("error.unreadable_file", path=path.name, why=str(error)) from None
    if bad:
        raise UserError("error.bad_rows", path=path.name, lines=", ".join(map(str, bad[:20])))
    if not pairs:
        raise UserError("error.empty_file", path=path.name)
    return pairs
