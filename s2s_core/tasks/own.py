"""A task made of a user's own files, without any code: TSV files of pairs, sub-words learned from them."""

import hashlib
import logging
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

from s2s_core.errors import UserError
from s2s_core.models.registry import MAX_SOURCE
from s2s_core.tasks.base import Split, Task, subwords
from s2s_core.tasks.columns import NAMED, Columns
from s2s_core.tasks.files import Pair, read_tsv
from s2s_core.text.segment import HAN
from s2s_core.text.tokenizer import Tokenizer

log = logging.getLogger(__name__)
N_EXAMPLES = 6
RESERVED = 260  # special tokens and bytes
FEWEST, MOST, WORDS_PER_TOKEN = (
    200,
    8000 - RESERVED,
    60,
)  # learned tokens; running words in the data for each of them
LONGEST = 64  # tokens a model reads where its task is not known
_WORD = re.compile(rf"[{HAN}]|[^\W{HAN}]+")


def own_task(
    name: str, files: Sequence[Path], columns: Columns = NAMED, *, asked: Sequence[str] = ()
) -> Task:
    """The task of `train`, `valid` and perhaps `test` files. UserError where one is missing, damaged or too small.

    Without a test file every second row of the validation file is kept apart as the test split. `asked` are the further
    words of the command that was given, for the card.
    """
    for file in files:
        if not Path(file).is_file():
            raise UserError("error.no_file", path=str(file))
    return described(name, {**moved(files, columns), "asked": list(asked)})


def moved(files: Sequence[Path], columns: Columns) -> dict[str, Any]:
    """What `config.json` says of files: where they are, how to read them, what tells their pairs from others, examples."""
    paths = [Path(file).resolve() for file in files]
    split = _splits(paths, columns)
    about: dict[str, Any] = {"files": [str(path) for path in paths], "given": [str(file) for file in files]}
    about["digests"] = [digest(_read(path, columns)) for path in paths]
    about["examples"] = list(_examples(split("valid", None)))
    about |= {"columns": said} if (said := columns.to_json()) else {}
    about["overlap"] = overlap(split)
    for part, (n_sources, n_pairs, n) in about["overlap"].items():
        if n_sources:
            log.warning(
                "%s: of %d rows %d have a source that is in the training file too, %d of them with the same target",
                part, n, n_sources, n_pairs,
            )  # fmt: skip
    return about


def digest(pairs: Sequence[Pair]) -> str:
    """What tells the pairs of a file from others, wherever the file is and however it is compressed."""
    said = hashlib.blake2b(digest_size=8)
    for pair in pairs:
        said.update("\t".join(pair).encode("utf-8", errors="backslashreplace") + b"\n")
    return said.hexdigest()


def overlap(split: Callable[[Split, Path | None], list[Pair]]) -> dict[str, list[int]]:
    """{valid, test: [rows whose source is in train, rows that are in train whole, rows]}"""
    train = split("train", None)
    sources, pairs = {source for source, _ in train}, set(train)
    parts: tuple[Split, ...] = ("valid", "test")
    rows = {part: split(part, None) for part in parts}
    return {
        part: [sum(s in sources for s, _ in found), sum(pair in pairs for pair in found), len(found)]
        for part, found in rows.items()
    }


def described(name: str, about: dict[str, Any]) -> Task:
    """The task as the `config.json` of a model describes it; the files are read when a split is asked for."""
    paths = [Path(file) for file in about["files"]]
    return Task(
        name=name,
        split=_splits(paths, Columns.from_json(about.get("columns"))),
        tokenizer=_tokenizer,
        examples=tuple(about["examples"]),
        licence=f"Pairs from {paths[0].name} and {paths[1].name}, files of the user's own.",
        longest=MAX_SOURCE.get(name, LONGEST),
        own=about,
    )


def check_pairs(task: Task, folder: Path) -> None:
    """UserError where the files of a task hold other pairs than the model in `folder` was trained on, as its `config.json`
    says; an older one says nothing."""
    about = task.own or {}
    columns = Columns.from_json(about.get("columns"))
    for file, expected in zip(about.get("files", ()), about.get("digests", ()), strict=False):
        if Path(file).is_file() and digest(_read(Path(file), columns)) != expected:
            raise UserError("error.other_data", path=file, folder=folder.name)


def _read(path: Path, columns: Columns) -> tuple[Pair, ...]:
    if not path.is_file():
        raise UserError("error.no_own_data", path=str(path))
    return _rows(path, columns, path.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _rows(path: Path, columns: Columns, _since: int) -> tuple[Pair, ...]:
    return tuple(read_tsv(path, columns=columns, own=True))


def _splits(paths: Sequence[Path], columns: Columns) -> Callable[[Split, Path | None], list[Pair]]:
    def split(name: Split, _data_dir: Path | None = None) -> list[Pair]:
        if name == "train" or len(paths) > 2:
            return list(_read(paths[{"train": 0, "valid": 1, "test": 2}[name]], columns))
        rows = _read(paths[1], columns)
        if len(rows) < 2:
            raise UserError("error.too_few_rows", path=paths[1].name, n=len(rows), least=2)
        return list(rows[0::2] if name == "valid" else rows[1::2])

    return split


def n_vocab(pairs: Sequence[Pair]) -> int:
    """A vocabulary that the data can fill: one learned token for every 60 running words, up to 8,000 tokens in all."""
    n_words = sum(len(_WORD.findall(text)) for text in chain.from_iterable(pairs))
    return RESERVED + min(max(n_words // WORDS_PER_TOKEN, FEWEST), MOST)


def is_chinese(pairs: Sequence[Pair]) -> bool:
    han = re.compile(f"[{HAN}]")
    return any(han.search(text) for text in chain.from_iterable(pairs))


def _tokenizer(train: Sequence[Pair]) -> Tokenizer:
    return subwords(n_vocab(train), chinese=is_chinese(train))(train)


def _examples(pairs: Sequence[Pair]) -> tuple[str, ...]:
    """Different sources of middling length, from all over the file."""
    sources = sorted(dict.fromkeys(source for source, _ in pairs), key=len)
    quarter = len(sources) // 4 if len(sources) >= 2 * N_EXAMPLES else 0
    middle = sorted(sources[quarter : len(sources) - quarter])
    step = max(len(middle) // N_EXAMPLES, 1)
    return tuple(middle[::step][:N_EXAMPLES])
