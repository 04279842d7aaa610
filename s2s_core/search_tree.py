"""The record of a beam search: every candidate that was compared, and why it went on or did not. Plain data; no torch."""

import math
from dataclasses import dataclass
from typing import Literal

from s2s_core.trace import TokenSeq

Fate = Literal["kept", "finished", "pruned", "cut"]
ALPHA = 0.6  # of Wu et al. 2016, equation 14
BETA = 0.0


def normalised(
    log_prob: float, length: int, alpha: float, beta: float = BETA, coverage: float = 0.0
) -> float:
    """sum / ((5 + |Y|) / 6)^alpha + beta * coverage (Wu et al. 2016, equation 14): what finished hypotheses are ordered by.

    `log_prob` is the sum in nats, `length` counts the end of sentence, `coverage` is sum_s ln min(sum_t A_ts, 1).
    """
    score = log_prob / math.pow((5 + length) / 6, alpha)
    return score + beta * coverage if beta else score


@dataclass(frozen=True, slots=True)
class Node:
    """One candidate: the hypothesis `parent` (None = nothing written) with one token more.

    `fate`: "kept" it went on; "finished" it ended; "pruned" too many were better; "cut" it would have gone on, but the
    search of the sentence was over. Only the 2 * width best candidates of a step are nodes, so a kept node may have
    no children: all of its continuations were worse than those.
    """

    id: int
    parent: int | None
    step: int  # counts from 0
    token_id: int
    token: str
    log_prob: float  # of this token, nats
    sum: float  # of all tokens so far, nats: what candidates of one step are pruned by
    score: float  # as if the hypothesis ended here
    rank: int  # among the candidates of its step by `sum`, from 1
    fate: Fate
    beaten_by: int | None = None  # of a pruned node: the id of the node that took the last place
    margin: float | None = None  # and by how many nats


@dataclass(frozen=True)
class Hypothesis:
    """A path from the first token to a leaf, `node`; `tokens` hold the end of sentence where there is one."""

    node: int
    token_ids: tuple[int, ...]
    tokens: tuple[str, ...]
    text: str
    sum: float  # nats
    score: float


@dataclass(frozen=True, eq=False)
class SearchTree:
    """The search for one source. `nodes` are ordered by step, then by rank; a node's id is its place.

    `hypotheses` are the finished ones by falling score, or the best cut one where none has finished in time.
    """

    source: TokenSeq
    width: int
    alpha: float
    beta: float
    nodes: tuple[Node, ...]
    hypotheses: tuple[Hypothesis, ...]


def path(nodes: tuple[Node, ...], node: int) -> tuple[Node, ...]:
    """The nodes from the first token to `node`."""
    back: list[Node] = []
    at: int | None = node
    while at is not None:
        back.append(nodes[at])
        at = nodes[at].parent
    return tuple(reversed(back))


def leaves(nodes: tuple[Node, ...]) -> list[Node]:
    """The ends of the hypotheses, best first: finished nodes, or the best cut one where none has finished."""
    finished = [node for node in nodes if node.fate == "finished"]
    if finished:
        return sorted(finished, key=lambda node: -node.score)
    cut = [node for node in nodes if node.fate == "cut"]
    return [max(cut, key=lambda node: node.sum)] if cut else []
