"""What can be read out of the state that sums up the source: a linear probe for its k-th token, from the start and the end.

The features are the state handed over to a recurrent decoder (hidden and cell of all layers), or the mean of a Transformer's
encoder states, which has no such state. The probe is a ridge classifier, linear and fitted in closed form, on four fifths of
the sentences and measured on the rest (Alain & Bengio 2016). Its penalty is chosen for each token among the fitted sentences
alone, by their accuracy when each is left out. A probe shows what is there and not what the model uses.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from s2s_core.decoding.batch import pad, present
from s2s_core.decoding.decode import read_source
from s2s_core.errors import UserError
from s2s_core.models.base import Seq2SeqModel
from s2s_core.models.checkpoint import write_json
from s2s_core.sites import Site
from s2s_core.trace import Array

Side = Literal["start", "end"]
FILE = "probe.json"
N_SENTENCES, N_FREQUENT, FURTHEST = 3000, 200, 12
SEED = 5
LEAST = 20  # sentences held out, at least, for a k to be measured
PENALTIES = (1e4, 1e3, 100.0, 10.0, 1.0, 0.1, 1e-2, 1e-3)  # on features of unit variance


@dataclass(frozen=True)
class Reading:
    """How well one token is read out, on `n` held-out sentences; rates in [0, 1]."""

    k: int  # 0 = the first token from this side; the end of sentence is not counted
    accuracy: float
    baseline: float  # of always saying the token that is most frequent there
    n: int
    penalty: float | None = None  # the one chosen; None in older files, where it was 30 throughout


class Fitted(NamedTuple):
    """What a ridge classifier says of rows it was not fitted on."""

    guesses: NDArray[np.int64]  # [row]
    penalty: float


@torch.inference_mode()
def final_states(model: Seq2SeqModel, sources: Sequence[Sequence[int]], batch_size: int = 64) -> Array:
    """One vector of numbers per source, float32 [sentence, feature]."""
    rows: list[Tensor] = []
    for at in range(0, len(sources), batch_size):
        rows.append(_features(model, sources[at : at + batch_size]))
    features: Array = torch.cat(rows).numpy()
    return features


def _features(model: Seq2SeqModel, sources: Sequence[Sequence[int]]) -> Tensor:
    """[sentence, feature] of one batch, from what is handed over as the model shows it."""
    handed: list[Tensor] = []

    def watch(site: Site, value: Tensor) -> Tensor:
        if site.name.startswith("handover."):
            handed.append(value)
        return value

    mask = present(sources)
    memory = model.encode(pad(sources, model.tokenizer.specials.pad), mask, watch)
    if handed:
        return torch.cat(handed, dim=-1)
    weights = mask / mask.sum(1, keepdim=True)
    return (memory.states * weights[..., None]).sum(1)


def read_out(
    features: Array, sources: Sequence[Sequence[int]], side: Side, k: int, frequent: set[int]
) -> Reading | None:
    """The probe for the k-th token from one side; `sources` without their end of sentence, each a row of `features`.

    Sentences too short, or whose token is not among the `frequent`, are left out. None where too few are left.
    """
    at = k if side == "start" else -1 - k
    rows = [i for i, ids in enumerate(sources) if len(ids) > k and ids[at] in frequent]
    chance = np.random.default_rng(SEED).random(
        len(sources)
    )  # generated sources have a pattern; every fifth would follow it
    held = [i for i in rows if chance[i] < 0.2]
    fitted = [i for i in rows if chance[i] >= 0.2]
    if len(held) < LEAST or len({sources[i][at] for i in fitted}) < 2:
        return None
    tokens = np.array([ids[at] if len(ids) > k else -1 for ids in sources])
    guesses, penalty = ridge(features[fitted], tokens[fitted], features[held])
    usual = Counter(tokens[fitted].tolist()).most_common(1)[0][0]
    truth = tokens[held]
    return Reading(k, float((guesses == truth).mean()), float((truth == usual).mean()), len(held), penalty)


def ridge(known: Array, classes: NDArray[np.int64], unknown: Array) -> Fitted:
    """The class of each row of `unknown` [row, feature] by ridge regression on the indicators of the classes of `known`.

    The penalty is the one of PENALTIES with the most rows of `known` right when each is left out (of equals the largest).
    """
    from sklearn.linear_model import RidgeClassifierCV  # slow to import, needed when a model is measured only

    mean, spread = known.mean(axis=0), known.std(axis=0) + 1e-6
    fitted = RidgeClassifierCV(alphas=PENALTIES, scoring="accuracy").fit((known - mean) / spread, classes)
    return Fitted(fitted.predict((unknown - mean) / spread), float(fitted.alpha_))


def probe(model: Seq2SeqModel, pairs: Sequence[tuple[str, str]]) -> dict[Side, list[Reading]]:
    """Accuracy by k from the start and from the end, over the sources of `pairs` that the model takes, k ascending."""
    sources: list[tuple[int, ...]] = []
    for text, _ in pairs:
        try:
            sources.append(read_source(model, text).ids)
        except UserError:
            continue
    if not sources:
        return {"start": [], "end": []}
    features, words = final_states(model, sources), [ids[:-1] for ids in sources]
    counted = Counter(token for ids in words for token in ids)
    frequent = {token for token, _ in counted.most_common(N_FREQUENT)}
    sides: tuple[Side, ...] = ("start", "end")
    readings = {
        side: [read_out(features, words, side, k, frequent) for k in range(FURTHEST)] for side in sides
    }
    return {side: [reading for reading in readings[side] if reading] for side in sides}


def write_probe(folder: Path, model: Seq2SeqModel, pairs: Sequence[tuple[str, str]]) -> None:
    """`probe.json` in a model's folder, from the first 3000 pairs (of the training split, where the others are few)."""
    readings = probe(model, pairs[:N_SENTENCES])
    write_json(folder / FILE, {side: [asdict(reading) for reading in readings[side]] for side in readings})


def read_probe(folder: Path) -> dict[Side, list[Reading]] | None:
    """What `write_probe` wrote; None where it did not."""
    path = folder / FILE
    if not path.is_file():
        return None
    value = json.loads(path.read_text(encoding="utf-8"))
    sides: tuple[Side, ...] = ("start", "end")
    return {side: [Reading(**reading) for reading in value[side]] for side in sides}
