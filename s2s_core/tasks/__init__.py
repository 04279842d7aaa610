"""Tasks by name.

A new task is one short module with one value, and its name in `TASKS` below. For pairs in files under the data directory:

    FISH = Task(
        name="fish",                          # the first part of its models' names; its title: app.task.fish in the catalogs
        split=from_files("fish"),             # data/fish/{train,valid,test}.tsv.gz
        tokenizer=subwords(8000),             # chinese=True where the text is
        examples=("One fish.", "Two fish."),  # for the app, yours to write
        licence="Who may use the pairs for what, and whom to name.",
    )

and a preset for each model in `train/presets.py`. A task may also be generated, know its gold alignment or have further
pairs: see `base.Task`, `reverse.py` and `headlines.py`. Pairs of your own need no module: `train --data TRAIN VALID`.
"""

import json
from pathlib import Path

from s2s_core.errors import UserError
from s2s_core.models.config import PRETRAINED
from s2s_core.tasks.base import Task
from s2s_core.tasks.captions import CAPTIONS
from s2s_core.tasks.dates import DATES
from s2s_core.tasks.dialogue import DIALOGUE
from s2s_core.tasks.distress import speaks_of_self_harm
from s2s_core.tasks.en_fr import EN_FR
from s2s_core.tasks.headlines import HEADLINES
from s2s_core.tasks.own import described
from s2s_core.tasks.reverse import REVERSE
from s2s_core.tasks.zh_en import EN_ZH, ZH_EN
from s2s_core.text.turns import turns

# In the order in which a class meets them; the app lists them so.
TASKS: dict[str, Task] = {
    task.name: task for task in (REVERSE, DATES, ZH_EN, EN_FR, CAPTIONS, HEADLINES, DIALOGUE, EN_ZH)
}


def task(name: str, folder: Path | None = None) -> Task:
    """The task of a model: `folder`'s own if it was trained on its user's files, else one of `TASKS`.

    Without a folder, a name not in `TASKS` is looked for among the models in `pretrained/`. UserError where there is none.
    """
    if folder is not None and (found := _own(folder, name)):
        return found
    if name in TASKS:
        return TASKS[name]
    for config in () if folder is not None else sorted(PRETRAINED.glob("*/config.json")):
        if found := _own(config.parent, name):
            return found
    raise UserError("error.unknown_task", name=name, known=", ".join(TASKS))


def waits(name: str, text: str) -> bool:
    """Whether a text is not to be answered at once: a turn in it speaks of self-harm, and the task answers as to somebody."""
    found = TASKS.get(name)
    return bool(found and found.listens and any(map(speaks_of_self_harm, turns(text))))


def remembers(name: str) -> bool:
    """Whether the sources of a task can hold what was said before."""
    return name in TASKS and TASKS[name].remembers


def _own(folder: Path, name: str) -> Task | None:
    """The task that a model's folder describes, if it has that name and is described at all."""
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        return described(name, config["data"]) if config["task"] == name else None
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None
