"""How the context joins the decoder's state, in parts that add up: what no trace holds, from the trace and the model's weights.

A Transformer's layer adds the context to its residual stream, x <- x + c (Vaswani et al. 2017, section 3.1; pre-norm). A
recurrent decoder mixes both, h~ = tanh(W_o [c; h] + b_o) (Luong et al. 2015, eq. 5).
"""

from typing import cast

import torch
from torch import Tensor

from s2s_core.attribution.lens import depths
from s2s_core.models.base import AddsContext, MixesContext, ScoreParts, Seq2SeqModel
from s2s_core.trace import Array, DecodeTrace


def joining(model: Seq2SeqModel, trace: DecodeTrace) -> dict[str, Array]:
    """A Transformer: `before` [layer, target, d_model], the stream that the context is added to. A recurrent decoder with
    attention: `context` and `hidden` [target, d], W_o c and W_o h, and `bias` [d]. Empty without attention or steps.

    From recorded values, which are the edited ones: it holds under all edits.
    """
    if not trace.steps:
        return {}
    with torch.inference_mode():
        if "adds_context" in model.info.can:
            return {"before": _added(cast("AddsContext", model), trace)}
        if "mixes_context" in model.info.can:
            return _mixed(cast("MixesContext", model), trace)
    return {}


def _added(model: AddsContext, trace: DecodeTrace) -> Array:
    """The stream below each layer and what the layer's self-attention gives."""
    below, rows = depths(trace, "decoder"), list[Tensor]()
    for layer in range(trace.info.decoder.n_layers):
        heads = torch.stack([torch.tensor(step.values.known("self_heads")[layer]) for step in trace.steps])
        rows.append(model.before_context(layer, below[layer], heads))
    return cast("Array", torch.stack(rows).numpy())


def _mixed(model: MixesContext, trace: DecodeTrace) -> dict[str, Array]:
    context, hidden = trace.decoder("context"), trace.decoder("hidden")
    assert context is not None and hidden is not None  # shown by every recurrent model with attention
    parts = model.mixed(torch.tensor(context[-1]), torch.tensor(hidden[-1]))
    return {name: part.numpy() for name, part in zip(("context", "hidden", "bias"), parts, strict=True)}


def scoring(model: Seq2SeqModel, trace: DecodeTrace) -> dict[str, Array]:
    """The parts of an additive score, v · tanh(query + key) (Bahdanau et al. 2015): W_q h of each step `query` [target, d],
    W_k m of each source token `key` [source, d], and `v` [d]. Empty for other scores or nothing written."""
    hidden, states = trace.decoder("hidden"), trace.encoder["memory"]
    if "score_parts" not in model.info.can or hidden is None or states is None:
        return {}
    with torch.inference_mode():
        parts = cast("ScoreParts", model).score_parts(torch.tensor(hidden[-1]), torch.tensor(states[0]))
        return {name: part.numpy() for name, part in zip(("query", "key", "v"), parts, strict=True)}
