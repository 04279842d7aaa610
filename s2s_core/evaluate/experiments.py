"""Ready-made experiments: an edit for a question, and how often it destroys an answer, over many sentences."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tqdm import tqdm

from s2s_core.analysis.kept import kept
from s2s_core.decoding import decode
from s2s_core.edits import ClampGate, Edit, EditAttention, EditMemory, EditSource
from s2s_core.errors import UserError
from s2s_core.models.base import Seq2SeqModel
from s2s_core.models.checkpoint import write_json
from s2s_core.trace import ModelInfo

FILE = "experiments.json"
OUTCOMES = ("little", "some", "much")
SOME, MUCH = (
    0.2,
    0.6,
)  # of the old answer's tokens lost, from which on some are, and from which on it is destroyed
N_SENTENCES = 200

Make = Callable[[int], list[Edit]]  # of the number of source tokens


def offered(info: ModelInfo) -> dict[str, Make]:
    """The experiments that a model allows, by question."""
    found: dict[str, Make] = {
        "first": lambda _n: [EditSource(mask=(0,))],
        "last": lambda n: [EditSource(mask=(max(0, n - 2),))],
        "bottleneck": lambda _n: [EditMemory(to="zero")],
        "bits": lambda _n: [EditMemory(to={"bits": 3})],  # type: ignore[arg-type]
    }
    if info.attends:
        found |= {
            "look": lambda _n: [EditAttention(attn="cross", to="uniform")],
            "order": lambda _n: [EditAttention(attn="cross", to={"permute": 1})],  # type: ignore[arg-type]
        }
    forgetting = {"lstm": "f", "gru": "z"}.get(info.cell or "")
    if forgetting:
        found["forget"] = lambda n: [ClampGate(part="encoder", gate=forgetting, positions=n // 2, to=0.0)]
        found["gates"] = lambda _n: [ClampGate(part="decoder", gate=gate, to=0.5) for gate in _gates(info)]
    return found


def _gates(info: ModelInfo) -> tuple[str, ...]:
    return ("i", "f", "o") if info.cell == "lstm" else ("r", "z")


def outcome(lost: int, total: int) -> str:
    """One of OUTCOMES, by the share of the old answer's tokens that is lost."""
    share = lost / max(1, total)
    return "little" if share < SOME else "some" if share < MUCH else "much"


def over(model: Seq2SeqModel, sources: Sequence[str]) -> dict[str, dict[str, int]]:
    """By experiment: of `n` sentences how many came out as each of OUTCOMES."""
    counts = {name: dict.fromkeys(("n", *OUTCOMES), 0) for name in offered(model.info)}
    for source in tqdm(sources, desc=f"experiments {model.info.name}", unit="sentence"):
        try:
            plain = decode(model, source)
        except UserError:  # over the limits
            continue
        for name, make in offered(model.info).items():
            edited = decode(model, source, edits=make(len(plain.source)))
            lost = kept(plain.tokens, edited.tokens)[0].count(False)
            counts[name]["n"] += 1
            counts[name][outcome(lost, len(plain.tokens))] += 1
    return counts


def write_experiments(folder: Path, model: Seq2SeqModel, sources: Sequence[str]) -> None:
    """`experiments.json` in a model's folder, of the first 200 sources."""
    write_json(folder / FILE, over(model, sources[:N_SENTENCES]))


def read_experiments(folder: Path) -> dict[str, Any]:
    """What `write_experiments` wrote; empty where it did not, or where the file cannot be read."""
    try:
        found = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
