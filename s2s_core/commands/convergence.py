"""What a card says of the schedule of a training: the rule of convergence, and how it was met; and of other seeds."""

from collections.abc import Mapping, Sequence
from typing import Any

from s2s_core.commands.figures import NAMES, number, table
from s2s_core.tasks.base import Task
from s2s_core.tasks.notes import notes
from s2s_core.train.rule import CAP, MINUTES, RULE, decay_epoch

COSINE = "cosine to zero"
RULED = (
    "then constant until the validation perplexity has not fallen\n"
    "by {gain:g} % within {still} epochs, and to zero over {decay} epochs more"
)
ENDED = {
    RULE: "It has converged by that rule: the learning rate fell from epoch {first} on, and epoch {epochs} was the last.",
    CAP: (
        "The bound of {epochs} epochs ended it before that rule did: the learning rate fell from epoch {first} on; more "
        "training might make it better."
    ),
    MINUTES: (
        "The minutes given ended it before that rule did: the learning rate fell from epoch {first} on; more training might "
        "make it better."
    ),
}


def schedule(training: Mapping[str, Any]) -> str:
    """The learning rate after the warm-up, as a clause."""
    if not (rule := training.get("rule")):
        return COSINE
    return RULED.format(**{**rule, "gain": 100 * rule["gain"]})


def how_it_ended(training: Mapping[str, Any], curve: Sequence[Mapping[str, float]]) -> str:
    """A sentence on a line of its own; empty without a rule."""
    if not (end := training.get("end")):
        return ""
    begun = decay_epoch(training, curve)
    first = end["epochs"] if begun is None else begun + 1
    return "\n" + ENDED[end["by"]].format(epochs=end["epochs"], first=first)


def differing(task: Task) -> str:
    """What differs between the architectures of a task beside themselves, on a line of its own."""
    return f"\n{notes(task.name).searched}" if notes(task.name).searched else ""


def mean_and_spread(values: Sequence[float]) -> str:
    """`97.3 (96-98.1)`: the mean, the least and the most of the seeds; `–` of none."""
    if not values:
        return "–"
    mean = sum(values) / len(values)
    return f"{mean:.1f} ({min(values):g}-{max(values):g})" if min(values) != max(values) else f"{mean:g}"


def fell(length: int | None, tested_to: int) -> str:
    """`23`, or `> 60` where exact match stays above one half as far as it was tested."""
    return f"> {tested_to}" if length is None else str(length)


def fall_of(rows: Sequence[Mapping[str, Any]]) -> str:
    """`23.3 (22-25)` over the seeds; one that never falls counts as one more than was tested."""
    if "tested_to" not in rows[0]:
        return "–"
    tested = rows[0]["tested_to"]
    lengths = [row["falls_below_half"] or tested + 1 for row in rows]
    return fell(None, tested) if min(lengths) > tested else mean_and_spread(lengths)


def seeds(found: Sequence[Mapping[str, Any]]) -> str:
    """The section of the card on all seeds that were trained; empty where there is one."""
    if len(found) < 2:
        return ""
    lengths = "falls_below_half" in found[0]
    rows = [_row(row) for row in found]
    metric = NAMES["exact_match"]
    head = ["seed", "valid perplexity", f"valid, {metric}", f"test, {metric}", "updates", "ended by"]
    head += ["falls below 50 % at length"] if lengths else []
    said = f"Trained {len(found)} times; the seed with the best validation is the one here. Mean (least-most): exact match on "
    said += f"test {mean_and_spread([round(row['test']['exact_match'], 1) for row in found])} %"
    said += f"; it falls below one half at length {fall_of(found)}" if lengths else ""
    return f"\n\n### Seeds\n\n{said}.\n\n{table(head, rows)}"


def _row(row: Mapping[str, Any]) -> list[str]:
    cells = [
        f"{row['seed']}{' (this one)' if row['shipped'] else ''}",
        f"{row['valid_perplexity']:.4f}",
        number(row["valid"], "exact_match"),
        number(row["test"], "exact_match"),
        f"{row['updates']:,}",
        row["ended"],
    ]
    return cells + ([fell(row["falls_below_half"], row["tested_to"])] if "falls_below_half" in row else [])
