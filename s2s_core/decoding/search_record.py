"""What a beam search leaves behind, step by step, and the two readings of it: the n-best list and the tree."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from torch import Tensor

from s2s_core.search_tree import Fate, Hypothesis, Node, SearchTree, leaves, normalised, path
from s2s_core.text.base import Tokenizer
from s2s_core.trace import TokenSeq


class Layer(NamedTuple):
    """One step of the sentences that were still searched: their candidates, best first; a sum of -inf is none."""

    sentences: Tensor  # [open], places in the batch
    parents: Tensor  # [open, candidate]: which of the hypotheses kept by the step before goes on, from 0
    tokens: Tensor  # [open, candidate]
    log_probs: Tensor  # [open, candidate], nats
    sums: Tensor  # [open, candidate], nats, float64
    coverage: (
        Tensor | None
    )  # [open, candidate], sum_s ln min(sum_t A_ts, 1); None = not asked for, or no attention
    finished: Tensor  # [open, candidate], bool
    kept: Tensor  # [open, candidate], bool: goes on, or would if the search were not over
    over: Tensor  # [open], bool: the search of this sentence ends with this step

    @property
    def places(self) -> Tensor:
        """The candidates that go on, best first [open, the most that any sentence keeps], others where there are fewer."""
        return (~self.kept).long().argsort(dim=1, stable=True)[:, : int(self.kept.sum(1).max())]


class Found(NamedTuple):
    """A hypothesis of the n-best list."""

    score: float  # `normalised`
    token_ids: list[int]  # without </s>


@dataclass(frozen=True)
class Reading:
    """How a search is read: its width, and alpha and beta of `normalised`."""

    width: int
    alpha: float
    beta: float

    def score(self, layer: Layer, row: int, place: int, step: int) -> float:
        coverage = 0.0 if layer.coverage is None else float(layer.coverage[row, place])
        return normalised(float(layer.sums[row, place]), step + 1, self.alpha, self.beta, coverage)


def n_best_list(layers: Sequence[Layer], n: int, reading: Reading) -> list[list[Found]]:
    """Of each of n sentences what has finished, best first, or the best cut hypothesis where nothing has."""
    way, hypotheses = _WayBack(layers), [list[Found]() for _ in range(n)]
    for step, layer in enumerate(layers):
        sentences, ends = layer.sentences.tolist(), layer.finished.nonzero().tolist()
        ended = {row for row, _ in ends}
        for row in layer.over.nonzero()[:, 0].tolist():  # at the limit, perhaps with nothing finished
            if row not in ended and not hypotheses[sentences[row]]:
                ends.append([row, int(layer.places[row, 0])])
        for row, place in ends:
            token_ids = way.tokens(step, sentences[row], place)
            without_end = token_ids[:-1] if layer.finished[row, place] else token_ids
            hypotheses[sentences[row]].append(Found(reading.score(layer, row, place, step), without_end))
    return [sorted(of_one, key=lambda hypothesis: -hypothesis.score) for of_one in hypotheses]


class _WayBack:
    """From a candidate to the first token."""

    def __init__(self, layers: Sequence[Layer]):
        self._rows = [{at: row for row, at in enumerate(layer.sentences.tolist())} for layer in layers]
        self._parents = [layer.parents.tolist() for layer in layers]
        self._tokens = [layer.tokens.tolist() for layer in layers]
        self._places = [layer.places.tolist() for layer in layers]

    def tokens(self, step: int, sentence: int, place: int) -> list[int]:
        """Token ids up to this candidate, its own last."""
        row = self._rows[step][sentence]
        back = [self._tokens[step][row][place]]
        while step:
            parent = self._parents[step][row][place]
            step -= 1
            row = self._rows[step][sentence]
            place = self._places[step][row][parent]
            back.append(self._tokens[step][row][place])
        return back[::-1]


def tree(
    layers: Sequence[Layer], source: TokenSeq, tokenizer: Tokenizer, reading: Reading, *, sentence: int = 0
) -> SearchTree:
    """The search for one sentence of the batch."""
    growth = _Growth(reading, tokenizer)
    for step, layer in enumerate(layers):
        for row in (layer.sentences == sentence).nonzero()[:, 0].tolist():  # none once it is over
            growth.add(layer, row, step)
    nodes = tuple(growth.nodes)
    ends = tuple(_hypothesis(path(nodes, leaf.id), tokenizer) for leaf in leaves(nodes))
    return SearchTree(source, reading.width, reading.alpha, reading.beta, nodes, ends)


def _hypothesis(nodes: Sequence[Node], tokenizer: Tokenizer) -> Hypothesis:
    ids, leaf = tuple(node.token_id for node in nodes), nodes[-1]
    texts = tuple(node.token for node in nodes)
    return Hypothesis(leaf.id, ids, texts, tokenizer.decode(ids).text, leaf.sum, leaf.score)


class _Growth:
    """The nodes of one sentence, layer after layer."""

    def __init__(self, reading: Reading, tokenizer: Tokenizer):
        self.nodes: list[Node] = []
        self._reading, self._tokenizer = reading, tokenizer
        self._alive: list[int] = []  # ids of the hypotheses that the step before kept, best first

    def add(self, layer: Layer, row: int, step: int) -> None:
        """The candidates of a step of this sentence, its row in the layer."""
        first, added = len(self.nodes), list[Node]()
        sums, n = layer.sums[row].tolist(), int(layer.sums[row].isfinite().sum())
        parents, tokens = layer.parents[row].tolist(), layer.tokens[row].tolist()
        log_probs, fates = layer.log_probs[row].tolist(), _fates(layer, row)
        for place in range(n):
            winner = None
            if fates[place] == "pruned":
                winner = self._last_winner(tokens[place], fates)
            node = Node(
                id=first + place,
                parent=self._alive[parents[place]] if step else None,
                step=step,
                token_id=tokens[place],
                token=self._tokenizer.target_vocab[tokens[place]],
                log_prob=log_probs[place],
                sum=sums[place],
                score=self._reading.score(layer, row, place, step),
                rank=place + 1,
                fate=fates[place],
                beaten_by=None if winner is None else first + winner,
                margin=None if winner is None else sums[winner] - sums[place],
            )
            added.append(node)
        self.nodes += added
        self._alive = [node.id for node in added if node.fate == "kept"]

    def _last_winner(self, token: int, fates: Sequence[Fate]) -> int:
        """Who took the last place: an end must be among the best `width`, others among the `width` that do not end."""
        if token == self._tokenizer.specials.end:
            return self._reading.width - 1
        return max(place for place, fate in enumerate(fates) if fate in ("kept", "cut"))


def _fates(layer: Layer, row: int) -> list[Fate]:
    going: Fate = "cut" if bool(layer.over[row]) else "kept"
    flags = zip(layer.finished[row].tolist(), layer.kept[row].tolist(), strict=True)
    return ["finished" if ended else going if kept else "pruned" for ended, kept in flags]
