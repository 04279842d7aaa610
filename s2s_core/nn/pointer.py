"""A pointer beside the vocabulary (See et al. 2017): a token is generated, or copied from where attention looks.

p_gen = sigma(w_c c + w_s s + w_x x + b)                                (eq. 8: context, decoder state, decoder input)
P(w) = p_gen P_vocab(w) + (1 - p_gen) sum of a_i over the source positions i that hold w                     (eq. 9)

Source and target share one vocabulary of sub-words, so every token of the source can be generated too, and the paper's
extended vocabulary is not needed.
"""

import torch
from torch import Tensor, nn

from s2s_core.nn.probe import Probe
from s2s_core.sites import site

FLOOR = 1e-20  # of a probability before its logarithm is taken: its reciprocal, which gradients hold, is finite in float32


class Pointer(nn.Module):
    """How probable it is to generate rather than to copy."""

    def __init__(self, d_context: int, d_hidden: int, d_input: int):
        super().__init__()
        self.switch = nn.Linear(d_context + d_hidden + d_input, 1)

    def forward(self, context: Tensor, hidden: Tensor, x: Tensor, probe: Probe, layer: int) -> Tensor:
        """context, hidden and the decoder's input x, each [batch, target, width] -> p_gen [batch, target]."""
        switch: Tensor = self.switch(torch.cat([context, hidden, x], dim=-1)).squeeze(-1)
        return probe(site("decoder", "p_gen", layer), torch.sigmoid(switch))

    def parts(self, context: Tensor, hidden: Tensor, x: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """The addends inside sigma: w_c c, w_s s and w_x x, each [...], and b [1]."""
        values = (context, hidden, x)
        weights = torch.split(self.switch.weight[0], [value.shape[-1] for value in values])
        by_context, by_hidden, by_input = (v @ w for v, w in zip(values, weights, strict=True))
        return by_context, by_hidden, by_input, self.switch.bias


def mixture(logits: Tensor, weights: Tensor, p_gen: Tensor, source_ids: Tensor) -> Tensor:
    """ln P [batch, target, vocab] in nats: logits [batch, target, vocab] of generating, attention [batch, target, source],
    p_gen [batch, target], source_ids [batch, source]. What gets no attention, as padding, is not copied."""
    same = source_ids[:, :, None] == source_ids[:, None]  # [batch, source, source]
    first = ~same.tril(-1).any(
        -1
    )  # a token that stands at several positions is added once, with all their weights
    mass = weights @ same.to(weights.dtype)  # [batch, target, source]
    generated = logits.log_softmax(-1) + _log(p_gen)[..., None]
    at = source_ids[:, None].expand_as(mass)
    before, copied = generated.gather(-1, at), _log(1 - p_gen)[..., None] + _log(mass)
    gain = torch.logaddexp(before, copied) - before
    return generated.scatter_add(-1, at, gain.masked_fill(~first[:, None] | (mass <= FLOOR), 0.0))


def _log(probabilities: Tensor) -> Tensor:
    return probabilities.clamp_min(FLOOR).log()
