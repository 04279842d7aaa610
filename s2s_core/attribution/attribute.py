"""What speaks for a token: contributions of each source token and of each token written before it, by five methods.

`gradient` (gradient times input), `integrated` (integrated gradients, Sundararajan et al. 2017) and `occlusion` are in nats of
F = ln p(token) or, against a foil, of F = ln p(token) - ln p(foil) (Yin & Neubig 2022): positive = supports the token.
`attention` and `contributions` (ALTI+, Ferrando et al. 2022) are shares from 0 to 1, of where the step looked and where its
vector came from: they speak neither for nor against, and know no foil.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from s2s_core.attribution.alti import contributions
from s2s_core.attribution.passes import Passes, passes_at
from s2s_core.decoding.apply import token_of
from s2s_core.decoding.decode import Edits, decode
from s2s_core.errors import UserError
from s2s_core.models.base import Seq2SeqModel
from s2s_core.trace import Array, DecodeTrace, ModelInfo

SHARES = ("attention", "contributions")
METHODS = ("attention", "gradient", "integrated", "occlusion", "contributions")
POINTS = (16, 64, 256)  # of the path, until the contributions are complete
COMPLETE = 0.01
AT_ONCE = 64  # points or deletions in one batch


@dataclass(frozen=True, eq=False)
class Attribution:
    """Of the token written at `step`. A model whose decoder looks at no token written before has no prefix by `attention`:
    its numbers are nan."""

    method: str
    step: int
    token: str
    instead: str | None
    source: Array  # [source]
    prefix: Array  # [step]: the tokens written before, without the start
    completeness: float | None = None  # |sum - (F - F0)| / |F - F0|, of `integrated` alone; None where F = F0

    def as_json(self) -> dict[str, Any]:
        """As the command prints it."""
        return {
            "token": self.token,
            "instead": self.instead,
            "method": self.method,
            "source": self.source.tolist(),
            "prefix": self.prefix.tolist(),
            "completeness": self.completeness,
        }


def offered(info: ModelInfo) -> tuple[str, ...]:
    """The methods that a model allows."""
    has = {"attention": info.attends, "contributions": "contributions" in info.can}
    return tuple(
        method for method in METHODS if has.get(method, "gradients" in info.can or method == "occlusion")
    )


def attribute(
    model: Seq2SeqModel, trace: DecodeTrace, step: int, method: str = "gradient", instead: str | None = None
) -> Attribution:
    """Contributions to one token of a trace, under the trace's edits.

    UserError for a step that is not there, a method that the model does not allow, a foil that is not in the vocabulary or is
    the token itself, and for a foil where the method knows none.
    """
    if not 0 <= step < len(trace.steps):
        raise UserError("error.why_step", step=step, last=len(trace.steps) - 1)
    if method not in offered(model.info):
        known = ", ".join(offered(model.info))
        raise UserError("error.why_method", method=method, model=model.info.name, known=known)
    written = trace.steps[step]
    if instead is not None:
        if method in SHARES:
            raise UserError("error.why_no_foil", method=method)
        if token_of(model, instead) == written.token_id:
            raise UserError("error.why_same", token=instead)
    made = METHOD[method](
        passes_at(model, trace, step), None if instead is None else token_of(model, instead)
    )
    source, prefix, completeness = made
    return Attribution(method, step, written.token, instead, source, prefix, completeness)


def attribute_text(
    model: Seq2SeqModel,
    text: str,
    step: int,
    *,
    method: str = "gradient",
    instead: str | None = None,
    edits: Edits = (),
) -> Attribution:
    """The same for the greedy answer to a text."""
    return attribute(model, decode(model, text, edits=edits), step, method, instead)


Made = tuple[Array, Array, float | None]  # source, prefix, completeness


def _measure(at: Passes, log_probs: Tensor, foil: int | None) -> Tensor:
    """F [n] from ln p [n, vocab]."""
    chosen = log_probs[:, at.trace.steps[at.step].token_id]
    return chosen if foil is None else chosen - log_probs[:, foil]


def _attention(at: Passes, _foil: int | None) -> Made:
    """The last layer's weights, the mean over its heads. A Transformer's decoder looks at the start too, which is no token."""
    step = at.trace.steps[at.step]
    source = step.values.known("cross_attn")[-1].mean(axis=0)
    own = step.self_attn
    n_start = len(at.model.tokenizer.specials.start)
    prefix = np.full(at.step, np.nan) if own is None else own[-1].mean(axis=0)[n_start:]
    return source.astype(np.float32), prefix.astype(np.float32), None


def _contributions(at: Passes, _foil: int | None) -> Made:
    found = contributions(at.model, at.trace)
    assert found is not None
    return found.source[at.step], found.prefix[at.step, 1 : at.step + 1], None


def _slopes(at: Passes, source: Tensor, prefix: Tensor, foil: int | None) -> tuple[Tensor, Tensor]:
    """Gradients of F in the input vectors [n, source, d] and [n, step, d], at these vectors."""
    with torch.enable_grad():
        source, prefix = source.detach().requires_grad_(), prefix.detach().requires_grad_()
        measured = _measure(at, at.log_probs(len(source), source=source, prefix=prefix), foil)
        total = measured.sum() + 0 * prefix.sum()
        of_source, of_prefix = torch.autograd.grad(total, (source, prefix))
    return of_source, of_prefix


def _gradient(at: Passes, foil: int | None) -> Made:
    source, prefix = at.inputs()
    of_source, of_prefix = _slopes(at, source[None], prefix[None], foil)
    return _array((of_source[0] * source).sum(-1)), _array((of_prefix[0] * prefix).sum(-1)), None


def _integrated(at: Passes, foil: int | None) -> Made:
    """The mean gradient along the straight line from the unknown token's vectors, times the way: by the midpoint rule, with
    more points until the sum is F - F0 to one percent."""
    (source, prefix), (source0, prefix0) = at.inputs(), at.unknown()
    ways = source - source0, prefix - prefix0
    ends = at.log_probs(2, source=torch.stack([source, source0]), prefix=torch.stack([prefix, prefix0]))
    whole, none = _measure(at, ends, foil).tolist()
    of_source, of_prefix, error = source.new_zeros(len(source)), source.new_zeros(len(prefix)), None
    for n in POINTS:
        means = [torch.zeros_like(source), torch.zeros_like(prefix)]
        for points in torch.split((torch.arange(n) + 0.5) / n, AT_ONCE):
            along = points[:, None, None]
            slopes = _slopes(at, source0 + along * ways[0], prefix0 + along * ways[1], foil)
            means = [mean + slope.sum(0) / n for mean, slope in zip(means, slopes, strict=True)]
        of_source, of_prefix = ((mean * way).sum(-1) for mean, way in zip(means, ways, strict=True))
        missing = abs(float(of_source.sum() + of_prefix.sum()) - (whole - none))
        error = missing / abs(whole - none) if whole != none else None
        if error is None or error < COMPLETE:
            break
    return _array(of_source), _array(of_prefix), error


def _occlusion(at: Passes, foil: int | None) -> Made:
    """F less F without it: a source token is masked, a token written before is replaced by the unknown one."""
    n_source, unknown = len(at.trace.source), at.model.tokenizer.specials.unknown
    masks = ~torch.eye(n_source, dtype=torch.bool)
    masks = torch.cat([masks, torch.ones(at.step + 1, n_source, dtype=torch.bool)])
    plain = at.prefix_ids
    ids = [plain] * n_source + [[*plain[:k], unknown, *plain[k + 1 :]] for k in range(at.step)] + [plain]
    measured = torch.cat(
        [
            _measure(at, at.log_probs(len(rows), mask=rows, prefix_ids=ids[first : first + AT_ONCE]), foil)
            for first, rows in zip(range(0, len(ids), AT_ONCE), torch.split(masks, AT_ONCE), strict=True)
        ]
    )
    lost = measured[-1] - measured[:-1]
    return _array(lost[:n_source]), _array(lost[n_source:]), None


def _array(values: Tensor) -> Array:
    made: Array = values.detach().numpy().astype(np.float32)
    return made


METHOD: dict[str, Callable[[Passes, int | None], Made]] = {
    "attention": _attention,
    "gradient": _gradient,
    "integrated": _integrated,
    "occlusion": _occlusion,
    "contributions": _contributions,
}
