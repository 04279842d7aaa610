"""The memory horizon: how fast the gradient of a written token falls with the distance to the source token.

On a logarithmic axis a straight fall is an exponential loss, a flat line no loss (Hochreiter & Schmidhuber 1997; Madsen 2019).
Means are geometric, since gradients of one distance differ by orders of magnitude.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from s2s_core.attribution.gradients import MEASURES, Of, source_gradients
from s2s_core.decoding.decode import read_source
from s2s_core.errors import UserError
from s2s_core.models.base import Seq2SeqModel
from s2s_core.models.checkpoint import write_json
from s2s_core.trace import Array

By = Literal["distance", "from_end"]
N_SENTENCES = 200
FLOOR = 1e-30  # a gradient that is 0 in float32 counts as this, so that its logarithm exists
FILE = "horizon.json"
KINDS: tuple[By, ...] = ("distance", "from_end")
MEANS: dict[Of, str] = {"log_prob": "mean", "logit": "mean_logit"}  # their names in the file


@dataclass(frozen=True, eq=False)
class Horizon:
    """Means over all pairs (written token, source token) of one distance, in tokens, ascending; [n] each."""

    distance: np.ndarray  # int
    mean: Array  # geometric mean of ||d ln p(y_t) / d e_s||, or of the same of the logit over the mean logit
    count: np.ndarray  # int: how many pairs the mean is over


def distances(n_target: int, n_source: int, by: By = "distance") -> np.ndarray:
    """Distance of every pair, int [target, source].

    `distance`: recurrent steps between reading token s and writing token t, n_source - s + t >= 1 (s and t from 0).
    `from_end`: tokens that were read after s, n_source - 1 - s, whatever is written; 0 = the end of sentence.
    """
    read_after = n_source - 1 - np.arange(n_source)
    written = np.arange(n_target)[:, None]
    return (
        read_after + written + 1
        if by == "distance"
        else np.broadcast_to(read_after, (n_target, n_source)).copy()
    )


def by_distance(norms: Array, by: By = "distance") -> Horizon:
    """The horizon of one sentence from its gradient norms [target, source]."""
    return horizon([norms], by)


def horizon(many: Iterable[Array], by: By = "distance") -> Horizon:
    """The horizon over several sentences, each [target, source]; every pair counts alike."""
    logs, places = [np.empty(0)], [np.empty(0, dtype=int)]
    for norms in many:
        logs.append(np.log(np.maximum(norms.astype(np.float64), FLOOR)).ravel())
        n_target, n_source = norms.shape
        places.append(distances(n_target, n_source, by).ravel())
    place, log = np.concatenate(places), np.concatenate(logs)
    distance, index, count = np.unique(place, return_inverse=True, return_counts=True)
    sums = np.bincount(index, weights=log, minlength=len(distance))
    return Horizon(distance, np.exp(sums / np.maximum(count, 1)).astype(np.float32), count)


def gradients_over(model: Seq2SeqModel, pairs: Iterable[tuple[str, str]]) -> dict[Of, list[Array]]:
    """Gradient norms [target, source] of each (source, target), the target forced; a text over the limits is left out.

    References and not answers are forced, so that all models of a task are asked about the same tokens.
    """
    norms: dict[Of, list[Array]] = {of: [] for of in MEASURES}
    for text, target in pairs:
        try:
            source = read_source(model, text).ids
        except UserError:
            continue
        ids = model.tokenizer.encode_target(target).ids
        if len(ids) - 1 <= 2 * model.info.max_source + 20:
            slopes, _ = source_gradients(model, source, list(ids), MEASURES)
            for of, slope in zip(MEASURES, slopes, strict=True):
                norms[of].append(slope.norm(dim=-1).numpy())
    return norms


def write_horizon(folder: Path, model: Seq2SeqModel, pairs: list[tuple[str, str]]) -> None:
    """`horizon.json` in a model's folder, over the first 200 pairs: by both distances, of both measures.

    {sentences, distance: {distance, mean, mean_logit, count}, from_end: ...}: `mean` is of ln p.
    """
    norms = gradients_over(model, pairs[:N_SENTENCES])
    value: dict[str, Any] = {"sentences": len(norms["log_prob"])}
    for by in KINDS:
        log_prob, logit = horizon(norms["log_prob"], by), horizon(norms["logit"], by)
        means = {"mean": _numbers(log_prob.mean), "mean_logit": _numbers(logit.mean)}
        value[by] = {"distance": log_prob.distance.tolist(), **means, "count": log_prob.count.tolist()}
    write_json(folder / FILE, value)


def read_horizon(folder: Path, of: Of = "log_prob") -> dict[By, Horizon] | None:
    """What `write_horizon` wrote of one measure; None where it did not (an older file has ln p alone)."""
    path = folder / FILE
    if not path.is_file():
        return None
    value, name = json.loads(path.read_text(encoding="utf-8")), MEANS[of]
    if any(name not in value[by] for by in KINDS):
        return None
    return {by: _from_json(value[by], name) for by in KINDS}


def _numbers(means: Array) -> list[float]:
    return [float(f"{mean:.5g}") for mean in means.tolist()]


def _from_json(value: dict[str, Any], name: str) -> Horizon:
    numbers = np.array(value["distance"], dtype=int), np.array(value["count"], dtype=int)
    return Horizon(numbers[0], np.array(value[name], dtype=np.float32), numbers[1])
