"""Files that are written whole or not at all: under another name first, renamed when all of it is on the disk."""

import errno
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile

from s2s_core.errors import UserError

PART = ".part"  # what the name of an unfinished file or folder ends with; nothing reads such a one
POINTER = b"version https://git-lfs"
_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """A failure to write as a UserError that names `path` and says whether the disk is full."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise UserError("error.disk_full", path=str(path)) from None
        raise UserError("error.cannot_write", path=str(path), why=error.strerror or str(error)) from None


def write_whole(path: Path, data: bytes) -> None:
    """Put `data` in the place of `path`. When that fails the old file stays, and UserError says why.

    What is no file and no folder (a device, a pipe) is written to as it is: nothing may take its place.
    """
    part = path.with_name(path.name + PART)
    with writing(path):
        if path.exists() and not path.is_file() and not path.is_dir():
            path.write_bytes(data)
            return
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())  # else a power cut could leave a new name on old emptiness
            os.replace(part, path)
        except BaseException:
            part.unlink(missing_ok=True)  # what it took up may be what the disk lacks
            raise


def check_target(path: Path, *, replace: bool = False) -> None:
    """Before any work: UserError where `path` could not be written, or where a file is there that was not said to go."""
    if path.is_dir():
        raise UserError("error.is_a_folder", path=str(path))
    if path.is_file() and not replace:
        raise UserError("error.is_there", path=str(path))
    with writing(path):
        _try(path.parent)


def check_folder(folder: Path, files: Sequence[str] = ()) -> None:
    """Before any work: UserError where `folder`, which need not be there, or one of `files` in it could not be written."""
    for name in files:
        if (folder / name).is_dir():
            raise UserError("error.is_a_folder", path=str(folder / name))
    with writing(folder):
        _try(folder)


def _try(folder: Path) -> None:
    """Make a file without a name where the folder is, or would be; whoever may make one may make others."""
    nearest = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    with TemporaryFile(dir=nearest):
        pass


def clear_parts(folder: Path) -> None:
    """Remove what a process that was killed left half-written in a folder."""
    for part in sorted(folder.rglob("*" + PART), reverse=True):  # the inner ones first
        if part.is_dir():
            shutil.rmtree(part, ignore_errors=True)
        else:
            part.unlink(missing_ok=True)


def is_pointer(path: Path) -> bool:
    """Whether git-lfs has left a pointer in a file's place: the file itself was not fetched."""
    try:
        with path.open("rb") as file:
            return file.read(len(POINTER)) == POINTER
    except OSError:
        return False
