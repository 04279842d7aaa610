"""How much each written token depends on each source token: the gradient of its log-probability, the same for every model.

The gradient is taken at the site `embedding` of the encoder, the vector that enters the first layer (the table's row times
sqrt(d); in a Transformer with its position), under forced decoding of the tokens that were written.
"""

from dataclasses import dataclass
from typing import cast

import numpy as np
import torch
from torch import Tensor

from s2s_core.decoding.decode import next_log_probs
from s2s_core.models.base import Seq2SeqModel
from s2s_core.nn.probe import see_nothing
from s2s_core.sites import Site
from s2s_core.text.tokenizer import bos_id
from s2s_core.trace import Array, DecodeTrace

GROUP = 16  # target tokens differentiated at once: bounds the memory of long answers


@dataclass(frozen=True, eq=False)
class Gradients:
    """Of ln p(y_t) in the embedding e_s of a source token, each [target, source]."""

    norms: Array  # ||d ln p(y_t) / d e_s||_2 >= 0, in nats per unit of length (Madsen 2019)
    times_input: (
        Array  # (d ln p(y_t) / d e_s) . e_s in nats, with its sign: gradient x input (Shrikumar et al. 2017)
    )


def gradients(model: Seq2SeqModel, trace: DecodeTrace) -> Gradients:
    """Both measures for the tokens of a trace, whoever chose them. Edits of the trace are not repeated."""
    slopes, embedded = log_prob_gradients(model, trace.source.ids, [step.token_id for step in trace.steps])
    return Gradients(_array(slopes.norm(dim=-1)), _array((slopes * embedded).sum(-1)))


def embedding_gradients(model: Seq2SeqModel, trace: DecodeTrace) -> Array:
    """||d ln p(y_t) / d embedding_s||_2 [target, source] of a trace (metrics.md, 13)."""
    return gradients(model, trace).norms


def _array(values: Tensor) -> Array:
    return cast("Array", values.numpy().astype(np.float32))


def log_prob_gradients(
    model: Seq2SeqModel, source_ids: tuple[int, ...], target_ids: list[int]
) -> tuple[Tensor, Tensor]:
    """(d ln p(y_t) / d e_s [target, source, d_embed], e [source, d_embed]).

    The source is repeated once for each target token as a batch; row t answers for token t alone, so that a single
    backward pass gives the gradients of all of them.
    """
    slopes, embedded = list[Tensor](), torch.empty(0)
    for first in range(0, max(1, len(target_ids)), GROUP):
        found, embedded = _of_group(
            model, source_ids, target_ids, range(first, min(first + GROUP, len(target_ids)))
        )
        slopes.append(found)
    return torch.cat(slopes), embedded


def _of_group(
    model: Seq2SeqModel, source_ids: tuple[int, ...], target_ids: list[int], rows: range
) -> tuple[Tensor, Tensor]:
    """The same for the target tokens `rows`: gradients [row, source, d_embed]."""
    ids = torch.tensor([source_ids]).expand(max(1, len(rows)), -1)
    leaves: list[Tensor] = []

    def probe(site: Site, value: Tensor) -> Tensor:
        if (site.part, site.name) != ("encoder", "embedding"):
            return value
        leaves.append(value.detach().clone().requires_grad_())
        return leaves[-1]

    with torch.enable_grad():
        memory = model.encode(ids, torch.ones_like(ids, dtype=torch.bool), probe)
        total, state = memory.states.new_zeros(()), model.start(memory)
        for t in range(rows.stop):
            prev_id = target_ids[t - 1] if t else bos_id
            logits, state = model.step(torch.full((len(ids),), prev_id), state, memory, see_nothing)
            if t in rows:
                total = total + next_log_probs(logits[t - rows.start])[target_ids[t]]
        leaf = leaves[0]
        slopes = torch.autograd.grad(total, leaf)[0] if rows else leaf.new_zeros(0, *leaf.shape[1:])
    return slopes, leaf[0].detach()
