"""How far lanes agree: their answers word by word, and what each model thinks of each. Pure data."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2s_core.analysis import compare
from s2s_core.i18n import Text
from s2s_core.trace import DecodeTrace, TokenSeq
from s2s_core.views.compare_base import Lane, common


def ends(trace: DecodeTrace) -> list[int]:
    """How many characters of the text stand after each token; a token that is not in it adds none."""
    at, reached = 0, []
    for span in trace.target.spans:
        at = max(at, span[1]) if span else at
        reached.append(at)
    return reached


def payload(
    lanes: Sequence[Lane],
    text: Text,
    *,
    log_probs: NDArray[np.float64] | None,
    reference: TokenSeq | None = None,
    scores: Sequence[tuple[float, float]] = (),
) -> dict[str, Any]:
    """The answers each model writes by itself. `log_probs` [scorer, answer] in nats, the reference last where there is
    one; `scores` are each answer's (BLEU, chrF) against it. `diffs[i][j]` are the runs of answer i against answer j (the
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
        "scores": [{"bleu": float(bleu), "chrf": float(chrf)} for bleu, chrf in scores],
        "diffs": [
            [[[kind, run] for kind, run in compare.word_diff(other, said)] for other, _ in others]
            for said in texts
        ],
        "parts": [[compare.first_divergence(said, other) for _, other in others] for said in tokens],
    }
