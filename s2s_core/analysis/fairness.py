"""The models of one task side by side: what each was given, what each costs and how well it does. Plain data; no files.

A comparison is fair as far as all had the same, or as each went on until it had converged: a model that had neither is marked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from s2s_core.analysis.cost import Cost, serial_steps, serial_steps_in_training

FEWER = 0.9  # of the updates of the neighbour that had most: less than this is marked
RULE = "rule"  # what ended a training that has converged (`config.json`, training.end.by)
LESS_IS_BETTER = frozenset(
    {"perplexity", "perplexity_char", "valid_perplexity", "aer", "repetition", "seq_rep2", "novel_capitals"}
)
NEAREST_TO_ONE = frozenset({"length_ratio"})  # neither more nor less is better
OF_ALIGNMENT = frozenset(
    {"aer"}
)  # of attention: no merit of a model whose attention was trained on the right alignment
Point = Mapping[str, float]


@dataclass(frozen=True)
class Candidate:
    """One model as its folder describes it, and what was counted and measured for the sentence at hand."""

    name: str
    architecture: str
    config: Mapping[str, Any]  # `config.json` under "model"
    training: Mapping[str, Any] = field(default_factory=dict)  # the same, under "training"
    curve: Sequence[Point] = ()  # `curve.json`: update, minutes, target_tokens, train_loss, valid_perplexity
    scores: Mapping[str, Any] = field(default_factory=dict)  # `metrics.json` under "test"
    parameters: int = 0
    size_bytes: int = 0
    cost: Cost | None = None  # of the sentence typed; None where the model cannot read it
    ms_per_token: float | None = None  # measured here and now

    @property
    def guidance(self) -> float | None:
        """Weight of the loss that pulled its attention onto the right alignment; None: it found its own."""
        return float(self.training.get("guidance") or 0) or None

    def trained(self, what: str) -> float | None:
        """The whole training's `update`, `minutes` or `target_tokens`; None where nothing is written down.

        Minutes are the processor's where those are known: others may have used the machine.
        """
        if self.curve:
            last = self.curve[-1]
            return float(last.get("cpu_minutes", last["minutes"]) if what == "minutes" else last[what])
        value = self.training.get("updates" if what == "update" else what)
        return float(value) if isinstance(value, int | float) else None


@dataclass(frozen=True)
class Score:
    """A measured value with its 95 % interval, where that was measured."""

    value: float
    low: float | None = None
    high: float | None = None


def score(candidate: Candidate, metric: str) -> Score | None:
    """A metric on the test set; the validation perplexity of the training from `config.json`. None: not measured."""
    if metric == "valid_perplexity":
        value = candidate.training.get("valid_perplexity")
        return Score(float(value)) if isinstance(value, int | float) else None
    value = candidate.scores.get(metric)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    interval = (candidate.scores.get("intervals") or {}).get(metric)
    low, high = (float(end) for end in interval) if interval else (None, None)
    return Score(float(value), low, high)


def better(metric: str) -> Literal["less", "more", "near"]:
    """Which way a metric is better; `near`: the nearer to 1."""
    if metric in NEAREST_TO_ONE:
        return "near"
    return "less" if metric in LESS_IS_BETTER else "more"


def metrics_shown(candidates: Sequence[Candidate], wanted: Sequence[str]) -> list[str]:
    """Of the task's metrics those that at least one model has; where a model lacks the first of them, or there is none, the
    perplexity that its training reached on the validation set as well."""
    there = [metric for metric in wanted if any(score(candidate, metric) for candidate in candidates)]
    complete = bool(there) and all(score(candidate, there[0]) for candidate in candidates)
    return list(dict.fromkeys([*there, *([] if complete else ["valid_perplexity"])]))


def best(candidates: Sequence[Candidate], metric: str) -> list[str]:
    """Names of the models with the best score, more than one if they are equal to two decimals; none where fewer than two
    models were measured. An alignment that was taught does not compete with those that were found."""
    if metric in OF_ALIGNMENT:
        candidates = [candidate for candidate in candidates if not candidate.guidance]
    scored = {candidate.name: found.value for candidate in candidates if (found := score(candidate, metric))}
    if len(scored) < 2:
        return []
    if metric in NEAREST_TO_ONE:
        scored = {name: abs(value - 1) for name, value in scored.items()}
    top = (min if metric in LESS_IS_BETTER | NEAREST_TO_ONE else max)(scored.values())
    return [name for name, value in scored.items() if round(value, 2) == round(top, 2)]


def had_fewer(candidate: Candidate, others: Sequence[Candidate]) -> float | None:
    """The most updates that a model beside it had, if this one had clearly fewer (`FEWER`); else None.

    A model that has converged by its task's rule lacks none: how many it took is what it cost.
    """
    if ended(candidate) == RULE:
        return None
    own = candidate.trained("update")
    most = max((other.trained("update") or 0.0 for other in others), default=0.0)
    return most if own is not None and own < FEWER * most else None


def ended(candidate: Candidate) -> str | None:
    """Why the training ended: "rule" (converged), "cap" (its rule's bound), "patience" (no longer better), "epochs" (all done),
    "minutes" (time over); None = unknown."""
    if end := candidate.training.get("end"):
        return str(end["by"])
    perplexities = [point["valid_perplexity"] for point in candidate.curve]
    if not perplexities:
        return None
    waited = len(perplexities) - 1 - perplexities.index(min(perplexities))
    if waited >= candidate.training.get("patience", len(perplexities)):
        return "patience"
    return (
        "epochs"
        if len(perplexities) >= candidate.training.get("epochs", len(perplexities) + 1)
        else "minutes"
    )


def row(candidate: Candidate, others: Sequence[Candidate], metrics: Sequence[str]) -> dict[str, Any]:
    """One row of the table, plain values; None where something is unknown or was not measured."""
    cost, config = candidate.cost, candidate.config
    steps = (cost.n_source, cost.n_target) if cost else None
    return {
        "name": candidate.name,
        "architecture": candidate.architecture,
        "parameters": candidate.parameters,
        "size_bytes": candidate.size_bytes,
        "n_source": cost.n_source if cost else None,
        "n_target": cost.n_target if cost else None,
        "serial": serial_steps(config, *steps) if steps else None,
        "serial_training": serial_steps_in_training(config, *steps) if steps else None,
        "per_token": cost.per_token if cost else None,
        "parts": [cost.reading, cost.writing, cost.attention, cost.output] if cost else None,
        "ms": candidate.ms_per_token,
        "target_tokens": candidate.trained("target_tokens"),
        "minutes": candidate.trained("minutes"),
        "updates": candidate.trained("update"),
        "fewer": had_fewer(candidate, others),
        "guidance": candidate.guidance,
        "ended": ended(candidate),
        "scores": {metric: _plain(score(candidate, metric)) for metric in metrics},
    }


def _plain(measured: Score | None) -> dict[str, float | None] | None:
    return None if measured is None else {"value": measured.value, "low": measured.low, "high": measured.high}


@dataclass(frozen=True)
class Published:
    """A figure from the literature on the same test set, with where it stands."""

    system: str
    metric: str
    value: float
    source: str
    link: str
    note: str  # a catalog key under `models.published.`: what differs from ours


# Only figures on the very test set that ours are measured on.
PUBLISHED: dict[str, tuple[Published, ...]] = {
    "captions-en-de": (
        Published(
            "Transformer-Tiny",
            "bleu_lc",
            41.0,
            "Wu et al. 2021",
            "https://arxiv.org/abs/2105.14462",
            "tokenised",
        ),
    ),
}
