"""Several lanes side by side: the time line that they share, and each lane's tokens, candidates and what it looks at.

Pure: traces in, plain data out. A lane is a model on an input; the lanes of one comparison share the bus `GROUP`.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from s2s_core.analysis.memory import held
from s2s_core.i18n import Text
from s2s_core.trace import Array, DecodeTrace, TokenSeq
from s2s_core.views.base import shown, side, trace_id

GROUP = "compare"
N_CANDIDATES = 3
FULL = 65535  # weights travel as 16 bits


@dataclass(frozen=True, eq=False)
class Lane:
    """A model on an input: `trace` is what is stepped through, `answer` what it writes by itself."""

    label: str
    trace: DecodeTrace
    answer: DecodeTrace
    n_parameters: int = 0
    n_given: int = 0  # so many first tokens were given

    @cached_property
    def looks(self) -> "Looks | None":
        return looks(self)


@dataclass(frozen=True, eq=False)
class Looks:
    """Where a lane looks: `weights` [layer, head, row, source] in [0, 1]. Row 0 belongs to the position `first` on the
    joined axis (reading, then writing). The kind is `attention`; or `memory`, the exact shares of the memory; or `jacobian`,
    shares of the derivatives' norms, which take time and come later (`late`): until then there are no weights."""

    kind: str
    weights: Array | None
    first: int


def looks(lane: Lane) -> Looks | None:
    """Explicit attention where there is any, else what the memory holds; None where neither is to be had."""
    trace, n_source = lane.trace, len(lane.trace.source)
    rows = [row for step in trace.steps if (row := step.cross_attn) is not None]
    if rows:
        return Looks("attention", np.stack(rows, axis=2), n_source)
    if trace.info.cell in ("lstm", "gru"):
        return Looks(
            "memory", np.stack([held(trace, layer)[None] for layer in range(trace.info.n_layers)]), 0
        )
    return Looks("jacobian", None, n_source - 1) if trace.info.cell == "rnn" else None


def late(lanes: Sequence[Lane], text: Text, norms: Sequence[Array | None]) -> dict[str, Any]:
    """What comes after the lanes are drawn: `weights[i]` [layer, 1, target + 1, source], the shares of lane i's norms
    ||d h_t / d h_s|| [layer, target + 1, source], row 0 the state handed over; None for other models than an RNN."""
    weights: list[np.ndarray | None] = []
    for one in norms:
        if one is None:
            weights.append(None)
            continue
        total = np.maximum(one.sum(axis=-1, keepdims=True), 1e-30)
        weights.append(packed((one / total)[:, None]))
    return common(lanes, text, "late") | {"weights": weights}


def name_of(lanes: Sequence[Lane]) -> str:
    """A short name of a comparison, the same for the same lanes."""
    said = repr([(trace_id(lane.trace), trace_id(lane.answer), lane.n_given) for lane in lanes])
    return hashlib.blake2b(said.encode(), digest_size=8).hexdigest()


def common(lanes: Sequence[Lane], text: Text, area: str) -> dict[str, Any]:
    """What every view of the page is given. All lanes keep one time: `n_reading` source tokens of the longest input, then
    `n_steps` steps of the longest output. `base` is the lane that others are compared with until another is chosen: the
    first of two inputs, the last of several models."""
    return {
        "trace": name_of(lanes),
        "group": GROUP,
        "words": text.under(f"view_compare.{area}"),
        "panel": text.under("app.panel"),
        "lang": text.lang,
        "n_reading": max(len(lane.trace.source) for lane in lanes),
        "n_steps": max(len(lane.trace.steps) for lane in lanes),
        "base": 0 if len({lane.trace.info.name for lane in lanes}) == 1 else len(lanes) - 1,
        "lanes": [
            {"label": lane.label, "model": lane.trace.info.name, "source": side(lane.trace.source)}
            | {"target": side(lane.trace.target)}
            for lane in lanes
        ],
    }


def timeline(
    lanes: Sequence[Lane], text: Text, start: dict[str, Any], link: dict[str, Any]
) -> dict[str, Any]:
    """One time line for all lanes, counted in source tokens: what the time line of one trace is given, and its words."""
    data = common(lanes, text, "lanes")
    return data | {
        "words": text.under("decode.timeline"),
        "reading": "tokens",
        "target": {"tokens": [""] * data["n_steps"]},
        "n_layers": max(lane.trace.info.n_layers for lane in lanes),
        "n_heads": max(lane.trace.info.n_heads for lane in lanes),
        "start": start,
        "link": link,
        "typed": lanes[0].trace.source.text,
    }


def packed(weights: Array | None) -> np.ndarray | None:
    """Weights in [0, 1] as 16 bits; what is not a number is 0."""
    return (
        None if weights is None else np.round(np.nan_to_num(np.clip(weights, 0, 1)) * FULL).astype(np.uint16)
    )


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
        "text": trace.source.text,
        "finished": trace.finished,
        "all_at_once": trace.info.reading == "layers",
        "probs": np.exp([step.log_prob for step in trace.steps]).astype(np.float32),
        "entropy": np.array([step.entropy for step in trace.steps], dtype=np.float32),
        "forced": [step.origin == "forced" for step in trace.steps],
        "looks": seen and {"kind": seen.kind, "first": seen.first, "weights": packed(seen.weights)},
        **candidates(trace),
    }


def payload(
    lanes: Sequence[Lane], text: Text, mode: str, reference: TokenSeq | None = None
) -> dict[str, Any]:
    """All lanes; `mode` is "own", "prefix" or "inputs"; `reference` the right answer where there is one."""
    data = common(lanes, text, "lanes")
    data["lanes"] = [known | lane_payload(lane) for known, lane in zip(data["lanes"], lanes, strict=True)]
    return data | {
        "mode": mode,
        "task": lanes[0].trace.info.task,
        "reference": reference and side(reference),
        "scores": {lane.trace.info.attention: text(f"term.score.{lane.trace.info.attention}") for lane in lanes
                   if lane.trace.info.attention},
    }  # fmt: skip
