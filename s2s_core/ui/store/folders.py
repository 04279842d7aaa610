"""What the folder of a model says of it beside its weights: read again when one of its files has changed."""

import json
import logging
from pathlib import Path
from typing import Any

import streamlit as st

from s2s_core.models.config import NEEDED, ModelConfig, from_json
from s2s_core.models.config import PRETRAINED as PRETRAINED

Stamp = tuple[tuple[int, int], ...]
FILES = ("config.json", "curve.json", "metrics.json", "README.md")


def folder_says(name: str) -> dict[str, Any]:
    """{config, curve, metrics, card} of a model's folder; what is missing or damaged is empty, and `damaged` says why: (file,
    reason) of each."""
    return _folder_says(str(PRETRAINED / name), stamp(name, *FILES))


@st.cache_resource(max_entries=64, show_spinner=False)
def _folder_says(folder: str, stamps: Stamp) -> dict[str, Any]:
    damaged: list[tuple[str, str]] = []
    config, measured = (_json(folder, name, dict, damaged) for name in ("config.json", "metrics.json"))
    curve = [
        point
        for point in _json(folder, "curve.json", list, damaged)
        if isinstance(point, dict) and "valid_perplexity" in point
    ]
    return {
        "config": config,
        "curve": curve,
        "metrics": {split: scores for split, scores in measured.items() if isinstance(scores, dict)},
        "card": _read(folder, "README.md", damaged),
        "damaged": damaged,
    }


def _read(folder: str, name: str, damaged: list[tuple[str, str]]) -> str:
    path = Path(folder) / name
    try:
        return path.read_text(encoding="utf-8") if path.exists() else ""
    except (OSError, ValueError) as error:
        logging.warning("%s: %s", path, error)
        damaged.append((name, str(error)))
        return ""


def _json(folder: str, name: str, kind: type, damaged: list[tuple[str, str]]) -> Any:
    """The value of a JSON file; an empty one where the file is missing or holds something else."""
    try:
        value = json.loads(_read(folder, name, damaged) or "null")
    except ValueError as error:
        logging.warning("%s/%s: %s", folder, name, error)
        damaged.append((name, str(error)))
        return kind()
    if value is not None and not isinstance(value, kind):
        damaged.append((name, f"it holds no {kind.__name__}"))
    return value if isinstance(value, kind) else kind()


def stamp(name: str, *files: str) -> Stamp:
    """Time of change and size of files in a model's folder, (0, 0) of one that is not there: part of the key of whatever is
    kept of them. Without names, those that the model itself is read from."""
    folder = PRETRAINED / name
    return tuple(_stamp(folder / file) for file in files or NEEDED)


def _stamp(path: Path) -> tuple[int, int]:
    try:
        about = path.stat()
    except OSError:
        return 0, 0
    return about.st_mtime_ns, about.st_size


def configuration(name: str) -> ModelConfig:
    """The configuration of a model, without its weights; ValueError, KeyError or OSError where it cannot be read."""
    return from_json(json.loads((PRETRAINED / name / "config.json").read_text(encoding="utf-8"))["model"])
