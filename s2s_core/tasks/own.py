"""A task made of a user's own files, without any code: TSV files of pairs, sub-words learned from them."""

import re
from collections.abc import Callable, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from s2s_core.errors import UserError
from s2s_core.models.registry import MAX_SOURCE
from s2s_core.tasks.base import Split, Task, subwords
from s2s_core.tasks.files import Pair, read_tsv
from s2s_core.text.segment import HAN
from s2s_core.text.tokenizer import Tokenizer

N_EXAMPLES = 6
RESERVED = 260  # special tokens and bytes
FEWEST, MOST, WORDS_PER_TOKEN = (
    200,
    8000 - RESERVED,
    60,
)  # learned tokens; running words in the data for each of them
LONGEST = 64  # tokens a model reads where its task is not known
_WORD = re.compile(rf"[{HAN}]|[^\W{HAN}]+")


def own_task(name: str, files: Sequence[Path]) -> Task:
    """The task of `train`, `valid` and perhaps `test` files. UserError where one is missing, damaged or too small.

    Without a test file every second row of the validation file is kept apart as the test split.
    """
    paths = [Path(file).resolve() for file in files]
    for path in paths:
        if not path.is_file():
            raise UserError("error.no_data", path=str(path))
    split = _splits(paths)
    split("train", None)  # so that damage is named now
    examples = _examples(split("valid", None))
    return described(name, {"files": [str(path) for path in paths], "examples": list(examples)})


def described(name: str, about: dict[str, Any]) -> Task:
    """The task as the `config.json` of a model describes it; the files are read when a split is asked for."""
    paths = [Path(file) for file in about["files"]]
    return Task(
        name=name,
        split=_splits(paths),
        tokenizer=_tokenizer,
        examples=tuple(about["examples"]),
        licence=f"Pairs from {paths[0].name} and {paths[1].name}, files of the user's own.",
        longest=MAX_SOURCE.get(name, LONGEST),
        own=about,
    )


def _splits(paths: Sequence[Path]) -> Callable[[Split, Path | None], list[Pair]]:
    @cache
    def read(path: Path) -> tuple[Pair, ...]:
        if not path.is_file():
            raise UserError("error.no_data", path=str(path))
        return tuple(read_tsv(path))

    def split(name: Split, _data_dir: Path | None = None) -> list[Pair]:
        if name == "train" or len(paths) > 2:
            return list(read(paths[{"train": 0, "valid": 1, "test": 2}[name]]))
        rows = read(paths[1])
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
