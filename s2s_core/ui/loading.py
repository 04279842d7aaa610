"""What is loaded and kept between reruns: which models there are, the models, their traces, the payloads of the views.

Everything here is shared by all sessions and read only; nothing of one user is kept.
"""

import gc
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from s2s_core.edits import ForceToken
from s2s_core.errors import UserError
from s2s_core.i18n import catalog
from s2s_core.models.config import ARCHITECTURES, NEEDED, PRETRAINED, ModelConfig, architecture, from_json
from s2s_core.trace import DecodeTrace
from s2s_core.views.base import View, trace_id
from s2s_core.views.pack import pack

LOADED: set[str] = set()  # names of models in memory: for these no spinner is shown


@dataclass(frozen=True)
class Entry:
    """One model on the shelf, as its folder describes it."""

    name: str
    task: str
    architecture: str


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


def shelf() -> Shelf:
    """Look into the folders without loading any model (and without torch), so that the page stands at once."""
    entries: list[Entry] = []
    damaged: list[UserError] = []
    for folder in sorted(
        path for path in PRETRAINED.glob("*") if path.is_dir() and not path.name.startswith(".")
    ):
        try:
            entries.append(_entry(folder))
        except UserError as error:
            damaged.append(error)
    entries.sort(key=lambda entry: (entry.task != "zh-en", entry.task, _rank(entry.architecture), entry.name))
    return Shelf(tuple(entries), tuple(damaged))


def _rank(name: str) -> int:
    """The place of an architecture in the chooser; a rarer one, such as a GRU with attention, comes last."""
    return ARCHITECTURES.index(name) if name in ARCHITECTURES else len(ARCHITECTURES)


def _entry(folder: Path) -> Entry:
    """The entry of a folder; UserError where a needed file is missing or `config.json` is not a model's."""
    for name in NEEDED:
        if not (folder / name).is_file():
            raise UserError("error.damaged_checkpoint", folder=folder.name, why=f"{name} is missing")
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        return Entry(folder.name, str(config["task"]), architecture(from_json(config["model"])))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError("error.damaged_checkpoint", folder=folder.name, why=f"config.json: {error}") from None


def configuration(name: str) -> ModelConfig:
    """The configuration of a model, without its weights; ValueError, KeyError or OSError where it cannot be read."""
    return from_json(json.loads((PRETRAINED / name / "config.json").read_text(encoding="utf-8"))["model"])


@st.cache_resource(max_entries=12, show_spinner=False)
def model(name: str, since: int) -> Any:
    """A loaded model. `since` is its weights' time of change: a folder trained anew is loaded anew."""
    import torch

    import s2s_core

    torch.set_num_threads(1)
    loaded = s2s_core.load(PRETRAINED / name)
    gc.collect()
    gc.freeze()
    return loaded


def loaded(name: str) -> Any:
    """The model of that name, from memory or from its folder."""
    found = model(name, changed(name))
    LOADED.add(name)
    return found


def changed(name: str) -> int:
    weights = PRETRAINED / name / "model.safetensors"
    return weights.stat().st_mtime_ns if weights.exists() else 0


def trace(name: str, text: str, edits: tuple[ForceToken, ...]) -> DecodeTrace:
    """The trace of a text; UserError where the model cannot read it or an edit cannot be."""
    return _trace(name, changed(name), text, edits)


@st.cache_resource(max_entries=64, show_spinner=False)
def _trace(name: str, since: int, text: str, edits: tuple[ForceToken, ...]) -> DecodeTrace:
    import torch

    import s2s_core

    torch.set_num_threads(1)  # holds for this thread only
    return s2s_core.decode(loaded(name), text, edits=edits)


def payload(
    view: View, trace_key: str, lang: str, trace: DecodeTrace, plain: dict[str, Any] | None = None
) -> bytes | None:
    """A view's packed payload, kept while it is used; None where there is not all that the view draws on.

    `plain` are JSON values that the view asks for beside the trace.
    """
    from s2s_core.ui.beside import BESIDE

    beside = {name: BESIDE[name](trace) for name in view.beside}
    if any(value is None for value in beside.values()):
        return None
    others = [trace_id(value) for value in beside.values() if isinstance(value, DecodeTrace)]
    trace_key = " ".join(
        [trace_key, *others]
    )  # a payload about two traces is another payload with each other trace
    return _payload(view.name, trace_key, lang, json.dumps(plain or {}, sort_keys=True), view, trace, beside)


@st.cache_resource(max_entries=256, show_spinner=False)
def _payload(
    name: str,
    trace_key: str,
    lang: str,
    plain: str,
    _view: View,
    _trace: DecodeTrace,
    _beside: dict[str, Any],
) -> bytes:
    return pack(_view.payload(_trace, catalog(lang), **json.loads(plain), **_beside))


def examples(task: str) -> Sequence[str]:
    """Example inputs of a task; none for a task that the project does not know."""
    from s2s_core.tasks import task as find_task

    try:
        return find_task(task).examples
    except UserError:
        return ()
