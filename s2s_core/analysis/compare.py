"""Traces of one source side by side: distributions, choices, answers, alignments. numpy only.

Distributions are natural log-probabilities [vocab] of one shared vocabulary, -inf for a token that cannot be
written. Two of them are about the same thing only where both models were fed the same tokens before:
`shared_steps` says how far that holds.
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from s2s_core.trace import Array, DecodeTrace, Step

Kind = Literal["same", "only_first", "only_second"]

# Han, kana, Thai, Lao, Tibetan, Burmese, Khmer: scripts without blanks between words.
_UNSPACED = (
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f\u3040-\u30ff\u31f0-\u31ff"
    "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff"
)
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+(?:['’-][^\W{_UNSPACED}]+)*|\S")


def pairwise(steps: Sequence[Step]) -> Array:
    """KL(first || second) = sum_v p_v (ln p_v - ln q_v) [first, second] in nats, >= 0, between one step of every lane.

    A token impossible in the first adds nothing; one possible in the first only makes it infinite (Kullback & Leibler
    1951, with 0 ln 0 = 0). All pairs at once: sum_v p_v ln p_v - sum_v p_v ln q_v is a product of matrices.
    """
    logs = np.stack([step.log_probs for step in steps]).astype(np.float64)  # [lane, vocab]
    probs, finite = (
        np.exp(logs),
        np.maximum(logs, -1e30),
    )  # 0 times a huge number is 0, anything else stays huge
    own = (probs * finite).sum(axis=1)
    table = np.maximum(own[:, None] - probs @ finite.T, 0)
    np.fill_diagonal(table, 0)
    return np.where(table > 1e20, np.inf, table).astype(np.float32)


def shared_steps(traces: Sequence[DecodeTrace]) -> int:
    """How many first steps all traces took after the same tokens: the common prefix and one step more."""
    shared = 0
    for steps in zip(*(trace.steps for trace in traces), strict=False):
        shared += 1
        if len({step.token_id for step in steps}) > 1:
            break
    return shared


def rank(log_probs: Array, token_id: int) -> int:
    """Place of a token in a distribution [vocab], 1 = the most probable; ties by lower id, as `Step.top`."""
    above, level = log_probs > log_probs[token_id], log_probs[:token_id] == log_probs[token_id]
    return 1 + int(above.sum()) + int(level.sum())


def first_divergence(first: Sequence[str], second: Sequence[str]) -> int | None:
    """Index of the first token in which two answers differ; None where they are equal.

    Where one answer is the beginning of the other, this is the length of the shorter one.
    """
    for at, (a, b) in enumerate(zip(first, second, strict=False)):
        if a != b:
            return at
    return None if len(first) == len(second) else min(len(first), len(second))


def word_diff(first: str, second: str) -> list[tuple[Kind, str]]:
    """Runs of words of two texts in reading order. In scripts without blanks (Chinese, Japanese, Thai …) a character is
    a word; a punctuation mark is one everywhere.

    A run is cut from its text as it stands there ('same': from the first), without the blanks around it.
    """
    words = [list(_WORD.finditer(text)) for text in (first, second)]
    a, b = ([word.group() for word in side] for side in words)
    runs: list[tuple[Kind, str]] = []
    for kind, a_from, a_to, b_from, b_to in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if a_to > a_from:
            run = first[words[0][a_from].start() : words[0][a_to - 1].end()]
            runs.append(("same" if kind == "equal" else "only_first", run))
        if b_to > b_from and kind != "equal":
            runs.append(("only_second", second[words[1][b_from].start() : words[1][b_to - 1].end()]))
    return runs


def agreement(traces: Sequence[DecodeTrace]) -> tuple[Array, NDArray[np.int32]]:
    """(KL, ranks), each [step, reader, writer]: how far each two lanes are apart at every step, and which rank the
    writer's first choice has in the reader's distribution. KL is in nats and NaN, a rank 0, where the two were not fed
    the same tokens or one has finished."""
    n_steps, n = max((len(trace.steps) for trace in traces), default=0), len(traces)
    table = np.full((n_steps, n, n), np.nan, dtype=np.float32)
    places = np.zeros((n_steps, n, n), dtype=np.int32)
    shared = np.array([[shared_steps([a, b]) for b in traces] for a in traces])
    for t in range(n_steps):
        going = [i for i, trace in enumerate(traces) if t < len(trace.steps)]
        steps = [traces[i].steps[t] for i in going]
        same = shared[np.ix_(going, going)] > t
        table[t][np.ix_(going, going)] = np.where(same, pairwise(steps), np.nan)
        choices = [int(step.log_probs.argmax()) for step in steps]
        ranked = [[rank(reader.log_probs, choice) for choice in choices] for reader in steps]
        places[t][np.ix_(going, going)] = np.where(same, ranked, 0)
    return table, places
