"""How much each written token depends on each source token: the gradient of its log-probability, the same for every model.

The gradient is taken at the site `embedding` of the encoder, the vector that enters the first layer (the table's row times
sqrt(d); in a Transformer with its position), under forced decoding of the tokens that were written.

Of two measures. d ln p(y) = sum_v p(v) (dz(y) - dz(v)) goes to 0 with 1 - p(y): where the model is certain nothing is left of
it, however much the source matters. The logit over the mean logit of all tokens that may be written, z(y) - mean_v z(v), has
no such factor. The bare logit would not do: a number added to all logits changes no probability, but would count in it.
"""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Literal, cast

import numpy as np
import torch
from torch import Tensor

from s2s_core.decoding.apply import Editing, Prepared, source_mask
from s2s_core.decoding.choices import next_log_probs, start_of
from s2s_core.decoding.decode import prepared_for
from s2s_core.edits import Edit
from s2s_core.models.base import Seq2SeqModel
from s2s_core.sites import Site
from s2s_core.trace import Array, DecodeTrace

Of = Literal["log_prob", "logit"]  # ln p(y_t), or z(y_t) - mean_v z(v), in nats
MEASURES: tuple[Of, ...] = ("log_prob", "logit")
GROUP = 16  # target tokens differentiated at once: bounds the memory of long answers


def embedding_gradients(model: Seq2SeqModel, trace: DecodeTrace, of: Of = "log_prob") -> Array:
    """||d ln p(y_t) / d embedding_s||_2 [target, source] of a trace, or of the logit over the mean (metrics.md, 13)."""
    slopes, _ = trace_gradients(model, trace, (of,))
    return _array(slopes[0].norm(dim=-1))


def _array(values: Tensor) -> Array:
    return cast("Array", values.numpy().astype(np.float32))


def trace_gradients(
    model: Seq2SeqModel, trace: DecodeTrace, of: Sequence[Of] = ("log_prob",)
) -> tuple[Tensor, Tensor]:
    """`source_gradients` of a trace's tokens, under its edits."""
    target = [step.token_id for step in trace.steps]
    prepared = prepared_for(model, trace.source.text, trace.edits)
    return source_gradients(model, trace.source.ids, target, of, edits=trace.edits, prepared=prepared)


def source_gradients(
    model: Seq2SeqModel,
    source_ids: tuple[int, ...],
    target_ids: list[int],
    of: Sequence[Of] = ("log_prob",),
    *,
    edits: Sequence[Edit] = (),
    prepared: Prepared = MappingProxyType({}),
) -> tuple[Tensor, Tensor]:
    """(the gradients of the measures in e_s [measure, target, source, d_embed], e [source, d_embed]).

    The source is repeated once for each target token as a batch; row t answers for token t alone, so that a single
    backward pass per measure gives the gradients of all of them.
    """
    slopes, embedded = list[Tensor](), torch.empty(0)
    for first in range(0, max(1, len(target_ids)), GROUP):
        rows = range(first, min(first + GROUP, len(target_ids)))
        of_group, embedded = _of_group(model, source_ids, target_ids, rows, of, edits, prepared)
        slopes.append(of_group)
    return torch.cat(slopes, dim=1), embedded


def _measured(log_probs: Tensor, token_id: int, of: Of) -> Tensor:
    """One measure of one token from ln p [vocab]; ln p = z - ln sum exp z, so that the mean over it is that over z."""
    chosen = log_probs[token_id]
    return chosen if of == "log_prob" else chosen - log_probs[log_probs.isfinite()].mean()


def _of_group(
    model: Seq2SeqModel,
    source_ids: tuple[int, ...],
    target_ids: list[int],
    rows: range,
    of: Sequence[Of],
    edits: Sequence[Edit],
    prepared: Prepared,
) -> tuple[Tensor, Tensor]:
    """The same for the target tokens `rows`: gradients [measure, row, source, d_embed]."""
    ids = torch.tensor([source_ids]).expand(max(1, len(rows)), -1)
    leaves: list[Tensor] = []
    present = source_mask(edits, len(source_ids))
    editing = Editing(model.info, edits, prepared, mask=present)

    def probe(site: Site, value: Tensor) -> Tensor:
        value = editing(site, value)
        if (site.part, site.name) != ("encoder", "embedding"):
            return value
        leaves.append(value.detach().clone().requires_grad_())
        return leaves[-1]

    with torch.enable_grad():
        memory = model.encode(ids, present.expand_as(ids), probe)
        totals, (state, prev) = [memory.states.new_zeros(()) for _ in of], start_of(model, memory, len(ids))
        for t in range(rows.stop):
            editing = Editing(model.info, edits, prepared, t, kept=editing.after, mask=present)
            logits, state = model.step(prev, state, memory, editing)
            prev = torch.full((len(ids),), target_ids[t])
            if t in rows:
                log_probs = next_log_probs(logits[t - rows.start], model.tokenizer.specials.never)
                totals = [
                    n + _measured(log_probs, target_ids[t], measure)
                    for n, measure in zip(totals, of, strict=True)
                ]
        leaf = leaves[0]
        if not rows:
            return leaf.new_zeros(len(of), 0, *leaf.shape[1:]), leaf[0].detach()
        slopes = [torch.autograd.grad(total, leaf, retain_graph=True)[0] for total in totals]
    return torch.stack(slopes), leaf[0].detach()
