"""The edited run over the run before: token under token, and what the old answer loses. Pure data; drawn in the browser."""

from typing import Any

import numpy as np

from s2s_core.analysis.kept import kept
from s2s_core.i18n import Text
from s2s_core.trace import Array, DecodeTrace
from s2s_core.views.base import View, common, shown_all
from s2s_core.views.needs import NOTHING

Runs = tuple[DecodeTrace, DecodeTrace, DecodeTrace]


def divergences(ghost: DecodeTrace, under: DecodeTrace) -> Array:
    """KL(before ‖ under the edits) in nats of the next-token distributions at each step of the old answer."""
    found = []
    for before, after in zip(ghost.steps, under.steps, strict=True):
        there = np.isfinite(before.log_probs) & np.isfinite(after.log_probs)
        p, q = before.log_probs[there].astype(np.float64), after.log_probs[there].astype(np.float64)
        found.append(max(0.0, float((np.exp(p) * (p - q)).sum())))
    return np.array(found, dtype=np.float32)


def say(runs: Runs, text: Text) -> str:
    """What the edits did, in a sentence."""
    ghost, edited, under = runs
    if not edited.edits:
        return text("view_whatif_runs.none")
    before, after = (sum(step.log_prob for step in trace.steps) for trace in (ghost, under))
    odds = {"before": f"{before:.1f}".replace("-", "−"), "after": f"{after:.1f}".replace("-", "−")}
    at = next((t for t, (a, b) in enumerate(zip(ghost.tokens, edited.tokens, strict=False)) if a != b), None)
    if at is None and len(ghost.tokens) == len(edited.tokens):
        same = abs(before - after) < 0.05
        return text("view_whatif_runs.unmoved" if same else "view_whatif_runs.same", **odds)
    at = min(len(ghost.tokens), len(edited.tokens)) if at is None else at
    old, new = (shown_all(trace.tokens)[at] if at < len(trace.tokens) else "–" for trace in (ghost, edited))
    return text("view_whatif_runs.other", n=at + 1, old=old, new=new, **odds)


def payload(trace: DecodeTrace, text: Text, runs: Runs) -> dict[str, Any]:
    """`ghost_kept` and `edited_kept` tell the tokens that stand in both; ln p in nats [token]: `ghost_log_probs` of the old
    answer as it was, `under_log_probs` under the edits, `edited_log_probs` of the new one; `divergence` [old token]."""
    ghost, edited, under = runs
    mine, theirs = kept(ghost.tokens, edited.tokens)

    def log_probs(of: DecodeTrace) -> Array:
        return np.array([step.log_prob for step in of.steps], dtype=np.float32)

    return common(trace, text, "view_whatif_runs") | {
        "ghost": shown_all(ghost.tokens),
        "edited": shown_all(edited.tokens),
        "ghost_kept": mine,
        "edited_kept": theirs,
        "ghost_log_probs": log_probs(ghost),
        "under_log_probs": log_probs(under),
        "edited_log_probs": log_probs(edited),
        "divergence": divergences(ghost, under),
        "n_edits": len(edited.edits),
        "said": say(runs, text),
    }


VIEW = View("whatif_runs", NOTHING, payload, inputs=("runs",))
