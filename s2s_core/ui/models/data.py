"""What the Models page knows of the models of a task: read from their folders, counted for the sentence, timed here."""

import statistics
import time
from collections.abc import Sequence
from typing import Any

from s2s_core.analysis.cost import Cost, multiply_adds
from s2s_core.analysis.fairness import Candidate
from s2s_core.errors import UserError
from s2s_core.ui.store import folders, models, traces
from s2s_core.ui.store.folders import folder_says
from s2s_core.ui.store.shelf import Entry
from s2s_core.ui.store.torch import one_thread

ROUNDS = 7  # decodes of each model that the median is over, after one that is not counted


def candidates(entries: Sequence[Entry], text: str, ms: dict[str, float] | None = None) -> list[Candidate]:
    """The models of a task. `ms` are milliseconds per token by model, as far as measured; costs are of the text typed."""
    gathered = []
    for entry in entries:
        says = folder_says(entry.name)
        config = says["config"]
        weights = folders.PRETRAINED / entry.name / "model.safetensors"
        gathered.append(
            Candidate(
                name=entry.name,
                architecture=entry.architecture,
                config=config.get("model", {}),
                training=config.get("training", {}),
                curve=says["curve"],
                scores=says["metrics"].get("test", {}),
                parameters=int(config.get("parameters", 0)),
                size_bytes=weights.stat().st_size,
                cost=cost(entry.name, config.get("model", {}), text),
                ms_per_token=(ms or {}).get(entry.name),
            )
        )
    return gathered


def cost(name: str, config: dict[str, Any], text: str) -> Cost | None:
    """Of the sentence as this model decodes it; None where there is no sentence or the model cannot read it."""
    if not text.strip():
        return None
    try:
        trace = traces.trace(name, text, ())
    except UserError:
        return None
    return multiply_adds(config, len(trace.source), len(trace.steps))


def usable(entries: Sequence[Entry]) -> tuple[list[Entry], list[UserError]]:
    """The models of a task that can be loaded, in memory from now on, so that each can decode the sentence; and what is
    wrong with the others."""
    found: list[Entry] = []
    damaged: list[UserError] = []
    for entry in entries:
        try:
            models.loaded(entry.name)
            found.append(entry)
        except UserError as error:
            damaged.append(error)
    return found, damaged


def damaged_files(entries: Sequence[Entry]) -> list[UserError]:
    """The files of these models, of those that say something of them, that cannot be read."""
    return [
        UserError("error.damaged_file", path=f"{entry.name}/{file}", why=why)
        for entry in entries
        for file, why in folder_says(entry.name)["damaged"]
    ]


def measure(names: Sequence[str], text: str) -> dict[str, float]:
    """Milliseconds per written token by model: the median over `ROUNDS` whole greedy decodes without a record, one thread.

    The models take turns, so that another program's load falls on all of them alike. UserError where a text cannot be read.
    """
    from s2s_core.decoding.batch import decode_ids
    from s2s_core.decoding.decode import read_source

    one_thread()
    timed = {name: models.loaded(name) for name in names}
    sources = {name: read_source(model, text).ids for name, model in timed.items()}
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(ROUNDS + 1):
        for name, model in timed.items():
            began = time.perf_counter()
            (written,) = decode_ids(model, [sources[name]])
            took = (time.perf_counter() - began) / min(len(written) + 1, 2 * len(sources[name]) + 20)
            if turn:
                seconds[name].append(took)
    return {name: 1000 * statistics.median(times) for name, times in seconds.items()}
