"""A model on its task's own splits: everything that `metrics.json` holds."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from s2s_core.evaluate.aligned import error_rates
from s2s_core.evaluate.corpus import Progress, Result, evaluate
from s2s_core.evaluate.first_share import first_shares
from s2s_core.evaluate.hand_aligned import hand_error_rates
from s2s_core.evaluate.lengths import BUCKET, by_length, falls_below
from s2s_core.evaluate.statistics import ASKED_FOR
from s2s_core.models.base import Seq2SeqModel
from s2s_core.tasks.alignments import hand_alignments
from s2s_core.tasks.base import Pair, Task

Splits = dict[str, list[Pair]]


def splits(task: Task, data_dir: Path | None) -> Splits:
    """`valid`, `test` and, where the task has pairs of every length, `lengths`. UserError where the data are missing."""
    found = {"valid": task.split("valid", data_dir), "test": task.split("test", data_dir)}
    return found | ({"lengths": task.lengths()} if task.lengths else {})


def score_pairs(
    model: Seq2SeqModel,
    pairs: Sequence[Pair],
    task: Task | None,
    *,
    beam: int = 1,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """The scores of a corpus, `by_length` in the task's main metric, and alignment error rates where the gold is known."""
    return scores_of(model, evaluate(model, pairs, beam=beam, progress=progress), pairs, task)


def scores_of(
    model: Seq2SeqModel, result: Result, pairs: Sequence[Pair], task: Task | None
) -> dict[str, Any]:
    """The same of what a model has made of `pairs` already."""
    metric = task.metrics[0] if task else "bleu"
    width = 1 if task and task.lengths else BUCKET
    sources = [source for source, _ in result.pairs]
    letters = model.tokenizer.recipe == "characters"
    scores = result.scores(tuple(asked for asked in task.metrics if asked in ASKED_FOR) if task else ())
    scores["by_length"] = by_length(sources, result.sentences, metric, letters=letters, width=width)
    return scores | (error_rates(model, pairs, task.gold) if task and task.gold else {})


def measure(
    model: Seq2SeqModel, task: Task, data: Splits, *, progress: Progress | None = None
) -> dict[str, dict[str, Any]]:
    """The scores of each split, greedy. Beyond the lengths trained on only the answer is scored, not the attention."""
    measured: dict[str, dict[str, Any]] = {}
    for name, pairs in data.items():
        scored = replace(task, gold=None) if name == "lengths" else task
        measured[name] = score_pairs(model, pairs, scored, progress=progress)
    if rows := measured.get("lengths", {}).get("by_length", {}).get("rows"):
        measured["lengths"] |= {"falls_below_half": falls_below(rows), "tested_to": rows[-1]["high"]}
        if shares := first_shares(model, data["lengths"]):
            measured["lengths"]["first_share"] = shares
    measured["valid"] |= hand_error_rates(model, hand_alignments(task.name))  # made of validation sentences
    return measured
