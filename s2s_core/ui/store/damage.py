"""Which files beside a model's weights could not be read, so that a page says why something is not there."""

import logging
from collections.abc import Sequence
from pathlib import Path

from s2s_core.errors import UserError
from s2s_core.ui.store import folders
from s2s_core.whole import is_pointer

WEIGHTS = "model.safetensors"
OF_A_FOLDER = ("error.damaged_checkpoint", "error.pointer")
# By path; true while the file has this stamp. Facts of the disk, the same for all sessions.
_NOTED: dict[Path, tuple[folders.Stamp, UserError]] = {}


def note(name: str, file: str, why: object) -> None:
    """A file of a model's folder cannot be used, and what it holds is left out."""
    said = str(why) or type(why).__name__
    if is_pointer(folders.PRETRAINED / name / file):
        error = UserError("error.pointer", folder=name, file=file)
    else:
        error = UserError("error.damaged_file", path=f"{name}/{file}", why=said.splitlines()[0].rstrip("."))
    _keep(name, file, error)


def note_model(name: str, error: UserError) -> None:
    """A model was to be shown beside another, and could not be read: an error of its folder is kept, one of a text is not."""
    if error.key in OF_A_FOLDER:
        _keep(name, WEIGHTS, error)


def _keep(name: str, file: str, error: UserError) -> None:
    logging.warning("%s", error)
    _NOTED[folders.PRETRAINED / name / file] = (folders.stamp(name, file), error)


def noted(names: Sequence[str], files: Sequence[str]) -> list[UserError]:
    """What is to be said of these files of these models, as they are now."""
    found = [(name, file, _NOTED.get(folders.PRETRAINED / name / file)) for name in names for file in files]
    return [known[1] for name, file, known in found if known and known[0] == folders.stamp(name, file)]
