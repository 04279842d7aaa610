"""How the context joins the decoder's state, in parts that add up: what no trace holds, from the trace and the model's weights.

A Transformer's layer adds the context to its residual stream, x <- x + c (Vaswani et al. 2017, section 3.1; pre-norm). A
recurrent decoder mixes both, h~ = tanh(W_o [c; h] + b_o) (Luong et al. 2015, eq. 5).
"""

from typing import Any, cast

import torch
from torch import Tensor

from s2s_core.attribution.lens import depths
from s2s_core.models.base import Seq2SeqModel
from s2s_core.models.transformer import TransformerSeq2Seq
from s2s_core.trace import Array, DecodeTrace


def joining(model: Seq2SeqModel, trace: DecodeTrace) -> dict[str, Array]:
    """A Transformer: `before` [layer, target, d_model], the stream that the context is added to. A recurrent decoder with
    attention: `context` and `hidden` [target, d], W_o c and W_o h, and `bias` [d]. Empty without attention or steps."""
    if "cross_attn" not in trace.info.reads or not trace.steps:
        return {}
    with torch.inference_mode():
        parts = (
            _added(model, trace)
            if isinstance(model, TransformerSeq2Seq)
            else _mixed(cast("Any", model), trace)
        )
        return {name: part.numpy() for name, part in parts.items()}


def _added(model: TransformerSeq2Seq, trace: DecodeTrace) -> dict[str, Tensor]:
    """The stream below each layer and what the layer's self-attention gives: x + W_o [heads] + b_o."""
    below = depths(trace, "decoder")
    assert below is not None  # shown by every Transformer
    before = []
    for layer, module in enumerate(model.decoder):
        heads = torch.stack([torch.tensor(step.values["self_heads"][layer]) for step in trace.steps])
        before.append(below[layer] + cast("Any", module).self_attn.out(heads.flatten(1)))
    return {"before": torch.stack(before)}


def _mixed(model: Any, trace: DecodeTrace) -> dict[str, Tensor]:
    context, hidden = trace.decoder("context"), trace.decoder("hidden")
    assert context is not None and hidden is not None  # shown by every recurrent model with attention
    weight, width = model.readout.weight, context.shape[-1]
    return {
        "context": torch.tensor(context[-1]) @ weight[:, :width].T,
        "hidden": torch.tensor(hidden[-1]) @ weight[:, width:].T,
        "bias": model.readout.bias,
    }
