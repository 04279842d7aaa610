"""Tasks by name."""

from s2s_core.errors import UserError
from s2s_core.tasks.base import Task
from s2s_core.tasks.captions import CAPTIONS
from s2s_core.tasks.dates import DATES
from s2s_core.tasks.dialogue import DIALOGUE
from s2s_core.tasks.en_fr import EN_FR
from s2s_core.tasks.headlines import HEADLINES
from s2s_core.tasks.reverse import REVERSE
from s2s_core.tasks.zh_en import EN_ZH, ZH_EN

TASKS: dict[str, Task] = {
    task.name: task for task in (ZH_EN, REVERSE, DATES, EN_FR, HEADLINES, CAPTIONS, DIALOGUE, EN_ZH)
}


def task(name: str) -> Task:
    if name not in TASKS:
        raise UserError("error.unknown_task", name=name, known=", ".join(TASKS))
    return TASKS[name]
