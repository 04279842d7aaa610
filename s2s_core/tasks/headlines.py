"""Short news text to a headline: Reuters-21578 and Google sentence compression; the part without a licence stays out."""

import random
from collections.abc import Sequence

from s2s_core.tasks.base import Task, from_files, subwords
from s2s_core.tasks.files import Pair


def _licensed(cells: list[str]) -> bool:
    """Rows of the sources that may be used: third column, `attribution`."""
    return len(cells) > 2 and cells[2] in ("Reuters-21578", "Google sentence-compression")


def copying(pairs: Sequence[Pair], seed: int = 31) -> list[Pair]:
    """For each pair its text with its own first words, or with its first words thinned out, as the target.

    What a model of this size lacks is not language but copying: names it has never seen must go over piece by piece.
    Deletion as a task to learn from: Fevry and Phang 2018, "Unsupervised Sentence Compression using Denoising Auto-Encoders".
    """
    rng = random.Random(seed)
    made: list[Pair] = []
    for source, _ in pairs:
        words = source.split()
        kept = words[: rng.randint(6, 14)] if rng.random() < 0.5 else [w for w in words[:24] if rng.random() < 0.5]
        if kept:
            made.append((source, " ".join(kept)))
    return made


HEADLINES = Task(
    name="headlines",
    split=from_files("headlines", keep=_licensed),
    tokenizer=subwords(8000),
    examples=(
        "Aretha Franklin celebrated her birthday a few days early Saturday night in New York City.",
        (
            "Nearly 1,000 employees of Bangladesh Shipping Corp called off their two-week-old strike on "
            "Saturday after the authorities agreed to consider their demands for higher wages and benefits, "
            "corporation officials said."
        ),
        (
            "Pentron Corp said its Rotational Molding Inc unit has purchased privately held Ice Creations "
            "Unlimited for an undisclosed amount of cash."
        ),
    ),
    licence=(
        "Reuters-21578, Distribution 1.0 (copyright Reuters; research purposes only); Google sentence "
        "compression (Filippova and Altun, EMNLP 2013). A generated headline about a person may be "
        "false."
    ),
    metrics=("rougeL", "rouge1", "rouge2", "perplexity"),
    extra=copying,
)
