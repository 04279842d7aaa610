"""What a training under way lets be seen of it, for those that write about it or set it up. No training here."""

from pathlib import Path
from typing import Protocol

from accelerate import Accelerator

from s2s_core.models.registry import Model
from s2s_core.tasks.base import Task
from s2s_core.text.tokenizer import Tokenizer
from s2s_core.train.pace import Pace
from s2s_core.train.presets import Preset
from s2s_core.train.progress import Average, Progress
from s2s_core.train.reading import Reading


class UnderWay(Protocol):
    preset: Preset
    task: Task
    folder: Path
    accelerator: Accelerator
    reading: Reading
    tokenizer: Tokenizer
    plain: Model  # the model itself, as it is built
    average: Average
    progress: Progress
    pace: Pace

    def keep_progress(self) -> None: ...
    def keep_weights(self) -> None: ...
