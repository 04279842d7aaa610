"""A model's folder: `config.json`, `model.safetensors` (float16), `tokenizer.json` and what was measured beside them.

Nothing is ever unpickled. Each file is written under another name and renamed when whole; `config.json`, without which a
folder is no model, comes last.
"""

import json
import os
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from s2s_core.errors import UserError
from s2s_core.models.config import NEEDED, PRETRAINED, ModelConfig, from_json, to_json
from s2s_core.models.registry import Model, attach, build
from s2s_core.text.tokenizer import Tokenizer


def pretrained(root: Path = PRETRAINED) -> list[str]:
    """Names of the folders that claim to be models, in the order of the alphabet."""
    return sorted(path.parent.name for path in root.glob("*/config.json"))


def find(name: str | Path) -> Path:
    """The folder of a model: a name under `pretrained/`, or a path. UserError where there is none."""
    for folder in (PRETRAINED / name, Path(name)):
        if folder.is_dir():
            return folder
    raise UserError("error.unknown_model", name=str(name), known=", ".join(pretrained()))


def card(folder: Path) -> dict[str, Any]:
    """`config.json` with `metrics` from `metrics.json` (empty where not measured yet) and the size of the weights."""
    config = _read_json(folder, "config.json")
    metrics = _read_json(folder, "metrics.json") if (folder / "metrics.json").exists() else {}
    return {**config, "metrics": metrics, "size_bytes": (folder / "model.safetensors").stat().st_size}


def _damaged(folder: Path, why: object) -> UserError:
    return UserError("error.damaged_checkpoint", folder=folder.name, why=str(why))


def _read_json(folder: Path, name: str) -> dict[str, Any]:
    try:
        value = json.loads((folder / name).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _damaged(folder, f"{name}: {error}") from None
    if not isinstance(value, dict):
        raise _damaged(folder, f"{name} holds no object")
    return value


def save(folder: Path, model: Model, tokenizer: Tokenizer, weights: dict[str, torch.Tensor], about: dict[str, Any]) -> None:
    """Write the three needed files; `about` (name, task, training) joins the model's configuration in `config.json`."""
    save_weights(folder / "model.safetensors", weights)
    tokenizer.save(folder)
    parameters = sum(value.numel() for value in weights.values())
    write_json(folder / "config.json", {**about, "parameters": parameters, "model": to_json(model.config)})


def save_weights(path: Path, weights: dict[str, torch.Tensor]) -> None:
    """float16 safetensors, written whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = {name: value.detach().cpu().to(torch.float16).contiguous() for name, value in weights.items()}
    part = path.with_name(path.name + ".part")
    save_file(half, part, metadata={"format": "pt"})
    os.replace(part, path)


def write_json(path: Path, value: Any) -> None:
    """Write whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    os.replace(part, path)


def load(name: str | Path) -> Model:
    """A model ready to decode on the CPU in float32. UserError names a folder that is missing, foreign or damaged."""
    folder = find(name)
    for needed in NEEDED:
        if not (folder / needed).is_file():
            raise _damaged(folder, f"{needed} is missing")
    config = _read_json(folder, "config.json")
    try:
        described: ModelConfig = from_json(config["model"])
        weights = load_file(folder / "model.safetensors")
        tokenizer = Tokenizer.load(folder)
        if len(tokenizer) != described.n_vocab:
            raise ValueError(f"{len(tokenizer)} tokens in tokenizer.json, {described.n_vocab} in config.json")
        model = build(described)
        model.load_state_dict({key: value.float() for key, value in weights.items()})
        if not all(torch.isfinite(value).all() for value in model.state_dict().values()):
            raise ValueError("model.safetensors holds values that are not finite")
        attach(model.eval().requires_grad_(False), tokenizer, name=folder.name, task=str(config["task"]))
    except (SafetensorError, OSError, KeyError, TypeError, ValueError, RuntimeError) as error:
        raise _damaged(folder, str(error).splitlines()[0] if str(error) else type(error).__name__) from None
    return model
