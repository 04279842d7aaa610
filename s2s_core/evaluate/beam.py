"""Beam search over many sources at once, without a record, written on `step` alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from s2s_core.decoding.batch import pad, present
from s2s_core.decoding.choices import next_log_probs
from s2s_core.decoding.ensemble import Ensemble
from s2s_core.models.base import Seq2SeqModel, State
from s2s_core.nn.probe import see_nothing
from s2s_core.text.tokenizer import SPECIALS

LENGTH_PENALTY = 0.6  # alpha of Wu et al. 2016, equation 14


def rows_of(value: Any, rows: Tensor) -> Any:
    """A state or a memory with these rows of its batch, in this order, repeats allowed.

    Holds for every model of the protocol: tensors have the batch axis first, anything else belongs to all rows.
    """
    if isinstance(value, Tensor):
        return value[rows]
    if isinstance(value, tuple):
        kept = [rows_of(part, rows) for part in value]
        return type(value)(*kept) if hasattr(value, "_fields") else tuple(kept)
    return value


def normalised(log_prob: float, length: int, alpha: float) -> float:
    """A hypothesis's summed log-probability over the length penalty ((5 + length) / 6)^alpha."""
    return log_prob / ((5 + length) / 6) ** alpha


@dataclass(frozen=True, eq=False)
class Beam:
    """The live hypotheses of a batch of sentences, best first. A sum of -inf marks a place that is not taken."""

    prefixes: Tensor  # ids [batch, beam, length], without <s>
    sums: Tensor  # summed log-probabilities in nats [batch, beam]
    state: State  # of batch * beam rows

    @property
    def last(self) -> Tensor:
        """The token to feed next, [batch * beam]."""
        if not self.prefixes.shape[2]:
            return torch.full((self.sums.numel(),), SPECIALS.start[0])
        return self.prefixes[:, :, -1].flatten()


Hypothesis = tuple[float, list[int]]  # normalised log-probability, target ids without </s>


@torch.inference_mode()
def beam_search(
    model: Seq2SeqModel | Ensemble,
    ids: Tensor,
    mask: Tensor,
    *,
    beam_size: int,
    alpha: float = LENGTH_PENALTY,
) -> list[list[Hypothesis]]:
    """The finished hypotheses of each source (ids, mask [batch, source]), best first.

    A sentence is done when `beam_size` hypotheses have ended, or at 2 × source + 20 tokens.
    """
    n, limits = len(ids), (2 * mask.sum(1) + 20).tolist()
    memory = rows_of(model.encode(ids, mask, see_nothing), torch.arange(n).repeat_interleave(beam_size))
    sums = torch.full((n, beam_size), float("-inf"))
    sums[:, 0] = 0.0
    beam = Beam(torch.empty(n, beam_size, 0, dtype=torch.long), sums, model.start(memory))
    ended: list[list[Hypothesis]] = [[] for _ in range(n)]
    for length in range(1, max(limits) + 1):
        logits, state = model.step(beam.last, beam.state, memory, see_nothing)
        totals = beam.sums[:, :, None] + next_log_probs(logits, SPECIALS.never).view(
            n, beam_size, -1
        )  # [batch, beam, vocab]
        beam, closed = _grow(beam, totals, state)
        open_rows = [at for at in range(n) if len(ended[at]) < beam_size and length <= limits[at]]
        for at in open_rows:
            ended[at] += [(normalised(total, length, alpha), prefix) for total, prefix in closed[at]]
            if length == limits[at] and not ended[at]:
                ended[at] = _cut(beam, at, length, alpha)
        if not any(len(ended[at]) < beam_size and length < limits[at] for at in range(n)):
            break
    return [sorted(hypotheses, key=lambda pair: -pair[0]) for hypotheses in ended]


Closed = list[
    list[tuple[float, list[int]]]
]  # per sentence (sum, ids without </s>) of the hypotheses that ended now


def _grow(beam: Beam, totals: Tensor, state: State) -> tuple[Beam, Closed]:
    """The `beam` best continuations that go on, and those among the best that end. totals [batch, beam, vocab]."""
    n, k, n_vocab = totals.shape
    best, flat = totals.flatten(1).topk(
        min(2 * k, k * n_vocab), dim=1
    )  # twice as many: at most k of them end
    parents, tokens = flat // n_vocab, flat % n_vocab
    closed: Closed = [
        [
            (float(best[at, rank]), beam.prefixes[at, parents[at, rank]].tolist())
            for rank in range(k)
            if tokens[at, rank] == SPECIALS.end and best[at, rank].isfinite()
        ]
        for at in range(n)
    ]
    going = (
        (tokens == SPECIALS.end).long().argsort(dim=1, stable=True)[:, :k]
    )  # those that do not end, best first
    parents, tokens = parents.gather(1, going), tokens.gather(1, going)
    sums = best.gather(1, going).masked_fill(tokens == SPECIALS.end, float("-inf"))
    rows = torch.arange(n)[:, None] * k + parents
    prefixes = torch.cat([beam.prefixes.flatten(0, 1)[rows], tokens[:, :, None]], dim=2)
    return Beam(prefixes, sums, rows_of(state, rows.flatten())), closed


def _cut(beam: Beam, at: int, length: int, alpha: float) -> list[Hypothesis]:
    """The best hypothesis of a sentence of which none has ended in time."""
    return [(normalised(float(beam.sums[at, 0]), length, alpha), beam.prefixes[at, 0].tolist())]


def n_best(
    model: Seq2SeqModel | Ensemble,
    sources: Sequence[Sequence[int]],
    *,
    beam_size: int,
    alpha: float = LENGTH_PENALTY,
) -> list[list[Hypothesis]]:
    """`beam_search` for rows of source ids of different lengths."""
    ids = pad(sources, SPECIALS.pad)
    return beam_search(model, ids, present(sources), beam_size=beam_size, alpha=alpha)


def search(model: Seq2SeqModel, sources: Sequence[Sequence[int]], *, beam_size: int) -> list[list[int]]:
    """The best hypothesis of each row of source ids."""
    return [hypotheses[0][1] for hypotheses in n_best(model, sources, beam_size=beam_size)]
