"""The training time machine: one input decoded by a model at several moments of its training, all in one payload.

Pure: the traces of the moments in, plain data out. The browser moves between the moments by itself.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2s_core.analysis.memory import joined, shares
from s2s_core.analysis.saturation import by_gate, time_scales
from s2s_core.i18n import Text
from s2s_core.trace import Array, DecodeTrace
from s2s_core.views.base import shown_all, side, trace_id

GROUP = "timemachine"
MORE_ROWS = 3  # rows of a map beyond the longest sensible answer; an untrained model writes on to its limit
Run = tuple[str, str]  # kind ("same", "wrong", "missing") and the characters


@dataclass(frozen=True, eq=False)
class Moment:
    """The model as it was: after `percent` of its training, or with the best weights (None)."""

    percent: int | None
    updates: int | None
    trace: DecodeTrace
    perplexity: float | None = None  # on validation pairs, measured with these weights
    exact: float | None = None  # share of validation pairs answered without any mistake
    gradients: Array | None = None  # [target, source] >= 0, for a model with neither attention nor gates


@dataclass(frozen=True)
class About:
    """What holds for all moments: the right answer and where it comes from, the curve, on how many pairs was measured."""

    answer: str | None = None
    gold: Sequence[tuple[int, int]] = ()  # (target token, source token) of the right answer
    curve: Sequence[
        tuple[float, float]
    ] = ()  # (share of the training 0..1, validation perplexity), an epoch each
    n_pairs: int = 0
    guided: bool = False  # its attention was trained on the right alignment


def diff(written: str, right: str) -> list[Run]:
    """What was written, character by character against the right answer: same, wrong (not there), missing (left out)."""
    runs: list[Run] = []
    for kind, a_from, a_to, b_from, b_to in SequenceMatcher(
        None, written, right, autojunk=False
    ).get_opcodes():
        if kind == "equal":
            runs.append(("same", written[a_from:a_to]))
            continue
        if a_to > a_from:
            runs.append(("wrong", written[a_from:a_to]))
        if b_to > b_from:
            runs.append(("missing", right[b_from:b_to]))
    return runs


def maps(moment: Moment) -> dict[str, Array]:
    """Where each written token comes from, by kind, each [layer, head, target, source] in 0..1.

    `attention`: the weights. `memory`: how much of the memory each source token makes up, exact (LSTM, GRU). `gradient`: how
    much each source token's embedding moved the token's log-probability, rows divided by their sum (a plain RNN).
    """
    trace, found = moment.trace, dict[str, Array]()
    if trace.info.attends:
        weights = [step.cross_attn for step in trace.steps]
        rows = np.stack([row for row in weights if row is not None], axis=2)
        seen = np.isfinite(rows).all(axis=(1, 2, 3))  # a recurrent decoder looks from its top layer only
        found["attention"] = rows[seen] if seen.any() else rows
    if trace.info.cell in ("lstm", "gru"):
        found["memory"] = np.stack([shares(trace, layer) for layer in range(trace.info.n_layers)])[:, None]
    if moment.gradients is not None:
        total = np.maximum(moment.gradients.sum(axis=-1, keepdims=True), 1e-30)
        found["gradient"] = (moment.gradients / total)[None, None]
    return found


def rows_shown(moments: Sequence[Moment], answer: str | None) -> int:
    """Rows of every map: as many as the right answer (or the last moment's) has, and some more if a moment wrote more."""
    enough = (len(answer) + 1 if answer else len(moments[-1].trace.steps)) + MORE_ROWS
    return min(enough, max(len(moment.trace.steps) for moment in moments))


def _bytes(values: Array, rows: int) -> NDArray[np.uint8]:
    """[layer, head, target, source] as 0..255 with exactly `rows` target rows; rows not written are 0."""
    cut = np.zeros((*values.shape[:2], rows, values.shape[3]), dtype=np.uint8)
    n = min(rows, values.shape[2])
    cut[:, :, :n] = np.round(255 * np.clip(values[:, :, :n], 0, 1))
    return cut


def gate_summary(trace: DecodeTrace) -> dict[str, list[list[float]]]:
    """By gate and layer: share of all units and positions nearly shut (< .1) and nearly open (> .9), and the mean."""
    summary: dict[str, list[list[float]]] = {}
    for layer in range(trace.info.n_layers):
        for gate, found in by_gate(trace, layer).items():
            mean = float(joined(trace, f"gate.{gate}", layer).mean())
            summary.setdefault(gate, []).append([float(found.left.mean()), float(found.right.mean()), mean])
    return {gate: summary[gate] for gate in trace.info.gates if gate in summary}


def lasting(trace: DecodeTrace) -> list[float] | None:
    """By layer, for how many tokens the median unit holds its memory; None without a gated memory."""
    if trace.info.cell not in ("lstm", "gru"):
        return None
    return [min(999.0, float(np.median(time_scales(trace, layer)))) for layer in range(trace.info.n_layers)]


def _plain(moment: Moment, about: About, rows: int) -> dict[str, Any]:
    trace = moment.trace
    return {
        "percent": moment.percent,
        "updates": moment.updates,
        "perplexity": moment.perplexity,
        "exact": moment.exact,
        "text": trace.text,
        "finished": trace.finished,
        "n_steps": len(trace.steps),
        "texts": shown_all(trace.tokens)[:rows],
        "tokens": list(trace.tokens[:rows]),
        "diff": diff(trace.text, about.answer) if about.answer is not None else [["same", trace.text]],
        "right": about.answer is not None and trace.text == about.answer,
        "log_prob": trace.total_log_prob / max(1, len(trace.steps)),
        "maps": {kind: _bytes(values, rows) for kind, values in maps(moment).items()},
        "gates": gate_summary(trace),
        "lasting": lasting(trace),
    }


def payload(moments: Sequence[Moment], about: About, text: Text) -> dict[str, Any]:
    """All moments, earliest first, the best weights last. They are of one model and one input."""
    rows, last = rows_shown(moments, about.answer), moments[-1].trace
    digest = hashlib.blake2b(repr([trace_id(moment.trace) for moment in moments]).encode(), digest_size=8)
    gates = {gate: text(f"term.gate.{gate}") for gate in last.info.gates}
    return {
        "trace": digest.hexdigest(),
        "group": GROUP,
        "start": {},
        "n_reading": 0,
        "target": {"tokens": []},  # its bus has no steps: the moments are its own
        "words": text.under("view_timemachine"),
        "panel": text.under("app.panel"),
        "model": last.info.name,
        "source": side(last.source),
        "sentence": last.source.text,
        "rows": rows,
        "gate_names": gates,
        "answer": about.answer,
        "gold": [list(link) for link in about.gold if link[0] < rows],
        "curve": [list(point) for point in about.curve],
        "n_pairs": about.n_pairs,
        "guided": about.guided,
        "moments": [_plain(moment, about, rows) for moment in moments],
    }
