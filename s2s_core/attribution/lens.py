"""What a Transformer knows before its last layer: logit lens (decoder) and DecoderLens (encoder). None for other models.

Depth 0 is the embedding before any layer, depth k what layer k gives, so the last depth is the model itself. A recurrent
layer's state is not in the space of the readout, which only ever saw the top one: there it would mean nothing.
"""

from dataclasses import dataclass
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from s2s_core.decoding.decode import Decoding, next_log_probs, run
from s2s_core.models.base import Seq2SeqModel
from s2s_core.models.transformer import TransformerSeq2Seq
from s2s_core.text.tokenizer import bos_id, pad_id
from s2s_core.trace import Array, DecodeTrace


@dataclass(frozen=True, eq=False)
class LogitLens:
    """The output head on every depth of the decoder, at every step."""

    token_ids: NDArray[np.int32]  # [depth, target, k], the most probable first
    probs: Array  # [depth, target, k], 0..1
    ranks: NDArray[np.int32]  # [depth, target]: rank of the token written, 1 = the most probable
    chosen: Array  # [depth, target], 0..1: probability of the token written
    divergence: Array  # [depth, target]: KL(last depth || this depth) in nats, 0 at the last


def depths(trace: DecodeTrace, part: str) -> Tensor | None:
    """The residual stream [depth, position, d_model], from the embedding to the last layer; None where there is none."""
    read = (
        trace.encoder
        if part == "encoder"
        else {name: trace.decoder(name) for name in ("embedding", "residual")}
    )
    embedding, residual = read["embedding"], read["residual"]
    return (
        None if embedding is None or residual is None else torch.tensor(np.concatenate([embedding, residual]))
    )


def lens_log_probs(model: Seq2SeqModel, trace: DecodeTrace) -> Tensor | None:
    """ln p [depth, target, vocab] = log softmax(E LN(residual) + b), with the decoder's last norm (nostalgebraist 2020)."""
    stream = depths(trace, "decoder") if isinstance(model, TransformerSeq2Seq) else None
    if stream is None:
        return None
    transformer = cast("TransformerSeq2Seq", model)
    return next_log_probs(
        transformer.norm_decoder(stream) @ transformer.embedding.weight.T + transformer.bias
    )


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
    possible[[pad_id, bos_id]] = False
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
    model's own answer.
    """
    stream = depths(trace, "encoder") if isinstance(model, TransformerSeq2Seq) else None
    if stream is None:
        return None
    transformer, found = cast("TransformerSeq2Seq", model), list[DecodeTrace]()
    for states in stream:
        mask = torch.ones(1, len(states), dtype=torch.bool)
        memory = transformer.memory(transformer.norm_encoder(states)[None], mask)
        found.append(run(Decoding(model, trace.source, memory, trace.encoder, (model.start(memory),))).trace)
    return tuple(found)
