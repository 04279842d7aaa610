"""What the Models page knows of the models of a task: read from their folders, counted for the sentence, timed here."""

import json
import logging
import statistics
import time
from collections.abc import Sequence
from typing import Any

import streamlit as st

from s2s_core.analysis.cost import Cost, multiply_adds
from s2s_core.analysis.fairness import Candidate
from s2s_core.errors import UserError
from s2s_core.ui import loading
from s2s_core.ui.loading import Entry

FILES = ("config.json", "curve.json", "metrics.json", "README.md")
ROUNDS = 7  # decodes of each model that the median is over, after one that is not counted


def folder_says(name: str) -> dict[str, Any]:
    """{config, curve, scores, card} of a model's folder; what is missing or damaged is empty."""
    folder = loading.PRETRAINED / name
    stamps = tuple(path.stat().st_mtime_ns if (path := folder / file).exists() else 0 for file in FILES)
    return _folder_says(str(folder), stamps)


@st.cache_resource(max_entries=64, show_spinner=False)
def _folder_says(folder: str, stamps: tuple[int, ...]) -> dict[str, Any]:
    config = _json(folder, "config.json", dict)
    measured = _json(folder, "metrics.json", dict).get("test", {})
    curve = [
        point
        for point in _json(folder, "curve.json", list)
        if isinstance(point, dict) and "valid_perplexity" in point
    ]
    return {
        "config": config,
        "curve": curve,
        "scores": measured if isinstance(measured, dict) else {},
        "card": _read(folder, "README.md"),
    }


def _read(folder: str, name: str) -> str:
    path = loading.Path(folder) / name
    try:
        return path.read_text(encoding="utf-8") if path.exists() else ""
    except (OSError, ValueError) as error:
        logging.warning("%s: %s", path, error)
        return ""


def _json(folder: str, name: str, kind: type) -> Any:
    """The value of a JSON file; an empty one where the file is missing or holds something else."""
    try:
        value = json.loads(_read(folder, name) or "null")
    except ValueError as error:
        logging.warning("%s/%s: %s", folder, name, error)
        value = None
    return value if isinstance(value, kind) else kind()


def candidates(entries: Sequence[Entry], text: str, ms: dict[str, float] | None = None) -> list[Candidate]:
    """The models of a task. `ms` are milliseconds per token by model, as far as measured; costs are of the text typed."""
    found = []
    for entry in entries:
        says = folder_says(entry.name)
        config = says["config"]
        weights = loading.PRETRAINED / entry.name / "model.safetensors"
        found.append(
            Candidate(
                name=entry.name,
                architecture=entry.architecture,
                config=config.get("model", {}),
                training=config.get("training", {}),
                curve=says["curve"],
                scores=says["scores"],
                parameters=int(config.get("parameters", 0)),
                size_bytes=weights.stat().st_size,
                cost=cost(entry.name, config.get("model", {}), text),
                ms_per_token=(ms or {}).get(entry.name),
            )
        )
    return found


def cost(name: str, config: dict[str, Any], text: str) -> Cost | None:
    """Of the sentence as this model decodes it; None where there is no sentence or the model cannot read it."""
    if not text.strip():
        return None
    try:
        trace = loading.trace(name, text, ())
    except UserError:
        return None
    return multiply_adds(config, len(trace.source), len(trace.steps))


def load_all(entries: Sequence[Entry]) -> None:
    """Every model of the task into memory, so that each can decode the sentence."""
    for entry in entries:
        loading.loaded(entry.name)


def measure(names: Sequence[str], text: str) -> dict[str, float]:
    """Milliseconds per written token by model: the median over `ROUNDS` whole greedy decodes without a record, one thread.

    The models take turns, so that another program's load falls on all of them alike. UserError where a text cannot be read.
    """
    import torch

    from s2s_core.decoding.batch import decode_ids
    from s2s_core.decoding.decode import read_source

    torch.set_num_threads(1)
    models = {name: loading.loaded(name) for name in names}
    sources = {name: read_source(model, text).ids for name, model in models.items()}
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(ROUNDS + 1):
        for name, model in models.items():
            began = time.perf_counter()
            (written,) = decode_ids(model, [sources[name]])
            took = (time.perf_counter() - began) / min(len(written) + 1, 2 * len(sources[name]) + 20)
            if turn:
                seconds[name].append(took)
    return {name: 1000 * statistics.median(times) for name, times in seconds.items()}
