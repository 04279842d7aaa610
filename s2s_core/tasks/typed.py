"""Training pairs as people type them: without full stop, in lower case, and everyday phrases that a corpus seldom holds."""

import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from s2s_core.tasks.files import Pair, read_tsv

PHRASEBOOK = Path(__file__).parent / "phrasebook"
SHARE = 0.1  # of the sources that are changed, each in one way
TIMES = 6  # each phrase is read so often in an epoch, half of them as people type
_MARK = re.compile(r"(?<=\w)\s?[.。！!?？…]+$")
_PAUSE = re.compile(r"(?<=\w)\s?[,，、] ?")


def without_mark(source: str) -> str:
    """Without the mark at its end."""
    return _MARK.sub("", source)


def without_pauses(source: str) -> str:
    """Without commas and the mark at its end; between Latin words a blank is left."""
    return _PAUSE.sub(lambda match: " " if match[0].isascii() else "", without_mark(source))


Way = Callable[[str], str]
CHINESE: tuple[Way, ...] = (without_mark, without_pauses)
LATIN: tuple[Way, ...] = (without_mark, str.lower, lambda source: without_pauses(source).lower())


def as_typed(pairs: Sequence[Pair], ways: Sequence[Way], share: float = SHARE, seed: int = 43) -> list[Pair]:
    """The pairs, a share of their sources changed in one of these ways."""
    rng = random.Random(seed)
    return [
        (rng.choice(ways)(source) if rng.random() < share else source, target) for source, target in pairs
    ]


def phrasebook(name: str) -> list[Pair]:
    """The phrases of our own for a task."""
    return read_tsv(PHRASEBOOK / f"{name}.tsv")


def everyday(name: str, ways: Sequence[Way]) -> Callable[[Sequence[Pair]], list[Pair]]:
    """A task's training pairs as people type them, with its phrasebook."""

    def read(pairs: Sequence[Pair]) -> list[Pair]:
        phrases = as_typed(phrasebook(name) * TIMES, ways, share=0.5)
        return [*as_typed(pairs, ways), *phrases]

    return read
