"""What a model is called on the screen."""

from collections.abc import Sequence

from s2s_core.i18n import Text
from s2s_core.ui.store.shelf import Entry


def architecture_label(architecture: str, text: Text) -> str:
    """An architecture's name in the language chosen, as it stands in `config.json` where the catalogs do not know it."""
    key = f"term.architecture.{architecture}"
    return text(key) if key in text else architecture


def labels(entries: Sequence[Entry], text: Text) -> dict[str, str]:
    """Label by model name of the models of one task: the architecture, or the model's own name where two share one."""
    architectures = [entry.architecture for entry in entries]
    return {
        entry.name: architecture_label(entry.architecture, text)
        if architectures.count(entry.architecture) == 1
        else entry.name
        for entry in entries
    }


def task_label(task: str, text: Text) -> str:
    """A task's name in the language chosen, its own name where the catalogs do not know it."""
    return text(f"app.task.{task}") if f"app.task.{task}" in text else task
