"""The model card: `README.md` of a model's folder, from its configuration, its curve and its measured scores."""

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from s2s_core.commands.convergence import differing, how_it_ended, schedule, seeds
from s2s_core.commands.figures import NAMES, metrics_of, number, table
from s2s_core.commands.schedule import Length, commands, curve_of, shortfalls
from s2s_core.errors import UserError
from s2s_core.models.checkpoint import card
from s2s_core.models.registry import Model
from s2s_core.tasks.base import Task
from s2s_core.tasks.notes import failures, notes

UNALIGNED = 20.0  # alignment error rate from which the card warns
N_SHOWN = 10  # pairs from which a bucket of lengths is shown
SHOWN = (
    1,
    5,
    10,
    12,
    14,
    16,
    18,
    20,
    22,
    24,
    26,
    28,
    30,
    31,
    32,
    34,
    36,
    40,
    50,
    60,
)  # of a table with a row for every length


def model_card(folder: Path, model: Model, task: Task) -> str:
    """Task, data and licence, command, seed, hardware and minutes, scores, known failures. Needs `metrics.json`."""
    about = card(folder)
    training, measured, info = about["training"], about["metrics"], model.info
    if not training:
        raise UserError(
            "error.damaged_checkpoint", folder=folder.name, why="config.json says nothing of its training"
        )
    curve = curve_of(folder)
    length = Length.of(training, curve)
    values = {
        **about, **training, "info": info, "task": task,
        "attention": (info.attention or "none") + POINTER * ("copies" in info.can),
        "megabytes": about["size_bytes"] / 1e6, "millions": length.target_tokens / 1e6, "length": length,
        "digits": 0 if length.cost >= 10 else 1,
        "commands": "\n".join(commands(about, curve, length)),
        "notice": notice(task), "more": extra(task, training),
        "derived": "" if task.gold else " The model is a derivative of these data: the same attribution and terms apply.",
        "schedule": schedule(training), "ended": how_it_ended(training, curve), "differing": differing(task),
        "unit": "minutes" if length.cpu_minutes is None else "processor minutes",
        "seeds": seeds(measured.get("seeds", [])),
        "averaged": "averaged weights" if training.get("averaging") else "last weights",
        "guided": GUIDED.format(**training) if training.get("guidance") else "",
        "restarted": RESTARTED.format(n=len(training["restarts"]) + 1) if training.get("restarts") else "",
        "taught": taught(task, training),
        "short": "".join(f"\n{sentence}" for sentence in shortfalls(folder)),
        "scores": scores(task, measured), "details": details(measured),
        "failures": "\n".join(f"- {known}" for known in (
            *failures(task.name, model.config), *scattered(measured), *seen(about),
        )),
    }  # fmt: skip
    return CARD.format(**values)


def notice(task: Task) -> str:
    return f"\n> {notes(task.name).notice}\n" if notes(task.name).notice else ""


def extra(task: Task, training: Mapping[str, Any]) -> str:
    """Where pairs beside the real ones come from, and when they were read."""
    if not training.get("extra_pairs"):
        return ""
    epochs = training.get("extra_epochs")
    when = f", in the first {epochs} epochs only" if epochs else ""
    return f"\nBeside the real pairs it had {training['extra_pairs']:,} others to read{when}: {notes(task.name).extra}.\n"


def taught(task: Task, training: Mapping[str, Any]) -> str:
    """How many targets of other models it learned from, since when, and which models those are."""
    parts = [
        f"From update {update:,} on it read, beside the real pairs, {n_pairs:,} sources with targets "
        f"written by {notes(task.name).teachers}."
        for update, n_pairs in training.get("taught", [])
    ]
    return TAUGHT.format(parts=" ".join(parts)) if parts else ""


def scores(task: Task, measured: Mapping[str, Any]) -> str:
    """Signature, date and the table of valid and test."""
    valid, test = measured["valid"], measured["test"]
    metrics = [metric for metric in metrics_of(task) if metric in test]
    rows = [[NAMES[metric], number(valid, metric), number(test, metric)] for metric in metrics]
    bleu = f" BLEU: sacreBLEU `{test['bleu_signature']}`." if {"bleu", "bleu_lc"} & set(metrics) else ""
    said = [
        f"Greedy; {valid['n']:,} pairs in valid, {test['n']:,} in test; in brackets 95 % intervals (bootstrap over sentences; "
        f"exact match: Wilson).{bleu} Measured {datetime.date.today()}.",
        notes(task.name).published,
    ]
    return "\n".join(sentence for sentence in said if sentence) + "\n\n" + table(["", "valid", "test"], rows)


def details(measured: Mapping[str, Any]) -> str:
    """By length of the source, and the alignment error of every head."""
    of_lengths = measured.get("lengths", measured["test"])["by_length"]
    parts = ["", by_length(of_lengths, every="lengths" in measured)]
    if shares := measured.get("lengths", {}).get("first_share"):
        parts += ["### What the memory still holds of the first letter, %\n\n" + first_share(shares)]
    if heads := measured["test"].get("aer_by_head"):
        parts += ["### Alignment error rate of each head, %\n\n" + by_head(heads)]
    return "\n\n".join(parts)


def scattered(measured: Mapping[str, Any]) -> list[str]:
    """A warning where the answers may be right but the attention is not."""
    aer = measured["test"].get("aer", 0.0)
    if aer < UNALIGNED:
        return []
    return [
        f"Its attention is no alignment ({aer:.0f} % of the links are wrong): the states carry what it writes."
    ]


def seen(about: Mapping[str, Any]) -> list[str]:
    """How much of the splits of a user's own files was trained on."""
    found = (about.get("data") or {}).get("overlap", {})
    return [
        f"Of the {n:,} rows of {part}, {n_sources:,} have a source that is in the training file too, {n_pairs:,} of them with "
        "the same target: of these the scores say how well it remembers."
        for part, (n_sources, n_pairs, n) in found.items()
        if n_sources
    ]


def by_length(found: Mapping[str, Any], *, every: bool) -> str:
    """Buckets of lengths that hold enough pairs; where each length is measured apart (`every`), some of them."""
    shown = [row for row in found["rows"] if (row["low"] in SHOWN if every else row["n"] >= N_SHOWN)]
    metric = found["metric"]
    rows = [
        [
            _span(row),
            str(row["n"]),
            number({metric: row["score"], "intervals": {metric: row["interval"]}}, metric),
        ]
        for row in shown
    ]
    source = "on generated words (all lengths: metrics.json)" if every else "on test"
    head = [f"{found['unit']} in the source", "pairs", NAMES[metric]]
    return f"### By length, {source}\n\n" + table(head, rows)


def first_share(shares: Sequence[Mapping[str, Any]]) -> str:
    """The top layer's memory, as the Memory page shows it, by the length of the word."""
    head = ["letters", "when all is read", "when it is to be written", "if all had the same"]
    rows = [
        [str(row["length"]), *(f"{row[name]:.2f}" for name in ("read", "written", "equal"))] for row in shares
    ]
    return table(head, rows)


def _span(row: Mapping[str, Any]) -> str:
    return str(row["low"]) if row["low"] == row["high"] else f"{row['low']}-{row['high']}"


def by_head(rates: Sequence[Sequence[float]]) -> str:
    head = ["", *(f"head {head}" for head in range(len(rates[0])))]
    return table(
        head, [[f"layer {layer}", *(f"{rate:.1f}" for rate in row)] for layer, row in enumerate(rates)]
    )


POINTER = ", with a pointer that copies from the source (See et al. 2017, arXiv:1704.04368)"
GUIDED = """
While it learned, its attention was pulled onto the known alignment by a second loss of weight {guidance:g} (Mi et al. 2016):
its alignment error rate tells how well it learned that, not what attention finds by itself."""
RESTARTED = """
It was trained in {n} parts: each began at the weights the one before had ended with, with a new optimiser and the learning
rate warmed up again (warm restarts, Loshchilov & Hutter 2017)."""
TAUGHT = """
{parts}
Of the hypotheses of a beam search each is the one nearest to the references (sequence-level knowledge distillation
with interpolation, Kim & Rush 2016, arXiv:1606.07947). That serves greedy decoding; the perplexity of references does not
gain by it, so the last weights are kept, not those of the lowest perplexity."""
CARD = """# {name}

{info.architecture}, {parameters:,} parameters ({megabytes:.1f} MB, float16), {info.n_layers} layers in encoder and decoder,
attention: {attention}, vocabulary of {info.n_vocab} tokens shared by both sides.
{notice}
## Task and data

`{task.name}`. {task.licence}{derived}
{more}
## Training

```bash
{commands}
```

With seed {seed}, {length.cost:.{digits}f} {unit} on {hardware}, {length.updates:,} updates, {millions:.1f} million target
tokens (curve.json).
AdamW, learning rate {learning_rate:g}, label smoothing {label_smoothing}, clipping {clip}, warm-up {warmup} updates,
{schedule}, {averaged}.{ended}{differing}{restarted}{taught}{guided}{short}

## Scores

{scores}{details}{seeds}

## Known failures

{failures}
"""
