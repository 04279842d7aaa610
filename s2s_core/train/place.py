"""Where a training writes, so that no finished model is lost: beside it, until its successor is whole."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from s2s_core.models.config import NEEDED
from s2s_core.train import RESUME
from s2s_core.whole import writing


def unfinished(folder: Path) -> bool:
    """A training was stopped here and can go on; there may be no model yet."""
    return (folder / RESUME).is_file()


def finished(folder: Path) -> bool:
    return not unfinished(folder) and all((folder / name).is_file() for name in NEEDED)


def occupied(folder: Path) -> bool:
    """Something of a model is here that nobody may lose unasked; no training, and no successor asked for, is under way."""
    under_way = unfinished(folder) or unfinished(_beside(folder, "new"))
    return not under_way and any((folder / name).exists() for name in (*NEEDED, "curve.json"))


def name_in(folder: Path) -> str:
    """The name of the model that is trained in a folder; a successor in waiting has the name of what it will replace."""
    name = folder.name
    return name[1:-4] if name.startswith(".") and name.endswith(".new") else name


def _beside(folder: Path, what: str) -> Path:
    return folder.with_name(
        f".{folder.name}.{what}"
    )  # neither the app nor `models` looks at names with a dot


def place(folder: Path) -> Path:
    """The folder itself, or, while it holds a finished model, one beside it. First mends what a crash left half-moved."""
    old, new = _beside(folder, "old"), _beside(folder, "new")
    if old.exists() and not folder.exists():
        old.rename(folder)
    if finished(new):
        _take_over(new, folder)
    return new if finished(folder) else folder


@contextmanager
def safe_place(folder: Path) -> Iterator[Path]:
    """Yields where to train; afterwards a finished successor takes the place of the folder and its old scores."""
    with writing(folder):
        where = place(folder)
    yield where
    if where != folder and finished(where):
        with writing(folder):
            _take_over(where, folder)


def _take_over(new: Path, folder: Path) -> None:
    old = _beside(folder, "old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
