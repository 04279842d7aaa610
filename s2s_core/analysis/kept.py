"""Which tokens of two answers stand in both."""

from collections.abc import Sequence
from difflib import SequenceMatcher


def kept(one: Sequence[str], other: Sequence[str]) -> tuple[list[bool], list[bool]]:
    """Of each answer the tokens that stand in both, in one order (the longest matching runs)."""
    mine, theirs = [False] * len(one), [False] * len(other)
    for block in SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks():
        mine[block.a : block.a + block.size] = [True] * block.size
        theirs[block.b : block.b + block.size] = [True] * block.size
    return mine, theirs
