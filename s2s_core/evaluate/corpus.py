"""A model on a corpus: what it writes, and what it thinks of the references. Strings go to `metrics` afterwards."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import torch

from s2s_core.decoding.batch import decode_ids, teacher_forced
from s2s_core.decoding.beam import search
from s2s_core.decoding.choices import next_log_probs
from s2s_core.decoding.decode import read_source
from s2s_core.errors import UserError
from s2s_core.evaluate import metrics
from s2s_core.evaluate.bootstrap import intervals
from s2s_core.evaluate.statistics import METRICS, Forced, Statistics, of_sentences
from s2s_core.models.base import Seq2SeqModel
from s2s_core.train.batches import Ids, collate

Pair = tuple[str, str]
Progress = Callable[[int], object]  # told how many more sentences are done


@dataclass(frozen=True)
class Rows:
    """The pairs a model takes, shortest first, and how many are over its limits."""

    pairs: list[Pair]
    ids: list[Ids]
    refused: int
    at: list[int]  # where each stands among all the pairs, from 0


@dataclass(frozen=True, eq=False)
class Result:
    """What a model made of a corpus, shortest source first; `predictions` and `forced` beside `pairs`."""

    pairs: list[Pair]
    predictions: list[str]
    forced: Forced
    refused: int
    seconds: float
    at: list[int]  # where each of `pairs` stands in the corpus, from 0

    @property
    def in_order(self) -> list[str]:
        """The predictions in the order of the corpus."""
        return [said for _, said in sorted(zip(self.at, self.predictions, strict=True))]

    @cached_property
    def sentences(self) -> Statistics:
        """What each sentence adds to the scores."""
        sources, targets = ([pair[side] for pair in self.pairs] for side in (0, 1))
        return of_sentences(self.predictions, targets, self.forced, sources)

    def scores(self, more: tuple[str, ...] = ()) -> dict[str, Any]:
        """The numbers of section 4 of the design without the model's name, then repetition, those of `more` (of `ASKED_FOR`)
        and 95 % intervals."""
        said, wanted = self.predictions, [target for _, target in self.pairs]
        of_strings = metrics.of_strings(said, wanted)
        order = ("bleu", "bleu_lc", "bleu_signature", "chrf", "rouge1", "rouge2", "rougeL")
        nll, n_tokens, n_right = (float(sums.sum()) for sums in vars(self.forced).values())
        return {
            "n": len(said),
            "refused": self.refused,
            "seconds": round(self.seconds, 2),
            **{name: of_strings.pop(name) for name in order},
            "perplexity": metrics.perplexity(nll, n_tokens),
            "perplexity_char": metrics.perplexity(nll, float(self.sentences.n_characters.sum())),
            "token_accuracy": metrics.percent(n_right, n_tokens),
            **{name: of_strings[name] for name in ("exact_match", "length_ratio", "distinct1", "distinct2")},
            **{name: of_strings[name] for name in ("repetition", "seq_rep2")},
            **{name: float(self.sentences.total().score(name)[0]) for name in more},
            "intervals": {
                name: list(ends) for name, ends in intervals(self.sentences, METRICS + more).items()
            },
        }


def read_rows(model: Seq2SeqModel, pairs: Sequence[Pair]) -> Rows:
    """Token ids of the pairs within the limits: the source as in the app, the target no longer than the app could write."""
    kept: list[tuple[Pair, Ids, int]] = []
    longest = 2 * (model.info.max_source + 1) + 20
    for at, (source, target) in enumerate(pairs):
        try:
            ids = read_source(model, source).ids, model.tokenizer.encode_target(target).ids
        except UserError:
            continue
        if len(ids[1]) <= longest:
            kept.append(((source, target), ids, at))
    kept.sort(key=lambda row: (len(row[1][0]), len(row[1][1])))
    texts, ids_of, places = ([row[0] for row in kept], [row[1] for row in kept], [row[2] for row in kept])
    return Rows(texts, ids_of, len(pairs) - len(kept), places)


def evaluate(
    model: Seq2SeqModel,
    pairs: Sequence[Pair],
    *,
    beam: int = 1,
    batch_size: int = 64,
    progress: Progress | None = None,
) -> Result:
    """Decode every source (greedy, or a beam of `beam`) and force every reference. UserError if no row is left."""
    rows, began = read_rows(model, pairs), time.perf_counter()
    if not rows.pairs:
        raise UserError("error.all_refused", n=len(pairs), limit=model.info.max_source)
    predictions: list[str] = []
    forced: list[Forced] = []
    for at in range(0, len(rows.ids), batch_size):
        group = rows.ids[at : at + batch_size]
        sources = [source for source, _ in group]
        written = decode_ids(model, sources) if beam == 1 else search(model, sources, width=beam)
        predictions += [model.tokenizer.decode(ids).text for ids in written]
        forced.append(force(model, group))
        if progress:
            progress(len(group))
    seconds = time.perf_counter() - began
    return Result(rows.pairs, predictions, Forced.join(forced), rows.refused, seconds, rows.at)


@torch.inference_mode()
def force(model: Seq2SeqModel, rows: Sequence[Ids]) -> Forced:
    """What the model thinks of the references of one batch."""
    batch = collate(rows, model.tokenizer.specials)
    logits = teacher_forced(model, batch.source, batch.mask, batch.target)
    log_probs = next_log_probs(logits, model.tokenizer.specials.never)  # [batch, target, vocab]
    counted = batch.counted
    nll = -log_probs.gather(-1, batch.target[..., None])[..., 0].double().masked_fill(~counted, 0.0).sum(1)
    right = ((log_probs.argmax(-1) == batch.target) & counted).sum(1)
    return Forced(nll.numpy(), counted.sum(1).double().numpy(), right.double().numpy())
