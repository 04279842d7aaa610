"""Which models there are, by their folders alone: nothing is loaded, and no torch is needed, so that a page stands at once."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from s2s_core.errors import UserError
from s2s_core.models.config import ARCHITECTURES, NEEDED, architecture, attends, from_json, task_name
from s2s_core.tasks import TASKS
from s2s_core.tasks import task as find_task
from s2s_core.ui.store import folders
from s2s_core.whole import is_pointer


@dataclass(frozen=True)
class Entry:
    """One model on the shelf, as its folder describes it."""

    name: str
    task: str
    architecture: str
    attends: bool = False  # whether its decoder looks at the encoder's states


@dataclass(frozen=True)
class Shelf:
    """The models there are, and what is wrong with the folders that were left out."""

    entries: tuple[Entry, ...]
    damaged: tuple[UserError, ...]

    def of_task(self, task: str) -> list[Entry]:
        return [entry for entry in self.entries if entry.task == task]

    @property
    def tasks(self) -> list[str]:
        return list(dict.fromkeys(entry.task for entry in self.entries))

    def entry(self, name: str | None) -> Entry | None:
        return next((entry for entry in self.entries if entry.name == name), None)


def read_shelf() -> Shelf:
    """Look into the folders without loading any model (and without torch); kept while none of them changes."""
    names = sorted(
        path.name for path in folders.PRETRAINED.glob("*") if path.is_dir() and not path.name.startswith(".")
    )
    return _shelf(tuple((name, folders.stamp(name)) for name in names), str(folders.PRETRAINED))


@st.cache_resource(max_entries=4, show_spinner=False)
def _shelf(stamps: tuple[tuple[str, folders.Stamp], ...], root: str) -> Shelf:
    entries: list[Entry] = []
    damaged: list[UserError] = []
    for name, _ in stamps:
        try:
            entries.append(_entry(Path(root) / name))
        except UserError as error:
            damaged.append(error)
    entries.sort(key=lambda entry: (_place(entry.task), entry.task, _rank(entry.architecture), entry.name))
    return Shelf(tuple(entries), tuple(damaged))


def _place(task: str) -> int:
    """The place of a task in the list; one that the project does not know comes last."""
    return list(TASKS).index(task) if task in TASKS else len(TASKS)


def _rank(name: str) -> int:
    """The place of an architecture in the chooser; a rarer one, such as a GRU with attention, comes last."""
    return ARCHITECTURES.index(name) if name in ARCHITECTURES else len(ARCHITECTURES)


def _entry(folder: Path) -> Entry:
    """The entry of a folder; UserError where a needed file is missing or `config.json` is not a model's."""
    for name in NEEDED:
        if not (folder / name).is_file():
            raise UserError("error.damaged_checkpoint", folder=folder.name, why=f"{name} is missing")
        if is_pointer(folder / name):
            raise UserError("error.pointer", folder=folder.name, file=name)
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        model = from_json(config["model"])
        return Entry(folder.name, task_name(config["task"]), architecture(model), attends(model))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError("error.damaged_checkpoint", folder=folder.name, why=f"config.json: {error}") from None


def examples(task: str) -> Sequence[str]:
    """Example inputs of a task; none for a task that the project does not know."""
    try:
        return find_task(task).examples
    except UserError:
        return ()
