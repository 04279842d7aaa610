"""The lanes of a comparison: their time line, and each one's tokens, candidates and what it looks at. Pure data."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from s2s_core.i18n import Text
from s2s_core.trace import DecodeTrace, TokenSeq
from s2s_core.views.base import shown, side
from s2s_core.views.compare_base import Lane, common, packed

N_CANDIDATES = 3


def timeline(
    lanes: Sequence[Lane], text: Text, start: dict[str, Any], link: dict[str, Any]
) -> dict[str, Any]:
    """One time line for all lanes, counted in source tokens: what the time line of one trace is given, and its words."""
    data = common(lanes, text, "compare_lanes")
    return data | {
        "words": text.under("view_timeline"),
        "reading": "tokens",
        "target": {"tokens": [""] * data["n_steps"]},
        "n_layers": max(lane.trace.info.n_layers for lane in lanes),
        "n_heads": max(lane.trace.info.n_heads for lane in lanes),
        "start": start,
        "link": link,
        "typed": lanes[0].trace.source.text,
    }


def candidates(trace: DecodeTrace) -> dict[str, Any]:
    """The most probable tokens of every step: `index` [step, k] into `texts` and `tokens`, `probs` [step, k]; the rank of
    the token that was written, 1 = the model's own choice."""
    rows = [step.top(N_CANDIDATES) for step in trace.steps]
    ids = sorted({token_id for row in rows for token_id, _ in row})
    place = {token_id: at for at, token_id in enumerate(ids)}
    index = np.array([[place[i] for i, _ in row] for row in rows], dtype=np.int32).reshape(len(rows), -1)
    probs = np.exp([[log_prob for _, log_prob in row] for row in rows]).astype(np.float32)
    ranks = [1 + int((step.log_probs > step.log_prob).sum()) for step in trace.steps]
    tokens = [trace.vocabulary[i] for i in ids]
    return {
        "index": index,
        "top": probs.reshape(index.shape),
        "candidates": [shown(token) for token in tokens],
        "candidate_tokens": tokens,
        "ranks": np.array(ranks, dtype=np.int32),
    }


def lane_payload(lane: Lane) -> dict[str, Any]:
    """One lane beside what is common to all."""
    trace, seen = lane.trace, lane.looks
    return {
        "architecture": trace.info.architecture,
        "cell": trace.info.cell,
        "score": trace.info.attention,
        "n_parameters": lane.n_parameters,
        "n_given": lane.n_given,
        "fewer": lane.updates and {"own": f"{lane.updates[0]:,.0f}", "most": f"{lane.updates[1]:,.0f}"},
        "text": trace.source.text,
        "finished": trace.finished,
        "all_at_once": trace.info.reading == "layers",
        "probs": np.exp([step.log_prob for step in trace.steps]).astype(np.float32),
        "entropy": np.array([step.entropy for step in trace.steps], dtype=np.float32),
        "p_gen": None if (p_gen := trace.decoder("p_gen")) is None else p_gen[-1],
        "forced": [step.origin == "forced" for step in trace.steps],
        "looks": seen and {"kind": seen.kind, "first": seen.first, "weights": packed(seen.weights)},
        **candidates(trace),
    }


def payload(
    lanes: Sequence[Lane], text: Text, mode: str, reference: TokenSeq | None = None
) -> dict[str, Any]:
    """All lanes; `mode` is "own", "prefix" or "inputs"; `reference` the right answer where there is one."""
    data = common(lanes, text, "compare_lanes")
    data["lanes"] = [known | lane_payload(lane) for known, lane in zip(data["lanes"], lanes, strict=True)]
    return data | {
        "mode": mode,
        "task": lanes[0].trace.info.task,
        "reference": reference and side(reference),
        "scores": {lane.trace.info.attention: text(f"term.score.{lane.trace.info.attention}") for lane in lanes
                   if lane.trace.info.attention},
    }  # fmt: skip
