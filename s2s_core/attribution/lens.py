"""What a Transformer knows before its last layer: logit lens (decoder) and DecoderLens (encoder). None for other models.

Depth 0 is the embedding before any layer, depth k what layer k gives, so the last depth is the model itself. A recurrent
layer's state is not in the space of the readout, which only ever saw the top one: there it would mean nothing.
"""

from dataclasses import dataclass, replace
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from s2s_core.decoding.apply import source_mask
from s2s_core.decoding.choices import next_log_probs
from s2s_core.decoding.decode import begin_from, prepared_for, run_on
from s2s_core.models.base import EarlierLayers, Seq2SeqModel
from s2s_core.sites import Part
from s2s_core.trace import Array, DecodeTrace


@dataclass(frozen=True, eq=False)
class LogitLens:
    """The output head on every depth of the decoder, at every step."""

    token_ids: NDArray[np.int32]  # [depth, target, k], the most probable first
    probs: Array  # [depth, target, k], 0..1
    ranks: NDArray[np.int32]  # [depth, target]: rank of the token written, 1 = the most probable
    chosen: Array  # [depth, target], 0..1: probability of the token written
    divergence: Array  # [depth, target]: KL(last depth || this depth) in nats, 0 at the last


def depths(trace: DecodeTrace, part: Part) -> Tensor:
    """The residual stream [depth, position, d_model], from the embedding to the last layer, of a model that shows it."""
    names = ("embedding", "residual")
    read = [trace.encoder[name] if part == "encoder" else trace.decoder(name) for name in names]
    return torch.tensor(np.concatenate([values for values in read if values is not None]))


def lens_log_probs(model: Seq2SeqModel, trace: DecodeTrace) -> Tensor | None:
    """ln p [depth, target, vocab] = log softmax(E LN(residual) + b), with the decoder's last norm (nostalgebraist 2020).

    The recorded stream is the edited one, so that it holds under the trace's edits. None where there are no earlier layers.
    """
    if "earlier_layers" not in model.info.can or not trace.steps:
        return None
    logits = cast("EarlierLayers", model).readout(depths(trace, "decoder"))
    return next_log_probs(logits, model.tokenizer.specials.never)


def logit_lens(model: Seq2SeqModel, trace: DecodeTrace, k: int = 5) -> LogitLens | None:
    """The k most probable tokens of every depth and step, and what became of the token written. None where nothing is."""
    log_probs = lens_log_probs(model, trace)
    if log_probs is None:
        return None
    best, ids = log_probs.topk(min(k, log_probs.shape[-1]), dim=-1)
    written = torch.tensor([step.token_id for step in trace.steps])[None, :, None]
    own = log_probs.gather(-1, written.expand(len(log_probs), -1, 1))
    earlier = torch.arange(log_probs.shape[-1]) < written
    ranks = 1 + (log_probs > own).sum(-1) + ((log_probs == own) & earlier).sum(-1)
    possible = torch.ones(log_probs.shape[-1], dtype=torch.bool)
    possible[list(model.tokenizer.specials.never)] = False
    kept, last = log_probs[..., possible], log_probs[-1:, :, possible]
    divergence = (last.exp() * (last - kept)).sum(-1).clamp(min=0)
    return LogitLens(
        ids.numpy().astype(np.int32),
        best.exp().numpy(),
        ranks.numpy().astype(np.int32),
        own[..., 0].exp().numpy(),
        divergence.numpy(),
    )


def decoder_lens(model: Seq2SeqModel, trace: DecodeTrace) -> tuple[DecodeTrace, ...] | None:
    """What the decoder writes (greedy) when it looks at an earlier depth of the encoder, one trace per depth.

    The depth passes the encoder's last norm, the layers above it are left out (Langedijk et al. 2023). The last one is the
    model's own answer. The trace's edits are in force for all; an answer may end before one is reached.
    """
    if "earlier_layers" not in model.info.can:
        return None
    layered, answers = cast("EarlierLayers", model), list[DecodeTrace]()
    prepared = prepared_for(model, trace.source.text, trace.edits)
    for stream in depths(trace, "encoder"):
        mask = source_mask(trace.edits, len(stream))[None]
        begun = begin_from(model, trace.source, layered.memory_of(stream[None], mask), trace.encoder)
        answers.append(run_on(replace(begun, edits=trace.edits, prepared=prepared)).trace)
    return tuple(answers)
