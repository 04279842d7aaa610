"""What a task is: where its pairs come from, how its vocabulary is made, and example inputs for the app."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from s2s_core.errors import UserError
from s2s_core.tasks.files import Pair, read_tsv
from s2s_core.text.tokenizer import Tokenizer

Split = Literal["train", "valid", "test"]


@dataclass(frozen=True, kw_only=True)
class Task:
    """A data set with its tokeniser recipe. `folder` is the set's name under the data directory."""

    name: str
    folder: str
    tokenizer: Callable[[Sequence[Pair]], Tokenizer]  # learns the vocabulary from the training pairs
    examples: tuple[str, ...]
    swapped: bool = False  # the columns of the files are target, source
    licence: str  # of the data, with the attribution that a model card must carry

    def split(self, split: Split, data_dir: Path | None = None) -> list[Pair]:
        """The pairs of a split; UserError where the data are not there."""
        path = data_directory(data_dir) / self.folder / f"{split}.tsv.gz"
        if not path.exists():
            raise UserError("error.no_data", path=str(path))
        pairs = read_tsv(path)
        return [(target, source) for source, target in pairs] if self.swapped else pairs


def data_directory(given: Path | None = None) -> Path:
    """`--data-dir`, else the environment's S2S_DATA, else `data/`."""
    return given or Path(os.environ.get("S2S_DATA", "data"))
