"""How scores are written for people: names of metrics, and numbers with their intervals."""

from collections.abc import Mapping, Sequence
from typing import Any

from s2s_core.tasks.base import Task

NAMES = {
    "bleu": "BLEU", "bleu_lc": "BLEU, lower-cased", "chrf": "chrF",
    "rouge1": "ROUGE-1", "rouge2": "ROUGE-2", "rougeL": "ROUGE-L",
    "perplexity": "perplexity per token", "perplexity_char": "perplexity per character",
    "token_accuracy": "token accuracy, %", "exact_match": "exact match, %", "length_ratio": "length ratio",
    "distinct1": "distinct-1, %", "distinct2": "distinct-2, %",
    "repetition": "replies with a repeated trigram, %", "seq_rep2": "seq-rep-2, %",
    "novel_capitals": "words with a capital that the source has not, %",
    "aer": "alignment error rate, best head, %",
}  # fmt: skip
OF_TEXT = ("bleu", "chrf", "rougeL")
OF_ALL = ("perplexity", "perplexity_char", "token_accuracy", "exact_match", "length_ratio")


def metrics_of(task: Task) -> tuple[str, ...]:
    """The metrics on a card: those that matter for the task first. Words are not scored where letters are the tokens."""
    others = OF_ALL[:-1] if task.gold else (*OF_TEXT, *OF_ALL)
    return tuple(dict.fromkeys((*task.metrics, *others)))


def number(scores: Mapping[str, Any], metric: str) -> str:
    """`29.83 [28.12, 31.60]`; without the interval where there is none; `–` where it was not measured."""
    value = scores.get(metric)
    if not isinstance(value, int | float):
        return "–"
    interval = scores.get("intervals", {}).get(metric)
    digits = 4 if metric.startswith("perplexity") and value < 1.1 else 2  # of a task as good as solved
    return f"{value:.{digits}f}" + (
        f" [{interval[0]:.{digits}f}, {interval[1]:.{digits}f}]" if interval else ""
    )


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
