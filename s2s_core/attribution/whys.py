"""All that speaks for every token of a trace: by each method, against the likeliest other tokens, and where the two part."""

from dataclasses import dataclass
from typing import cast

import numpy as np
import torch
from torch import Tensor

from s2s_core.attribution.attribute import AT_ONCE, attribute, offered
from s2s_core.attribution.lens import depths
from s2s_core.attribution.passes import Passes, passes_at
from s2s_core.decoding.choices import next_log_probs
from s2s_core.models.base import EarlierLayers, Seq2SeqModel
from s2s_core.trace import Array, DecodeTrace

N_OTHERS = 4  # other tokens of a step
LONG = 400  # source tokens times written ones, beyond which integrated gradients would take too long


@dataclass(frozen=True, eq=False)
class Whys:
    """Arrays of all steps; what is not there (a prefix not yet written) is nan."""

    methods: tuple[str, ...]
    source: Array  # [method, target, source]
    prefix: Array  # [method, target, target]
    completeness: Array  # [target], of integrated gradients; nan where there is none
    others: tuple[tuple[int, ...], ...]  # by step: token ids of the likeliest other tokens
    gaps: Array  # [target, other]: ln p(token) - ln p(other), as the model is
    without_source: Array  # [target, other, source]: what of the gap the source token makes, by occlusion
    without_prefix: Array  # [target, other, target]
    parting: Array  # [target, other, stage]: the gap after each layer, or after so many source tokens read
    by: str  # "layers" or "reading"


def whys(model: Seq2SeqModel, trace: DecodeTrace) -> Whys:
    """Of a trace with at least one token."""
    n_target, n_source = len(trace.steps), len(trace.source)
    names = [name for name in offered(model.info) if name != "contributions" or not trace.edits]
    if n_target * n_source > LONG:
        names.remove("integrated")
    source = np.full((len(names), n_target, n_source), np.nan, dtype=np.float32)
    prefix = np.full((len(names), n_target, n_target), np.nan, dtype=np.float32)
    completeness = np.full(n_target, np.nan, dtype=np.float32)
    for m, name in enumerate(names):
        for t in range(n_target):
            found = attribute(model, trace, t, name)
            source[m, t], prefix[m, t, :t] = found.source, found.prefix
            if found.completeness is not None:
                completeness[t] = found.completeness
    others = tuple(_others(trace, t) for t in range(n_target))
    gaps = np.stack([_gap(trace, t, others[t]) for t in range(n_target)])
    missing = [_without(passes_at(model, trace, t), others[t]) for t in range(n_target)]
    by = "layers" if "earlier_layers" in model.info.can else "reading"
    staged = _by_layer(model, trace, others) if by == "layers" else _by_reading(model, trace, others)
    without_prefix = np.full((n_target, N_OTHERS, n_target), np.nan, dtype=np.float32)
    for t, rows in enumerate(missing):
        without_prefix[t, :, :t] = rows[:, n_source:]
    return Whys(
        tuple(names), source, prefix, completeness, others, gaps, np.stack([rows[:, :n_source] for rows in missing]),
        without_prefix, staged, by,
    )  # fmt: skip


def _others(trace: DecodeTrace, t: int) -> tuple[int, ...]:
    """The likeliest tokens that were not written."""
    step = trace.steps[t]
    return tuple([token_id for token_id, _ in step.top(N_OTHERS + 1) if token_id != step.token_id][:N_OTHERS])


def _gap(trace: DecodeTrace, t: int, others: tuple[int, ...]) -> Array:
    step = trace.steps[t]
    return (step.log_prob - step.log_probs[list(others)]).astype(np.float32)


def _gaps(log_probs: Tensor, token_id: int, others: tuple[int, ...]) -> Array:
    """[row, other] from ln p [row, vocab]."""
    made: Array = (log_probs[:, [token_id]] - log_probs[:, list(others)]).numpy().astype(np.float32)
    return made


@torch.inference_mode()
def _without(at: Passes, others: tuple[int, ...]) -> Array:
    """[other, source + step]: the gap less the gap without a source token (masked) or a token before (unknown)."""
    n_source, unknown = len(at.trace.source), at.model.tokenizer.specials.unknown
    hidden = torch.cat(
        [~torch.eye(n_source, dtype=torch.bool), torch.ones(at.step, n_source, dtype=torch.bool)]
    )
    plain = at.prefix_ids
    ids = [plain] * n_source + [(*plain[:k], unknown, *plain[k + 1 :]) for k in range(at.step)]
    token_id = at.trace.steps[at.step].token_id
    left = np.concatenate(
        [
            _gaps(
                at.log_probs(len(rows), mask=rows, prefix_ids=ids[first : first + AT_ONCE]), token_id, others
            )
            for first, rows in zip(range(0, len(ids), AT_ONCE), torch.split(hidden, AT_ONCE), strict=True)
        ]
    )
    lost: Array = (_gap(at.trace, at.step, others)[None] - left).T
    return lost


@torch.inference_mode()
def _by_reading(model: Seq2SeqModel, trace: DecodeTrace, others: tuple[tuple[int, ...], ...]) -> Array:
    """[target, other, source]: the gap where the encoder stopped after each source token."""
    n_source = len(trace.source)
    read = torch.ones(n_source, n_source, dtype=torch.bool).tril()
    stages = []
    for t, step in enumerate(trace.steps):
        log_probs = passes_at(model, trace, t).log_probs(n_source, mask=read)
        stages.append(_gaps(log_probs, step.token_id, others[t]).T)
    return np.stack(stages)


@torch.inference_mode()
def _by_layer(model: Seq2SeqModel, trace: DecodeTrace, others: tuple[tuple[int, ...], ...]) -> Array:
    """[target, other, depth]: the gap read out of the decoder's stream at each depth (the logit lens)."""
    layered, never = cast("EarlierLayers", model), model.tokenizer.specials.never
    log_probs = next_log_probs(layered.readout(depths(trace, "decoder")), never)  # [depth, target, vocab]
    return np.stack(
        [_gaps(log_probs[:, t], step.token_id, others[t]).T for t, step in enumerate(trace.steps)]
    )
