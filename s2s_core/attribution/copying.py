"""The mixture of generating and copying in its parts: what no trace holds, from the trace and the model's weights."""

from typing import cast

import torch

from s2s_core.models.base import Copies, Seq2SeqModel
from s2s_core.trace import Array, DecodeTrace


def mixing(model: Seq2SeqModel, trace: DecodeTrace) -> dict[str, Array]:
    """Of each token written [target]: `vocab`, P_vocab of it, and what p_gen is made of before its sigma, `context`, `hidden`
    and `input`; `bias` [1]. Empty where the model has no pointer or nothing is written.

    From recorded values, which are the edited ones: it holds under all edits.
    """
    if "copies" not in model.info.can or not trace.steps:
        return {}
    copying = cast("Copies", model)
    joined, context, hidden, fed = (
        torch.tensor(trace.written(name)[-1]) for name in ("attentional", "context", "hidden", "embedding")
    )  # each [target, ...], of the top layer
    ids = torch.tensor([step.token_id for step in trace.steps])
    with torch.inference_mode():
        vocab = copying.generated(joined).gather(-1, ids[:, None])[:, 0].exp()
        addends = copying.switch_parts(context, hidden, fed)
    parts = zip(("context", "hidden", "input", "bias"), addends, strict=True)
    return {"vocab": vocab.numpy(), **{name: part.numpy() for name, part in parts}}
