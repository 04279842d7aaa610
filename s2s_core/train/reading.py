"""What a training reads, as token ids: the task's pairs, further ones beside them, and those that judge it."""

import logging
from dataclasses import dataclass
from pathlib import Path

from s2s_core.errors import UserError
from s2s_core.tasks.base import Task
from s2s_core.tasks.files import read_tsv
from s2s_core.text.tokenizer import Tokenizer
from s2s_core.train.batches import Ids, encode_pairs

log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Reading:
    tokenizer: Tokenizer  # learned from the task's own pairs, or that of the model trained further
    train: list[Ids]
    extra: list[Ids]  # further pairs, read beside `train`
    valid: list[Ids]
    taught: bool  # the targets of `extra` were written by models

    def of_epoch(self, epoch: int, extra_epochs: int | None) -> list[Ids]:
        """All of `train` and the next as many of the extra ones; these in the first `extra_epochs` only (None: in all)."""
        over = extra_epochs is not None and epoch >= extra_epochs
        n = 0 if over else min(len(self.train), len(self.extra))
        return self.train + [self.extra[(epoch * n + i) % len(self.extra)] for i in range(n)]


@dataclass(frozen=True, kw_only=True)
class Files:
    """Where the pairs lie. `extra` is a TSV file of further pairs (back-translated ones, say): each epoch takes as many of
    them as of the real ones. `taught` is one of pairs whose targets models wrote (`distil`), read like `extra`."""

    data_dir: Path | None = None
    extra: Path | None = None
    taught: Path | None = None
    vocabulary: Path | None = None  # the folder of a finished model whose tokenizer is kept


def read(task: Task, files: Files) -> Reading:
    """UserError where a file is damaged or no pair is short enough."""
    own = task.split("train", files.data_dir)
    tokenizer = _kept(files.vocabulary) or task.tokenizer(own)
    file = files.taught or files.extra
    beside = read_tsv(file) if file else task.extra(own) if task.extra else []
    return Reading(
        tokenizer,
        train=_short(encode_pairs(task.typed(own) if task.typed else own, tokenizer), task.longest, "train"),
        extra=encode_pairs(beside, tokenizer),
        valid=_short(encode_pairs(task.split("valid", files.data_dir), tokenizer), task.longest, "valid"),
        taught=files.taught is not None,
    )


def _kept(folder: Path | None) -> Tokenizer | None:
    """The tokenizer of a finished model: its weights know no other, however the task's pairs are read by now. None where it
    cannot be read, which `begin_further` then says."""
    try:
        return Tokenizer.load(folder) if folder else None
    except (OSError, ValueError, KeyError):
        return None


def _short(rows: list[Ids], limit: int | None, split: str) -> list[Ids]:
    """Without the pairs of more tokens than the limit on either side, if there is one; UserError if none is left."""
    kept = rows if limit is None else [row for row in rows if max(map(len, row)) <= limit]
    if not kept:
        raise UserError("error.all_refused", n=len(rows), limit=limit)
    if len(kept) < len(rows):
        log.info("%s: %d pairs longer than %d tokens are left out", split, len(rows) - len(kept), limit)
    return kept
