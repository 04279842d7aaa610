"""Beam search over many sources at once, written on `encode`, `start`, `step` and `reorder` alone.

At each step the 2 * width best continuations of a sentence's hypotheses are its candidates, compared by their sums of
log-probabilities. Of those among the best `width` the ones that end are finished; the `width` best of the others go on.
A sentence is done when `width` hypotheses have finished, or at 2 * source + 20 tokens. What is finished is ordered by
`s2s_core.search_tree.normalised`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from s2s_core.decoding.batch import pad, present
from s2s_core.decoding.choices import start_of
from s2s_core.decoding.decode import read_source
from s2s_core.decoding.likeliest import likeliest
from s2s_core.decoding.search_record import Found, Layer, Reading, n_best_list, tree
from s2s_core.models.base import Memory, Seq2SeqModel, State, SteppedModel
from s2s_core.nn.probe import see_nothing
from s2s_core.search_tree import ALPHA, BETA, SearchTree
from s2s_core.sites import Site


@dataclass(frozen=True, eq=False)
class Beams:
    """The sentences that are still searched, each with k hypotheses, best first: open * k rows of state and memory."""

    sentences: Tensor  # [open], places in the batch
    n_finished: Tensor  # [open]
    sums: Tensor  # [open, k], nats, float64; -inf = a place that is not taken
    last: Tensor  # the token to feed next [open * k]
    state: State
    memory: Memory
    attention: Tensor | None  # what each source token has got so far [open * k, source]; None = nobody asks


class LastAttention:
    """A probe that keeps the cross-attention of the last layer, the mean over its heads [row, source]."""

    def __init__(self) -> None:
        self.weights: Tensor | None = None

    def __call__(self, site: Site, value: Tensor) -> Tensor:
        if site.part == "decoder" and site.name == "cross_attn":
            self.weights = value.mean(1)[:, 0]  # layers come in order: the last one stays
        return value


@torch.inference_mode()
def beam_search(
    model: SteppedModel, sources: Sequence[Sequence[int]], *, width: int, coverage: bool = False
) -> list[Layer]:
    """The search for a batch of source ids, step by step; with `coverage` each layer holds that of its candidates."""
    ids = pad(sources, model.tokenizer.specials.pad)
    n, limits = len(ids), torch.tensor([2 * len(source) + 20 for source in sources])
    memory = model.encode(ids, present(sources), see_nothing)
    state, last = start_of(model, memory, n)
    beams = Beams(
        sentences=torch.arange(n),
        n_finished=torch.zeros(n, dtype=torch.long),
        sums=torch.zeros(n, 1, dtype=torch.float64),
        last=last,
        state=state,
        memory=memory,
        attention=torch.zeros(ids.shape) if coverage else None,
    )
    layers: list[Layer] = []
    while not layers or not layers[-1].over.all():
        beams = _narrowed(model, beams, layers[-1]) if layers else beams
        layer, beams = _widened(model, beams, width, at_limit=limits[beams.sentences] <= len(layers) + 1)
        layers.append(layer)
    return layers


def _widened(model: SteppedModel, beams: Beams, width: int, *, at_limit: Tensor) -> tuple[Layer, Beams]:
    """One step: the candidates and what becomes of them, and the beams after they were fed; at_limit [open] = no token
    may follow this one."""
    probe = LastAttention()
    logits, state = model.step(
        beams.last, beams.state, beams.memory, see_nothing if beams.attention is None else probe
    )
    specials = model.tokenizer.specials
    best = likeliest(logits, 2 * width, specials.never)
    parents, tokens, log_probs, sums = _candidates(*best, beams.sums, 2 * width)
    ends, there = tokens == specials.end, sums.isfinite()
    finished, kept = ends & there, ~ends & there
    finished[:, width:] = False
    kept &= kept.cumsum(1) <= width
    n_finished = beams.n_finished + finished.sum(1)
    over = at_limit | (n_finished >= width) | ~kept.any(1)
    attention, coverage = beams.attention, None
    if attention is not None and probe.weights is not None:
        attention = attention + probe.weights
        coverage = _coverage(attention, beams.memory.mask).view_as(beams.sums).gather(1, parents)
    layer = Layer(beams.sentences, parents, tokens, log_probs, sums, coverage, finished, kept, over)
    return layer, replace(beams, n_finished=n_finished, state=state, attention=attention)


def _candidates(
    log_probs: Tensor, tokens: Tensor, sums: Tensor, n_best: int
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """The best continuations of each sentence from those of its hypotheses: log_probs, tokens [open * k, each], sums
    [open, k] -> parents (of k), tokens, log-probabilities and sums, each [open, candidate]; a sum of -inf is none."""
    n, each = len(sums), tokens.shape[1]
    totals = (sums.view(-1, 1) + log_probs).view(n, -1)
    best, flat = totals.topk(min(n_best, totals.shape[1]), dim=1)
    return flat // each, tokens.view(n, -1).gather(1, flat), log_probs.view(n, -1).gather(1, flat), best


def _narrowed(model: SteppedModel, beams: Beams, layer: Layer) -> Beams:
    """The beams of the sentences that are not over, each row gone on with."""
    k, stay = beams.sums.shape[1], (~layer.over).nonzero()[:, 0]
    places = layer.places[stay]  # [open, k of the next step]
    parents = layer.parents[stay].gather(1, places)
    rows = (stay[:, None] * k + parents).flatten()
    free = ~layer.kept[stay].gather(1, places)
    memory = beams.memory
    if len(stay) < len(layer.over) or places.shape[1] != k:  # all rows of a sentence have the same memory
        memory = model.reorder(memory, (stay * k).repeat_interleave(places.shape[1]))
    return Beams(
        sentences=beams.sentences[stay],
        n_finished=beams.n_finished[stay],
        sums=layer.sums[stay].gather(1, places).masked_fill(free, float("-inf")),
        last=layer.tokens[stay].gather(1, places).flatten(),
        state=model.reorder(beams.state, rows),
        memory=memory,
        attention=None if beams.attention is None else beams.attention[rows],
    )


def _coverage(attention: Tensor, mask: Tensor) -> Tensor:
    """sum_s ln min(sum_t A_ts, 1) over the tokens of the source: attention, mask [row, source] -> [row]."""
    least = torch.finfo(attention.dtype).tiny  # a source token that got no weight at all
    return attention.clamp(least, 1.0).log().masked_fill(~mask, 0.0).sum(1).double()


def n_best(
    model: SteppedModel,
    sources: Sequence[Sequence[int]],
    *,
    width: int,
    alpha: float = ALPHA,
    beta: float = BETA,
) -> list[list[Found]]:
    """The finished hypotheses of each row of source ids, best first; the best cut one where none has finished in time."""
    layers = beam_search(model, sources, width=width, coverage=beta != 0)
    return n_best_list(layers, len(sources), Reading(width, alpha, beta))


def search(model: SteppedModel, sources: Sequence[Sequence[int]], *, width: int) -> list[list[int]]:
    """The best hypothesis of each row of source ids, without </s>."""
    return [hypotheses[0].token_ids for hypotheses in n_best(model, sources, width=width)]


def beam(
    model: Seq2SeqModel, text: str, *, width: int = 5, alpha: float = ALPHA, beta: float = BETA
) -> SearchTree:
    """The whole search for a typed text. UserError for a text that cannot be read, ValueError for a width below 1."""
    if width < 1:
        raise ValueError(f"a beam of {width} holds nothing; the width is 1 or more")
    source = read_source(model, text)
    layers = beam_search(model, [source.ids], width=width, coverage=beta != 0)
    return tree(layers, source, model.tokenizer, Reading(width, alpha, beta))
