"""How far lanes agree: their answers word by word, and what each model thinks of each. Pure data."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2s_core.analysis import compare
from s2s_core.i18n import Text
from s2s_core.trace import DecodeTrace, TokenSeq
from s2s_core.views.compare_base import Lane, common

LEAST = 0.05  # nats: less is nothing at the one digit that is shown


def ends(trace: DecodeTrace) -> list[int]:
    """How many characters of the text stand after each token; a token that is not in it adds none."""
    at, reached = 0, []
    for span in trace.target.spans:
        at = max(at, span[1]) if span else at
        reached.append(at)
    return reached


def missed(
    lanes: Sequence[Lane], log_probs: NDArray[np.float64], reference: TokenSeq | None
) -> dict[str, Any] | None:
    """Where greedy search missed an answer that the model itself finds more probable than its own: `lane`, `answer` (the
    reference is the last) and by how many `nats`, the largest of all lanes; None where there is no such case.

    Only answers that a model wrote by itself, to their end, are an outcome of its search.
    """
    texts = [lane.answer.text for lane in lanes] + ([reference.text] if reference else [])
    whole = [lane.answer.finished for lane in lanes] + [True] * (reference is not None)
    cases = [
        (float(log_probs[i, j] - log_probs[i, i]), i, j)
        for i, lane in enumerate(lanes)
        if whole[i] and all(step.origin != "forced" for step in lane.answer.steps)
        for j in range(len(texts))
        if whole[j] and texts[j].strip() != texts[i].strip()
    ]
    nats, lane, answer = max(cases, default=(0.0, 0, 0))
    return {"lane": lane, "answer": answer, "nats": nats} if nats >= LEAST else None


def payload(
    lanes: Sequence[Lane],
    text: Text,
    *,
    log_probs: NDArray[np.float64] | None,
    reference: TokenSeq | None = None,
    scores: Sequence[Mapping[str, float]] = (),
    words_by: str = "",
) -> dict[str, Any]:
    """The answers each model writes by itself. `log_probs` [scorer, answer] in nats, the reference last where there is
    one; `scores` are each answer's against it, the measures by their names: `bleu` and `chrf`, or `exact` and `edits`;
    `words_by` is the tokeniser of BLEU. `missed`: see there. `diffs[i][j]` are the runs of answer i against answer j (the
    reference is the last j), `parts[i][j]` the token at which the two part, None where they are equal."""
    texts = [lane.answer.text for lane in lanes]
    tokens = [list(lane.answer.target.texts) for lane in lanes]
    others = list(zip(texts, tokens, strict=True))
    if reference is not None:
        others.append((reference.text, list(reference.texts)))
    return common(lanes, text, "compare_answers") | {
        "texts": texts,
        "ends": [ends(lane.answer) for lane in lanes],
        "n_tokens": [len(said) for said in tokens],
        "reference": reference.text if reference else None,
        "n_reference": len(reference) if reference else 0,
        "log_probs": None if log_probs is None else log_probs.astype(np.float32),
        "measures": list(scores[0]) if scores else [],
        "scores": [dict(row) for row in scores],
        "words_by": words_by,
        "missed": None if log_probs is None else missed(lanes, log_probs, reference),
        "diffs": [
            [[[kind, run] for kind, run in compare.word_diff(other, said)] for other, _ in others]
            for said in texts
        ],
        "parts": [[compare.first_divergence(said, other) for _, other in others] for said in tokens],
    }
