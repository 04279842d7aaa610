"""What a task is: where its pairs come from, how its vocabulary is made, which alignment is right, and examples for the app."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from s2s_core.errors import UserError
from s2s_core.tasks.columns import NAMED, TURNS, Columns
from s2s_core.tasks.files import Keep, read_tsv
from s2s_core.tasks.files import Pair as Pair
from s2s_core.text.tokenizer import Tokenizer, train_subwords

SAMPLES = Path(__file__).parent / "samples"
Split = Literal["train", "valid", "test"]
Links = set[tuple[int, int]]  # (target token, source token), both counted from 0


@dataclass(frozen=True, kw_only=True)
class Task:
    """`split` gives the pairs, from files or generated; `gold` the exact alignment of a pair where it is known."""

    name: str
    split: Callable[[Split, Path | None], list[Pair]]
    tokenizer: Callable[[Sequence[Pair]], Tokenizer]  # learns the vocabulary from the training pairs
    examples: tuple[str, ...]
    licence: str  # of the data, with the attribution that a model card must carry
    metrics: tuple[str, ...] = ("bleu", "chrf", "perplexity")  # those that matter, the first one most
    gold: Callable[[str, str], Links] | None = None
    extra: Callable[[Sequence[Pair]], list[Pair]] | None = (
        None  # further pairs to train on, made of the training pairs
    )
    lengths: Callable[[], list[Pair]] | None = None  # pairs of every length, beyond those trained on
    longest: int | None = None  # tokens, the end counted; pairs with a longer side are not trained on
    notice: str | None = None  # catalog key of what must be said beside an answer
    listens: bool = (
        False  # its sources are said as if to somebody: one that speaks of self-harm is not answered at once
    )
    columns: Columns = NAMED  # of its files, and of a file that is to be measured on
    typed: Callable[[Sequence[Pair]], list[Pair]] | None = (
        None  # the training pairs as the model is to read them: as people type, with a phrasebook
    )
    own: dict[str, Any] | None = (
        None  # of a task made of its user's files: what `config.json` keeps of it under "data"
    )

    @property
    def remembers(self) -> bool:
        """Whether a source can hold what was said before it: turns, parted as in `text/turns.py`."""
        return self.columns.previous is not None


def data_directory(given: Path | None = None) -> Path:
    """`--data-dir`, else the environment's S2S_DATA, else `data/`."""
    return given or Path(os.environ.get("S2S_DATA", "data"))


def from_files(
    folder: str, *, swapped: bool = False, keep: Keep | None = None, columns: Columns = NAMED
) -> Callable[[Split, Path | None], list[Pair]]:
    """Splits read from `<data directory>/<folder>/<split>.tsv.gz`; `swapped`: the files' columns are target, source;
    `keep` chooses among the rows, `columns` says where a pair stands in them."""

    def split(name: Split, data_dir: Path | None = None) -> list[Pair]:
        path = data_directory(data_dir) / folder / f"{name}.tsv.gz"
        if not path.exists():
            raise UserError("error.no_data", path=str(path))
        pairs = read_tsv(path, keep=keep, columns=columns)
        return [(target, source) for source, target in pairs] if swapped else pairs

    return split


def sample(name: str) -> list[Pair]:
    """A few hundred pairs of a task's test split that come with the package; UserError where there are none."""
    return read_tsv(SAMPLES / f"{name}.tsv", columns=TURNS)


def subwords(n_vocab: int, *, chinese: bool = False) -> Callable[[Sequence[Pair]], Tokenizer]:
    """A recipe: one byte-pair vocabulary of `n_vocab` tokens learned from both sides of the training pairs."""
    return lambda pairs: train_subwords(
        (text for pair in pairs for text in pair), n_vocab=n_vocab, chinese=chinese
    )
