"""A model's folder: `config.json`, `model.safetensors` (float16), `tokenizer.json` and what was measured beside them.

Nothing is ever unpickled. Each file is written whole or not at all; `config.json`, without which a folder is no model,
comes last. Some trainings also keep `snapshots/<percent>.safetensors` (8 bit), the weights after that share of the updates.
"""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import torch
from safetensors import SafetensorError
from safetensors import torch as safetensors

from s2s_core.errors import UserError
from s2s_core.models import eight_bit
from s2s_core.models.config import CONFIGS, NEEDED, from_json, task_name, to_json
from s2s_core.models.config import PRETRAINED as PRETRAINED
from s2s_core.models.registry import Model, attach, build
from s2s_core.text.tokenizer import Tokenizer
from s2s_core.whole import PART, is_pointer, write_whole, writing


def pretrained(root: Path = PRETRAINED) -> list[str]:
    """Names of the folders that claim to be models, in the order of the alphabet."""
    return sorted(
        path.parent.name for path in root.glob("*/config.json") if not path.parent.name.startswith(".")
    )


def find(name: str | Path) -> Path:
    """The folder of a model: a name under `pretrained/`, or a path. UserError where there is none."""
    for folder in (PRETRAINED / name, Path(name)):
        if folder.is_dir():
            return folder
    raise UserError("error.unknown_model", name=str(name), known=", ".join(pretrained()))


def card(folder: Path) -> dict[str, Any]:
    """`config.json` with `metrics` from `metrics.json` (empty where not measured yet) and the size of the weights."""
    refuse_pointers(folder)
    config = _read_json(folder, "config.json")
    metrics = _read_json(folder, "metrics.json") if (folder / "metrics.json").exists() else {}
    return {**config, "metrics": metrics, "size_bytes": (folder / "model.safetensors").stat().st_size}


def refuse_pointers(folder: Path) -> None:
    """UserError where git-lfs has left a pointer in the place of a needed file."""
    for name in NEEDED:
        if is_pointer(folder / name):
            raise UserError("error.pointer", folder=folder.name, file=name)


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


def save(
    folder: Path, model: Model, tokenizer: Tokenizer, weights: dict[str, torch.Tensor], about: dict[str, Any]
) -> None:
    """Write the three needed files; `about` (name, task, training) joins the model's configuration in `config.json`."""
    save_weights(folder / "model.safetensors", weights)
    with writing(folder / "tokenizer.json"), TemporaryDirectory(suffix=PART, dir=folder) as aside:
        tokenizer.save(Path(aside))
        write_whole(folder / "tokenizer.json", (Path(aside) / "tokenizer.json").read_bytes())
    parameters = sum(value.numel() for value in weights.values())
    write_json(folder / "config.json", {**about, "parameters": parameters, "model": to_json(model.config)})


def save_weights(path: Path, weights: dict[str, torch.Tensor]) -> None:
    """float16 safetensors, written whole or not at all."""
    half = {name: value.detach().cpu().to(torch.float16).contiguous() for name, value in weights.items()}
    write_whole(path, safetensors.save(half, metadata={"format": "pt"}))


def save_snapshot(folder: Path, name: int | str, weights: dict[str, torch.Tensor]) -> None:
    """Keep the weights of a moment of the training in eight bits (`eight_bit.py`), named by the percentage, say."""
    path = folder / "snapshots" / f"{name}.safetensors"
    write_whole(path, safetensors.save(eight_bit.pack(weights), metadata={"format": "pt"}))


def write_json(path: Path, value: Any) -> None:
    """Write whole or not at all."""
    write_whole(path, (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8"))


def snapshots(name: str | Path) -> list[int]:
    """Percentages of the training at which a model's weights were kept, in order; empty where none were."""
    kept = (find(name) / "snapshots").glob("*.safetensors")
    return sorted(int(path.stem) for path in kept if path.stem.isdecimal())


def _weights_file(folder: Path, snapshot: int | None) -> Path:
    if snapshot is None:
        return folder / "model.safetensors"
    if snapshot not in (there := snapshots(folder)):
        known = ", ".join(map(str, there)) or "-"
        raise UserError("error.unknown_snapshot", folder=folder.name, percent=snapshot, known=known)
    return folder / "snapshots" / f"{snapshot}.safetensors"


class Loader(Protocol):
    """Reads the model of a folder whose `config.json` is `config`; any error of the kinds that `load` names is damage."""

    def __call__(self, folder: Path, config: dict[str, Any], snapshot: int | None) -> Model: ...


def _load_own(folder: Path, config: dict[str, Any], snapshot: int | None) -> Model:
    """A model as `save` wrote it."""
    for needed in NEEDED:
        if not (folder / needed).is_file():
            raise ValueError(f"{needed} is missing")
    task, described = task_name(config["task"]), from_json(config["model"])
    path, tokenizer = _weights_file(folder, snapshot), Tokenizer.load(folder)
    if is_pointer(path):
        raise UserError("error.pointer", folder=folder.name, file=path.name)
    weights = safetensors.load_file(path)
    if len(tokenizer) != described.n_vocab:
        raise ValueError(f"{len(tokenizer)} tokens in tokenizer.json, {described.n_vocab} in config.json")
    model = build(described)
    model.load_state_dict(eight_bit.unpack(weights))
    if not all(torch.isfinite(value).all() for value in model.state_dict().values()):
        raise ValueError(f"{path.name} holds values that are not finite")
    return attach(model.eval().requires_grad_(False), tokenizer, name=folder.name, task=task)


# Who loads a folder, by the `kind` of the model in its `config.json`.
LOADERS: dict[str, Loader] = dict.fromkeys(CONFIGS, _load_own)


def load(name: str | Path, *, snapshot: int | None = None) -> Model:
    """A model ready to decode on the CPU in float32: the best of its training, or as it was after `snapshot` percent of it.

    UserError names a folder that is missing, foreign or damaged, and says which snapshots there are.
    """
    folder = find(name)
    if not (folder / "config.json").is_file():
        raise _damaged(folder, "config.json is missing")
    refuse_pointers(folder)
    config = _read_json(folder, "config.json")
    try:
        kind = config["model"]["kind"]
        if kind not in LOADERS:
            raise ValueError(f"kind {kind!r} is not {', '.join(LOADERS)}")
        return LOADERS[kind](folder, config, snapshot)
    except UserError:
        raise
    except (SafetensorError, OSError, KeyError, TypeError, ValueError, RuntimeError) as error:
        raise _damaged(folder, str(error).splitlines()[0] if str(error) else type(error).__name__) from None
