"""What was said last in an English everyday dialogue, after the turn before it, to a reply: DailyDialog."""

import random
import re
from collections.abc import Sequence

from s2s_core.tasks.base import Task, from_files, subwords
from s2s_core.tasks.columns import TURNS
from s2s_core.tasks.files import Pair
from s2s_core.text.turns import turns

ALONE = 0.15  # share of the pairs that are read without the turn before: a dialogue begins somewhere
_SPELT = re.compile(
    r"(?:\b[A-Z]\b[ ,.-]+){2,}\b[A-Z]\b"
)  # a name letter by letter: a small model learns to stammer


def as_read(pairs: Sequence[Pair], seed: int = 41) -> list[Pair]:
    """The training pairs without replies that spell, some without the turn before."""
    rng = random.Random(seed)
    kept = [(source, target) for source, target in pairs if not _SPELT.search(target)]
    return [
        (turns(source)[-1] if turns(source) and rng.random() < ALONE else source, target)
        for source, target in kept
    ]


DIALOGUE = Task(
    name="dialogue",
    split=from_files("dialogue", columns=TURNS),
    tokenizer=subwords(8000),
    examples=(
        "What would you like to drink?",
        "Would you like some coffee? ¶ No, thank you. Do you have tea?",
        "How was your weekend?",
        "Excuse me, how can I get to the train station from here?",
        "I have a headache and I didn't sleep well last night.",
        "How much is this jacket?",
        "I'd like to book a double room for Friday night, please.",
    ),
    licence=(
        "DailyDialog: A Manually Labelled Multi-turn Dialogue Dataset, Li et al. 2017 (http://yanran.li/dailydialog); "
        "CC BY-NC-SA 4.0: non-commercial, share alike, for the model too."
    ),
    metrics=("perplexity", "distinct2", "distinct1", "repetition", "length_ratio"),
    notice="app.notice.dialogue",
    columns=TURNS,
    typed=as_read,
    listens=True,
)
