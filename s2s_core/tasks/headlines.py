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
        kept = (
            words[: rng.randint(6, 14)]
            if rng.random() < 0.5
            else [w for w in words[:24] if rng.random() < 0.5]
        )
        if kept:
            made.append((source, " ".join(kept)))
    return made


HEADLINES = Task(
    name="headlines",
    split=from_files("headlines", keep=_licensed),
    tokenizer=subwords(8000),
    examples=(
        "The city council voted on Tuesday to close the old bridge over the river for repairs until next spring.",
        "Northern Grain Corp said it has agreed to buy a flour mill in Oregon for 12 million dollars in cash.",
        (
            "Harbour Electric Co said it expects lower earnings in the second quarter because of rising fuel prices and a "
            "strike at two of its power stations, but that its dividend will not be changed."
        ),
        "A school bus carrying 20 children slid off an icy road near Springfield early Monday, but no one was seriously hurt.",
        (
            "Finance ministers of six countries will meet in Vienna next week to discuss ways of stabilising currency markets, "
            "a government spokesman said, adding that no decision on interest rates was expected."
        ),
        (
            "Coffee producers failed on Friday to agree on export quotas after five days of talks in London, delegates said, "
            "and traders warned that prices, which have already fallen by a third since January, could drop further in the "
            "coming weeks unless the largest exporters decide to hold back part of their harvest and call another meeting "
            "before the summer."
        ),
    ),
    licence=(
        "Reuters-21578, Distribution 1.0 (http://www.daviddlewis.com/resources/testcollections/reuters21578/), copyright "
        "Reuters, free distribution for research purposes only; Google sentence compression "
        "(https://github.com/google-research-datasets/sentence-compression), published as is: Filippova and Altun, "
        '"Overcoming the Lack of Parallel Data in Sentence Compression", EMNLP 2013.'
    ),
    metrics=("rougeL", "novel_capitals", "rouge2", "rouge1", "perplexity"),
    extra=copying,
    notice="app.notice.headlines",
)
