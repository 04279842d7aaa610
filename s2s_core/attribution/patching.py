"""Causal tracing (Vig et al. 2020, arXiv:2004.12265; Meng et al. 2022, arXiv:2202.05262): two sentences, and each value of the
one replaced by the other's, one at a time. What brings back much of the other's answer carries what the sentences differ in.

share = (log odds when patched - this sentence's) / (the other's - this sentence's), log odds = ln p(the other's answer) -
ln p(this one's answer): 0 = nothing is brought back, 1 = all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from s2s_core.decoding.decode import begin, run
from s2s_core.decoding.variants import variants
from s2s_core.edits import Patch
from s2s_core.edits.states import WHOLE
from s2s_core.errors import UserError
from s2s_core.models.base import Seq2SeqModel
from s2s_core.trace import Array, DecodeTrace, ModelInfo

READ = ("hidden", "cell", "gate.i", "gate.f", "gate.g", "gate.o", "gate.r", "gate.z", "gate.n", "residual")
WRITTEN = ("hidden", "cell", "residual", "context")


@dataclass(frozen=True, eq=False)
class Board:
    """The share of the other's answer that each patch brings back."""

    source: tuple[str, ...]
    other_source: tuple[str, ...]
    answer: str
    other_answer: str
    tokens: tuple[str, ...]  # of this sentence's answer
    log_odds: tuple[float, float]  # this sentence's, the other's
    patches: tuple[Patch, ...]
    shares: Array  # [patch]

    def as_json(self) -> dict[str, Any]:
        """As the command prints it."""
        names = ("part", "site", "layer", "position")
        board = [
            {**{name: getattr(patch, name) for name in names}, "share": float(share)}
            for patch, share in zip(self.patches, self.shares, strict=True)
        ]
        return {
            "answer": self.answer,
            "other_answer": self.other_answer,
            "log_odds": list(self.log_odds),
            "board": board,
        }


def patch_board(model: Seq2SeqModel, text: str, other: str) -> Board:
    """Every patch from the sentence `other` into `text`, all in one batch for each of the two answers.

    UserError where both are answered alike: nothing could be brought back.
    """
    this, that = run(begin(model, text)).trace, run(begin(model, other)).trace
    ids, other_ids = _ids(this), _ids(that)
    if ids == other_ids:
        raise UserError("error.patch_same", answer=this.text)
    patches = patches_of(model.info, this, that, other)
    versions = [(), *[(patch,) for patch in patches]]
    odds = _log_odds(model, text, ids, other_ids, versions)
    of_other = float(_log_odds(model, other, ids, other_ids, [()])[0])
    shares = (odds[1:] - odds[0]) / (of_other - odds[0])
    return Board(
        tuple(this.source.texts),
        tuple(that.source.texts),
        this.text,
        that.text,
        tuple(this.tokens),
        (float(odds[0]), of_other),
        tuple(patches),
        shares.astype(np.float32),
    )


def _ids(trace: DecodeTrace) -> list[int]:
    return [step.token_id for step in trace.steps]


def _log_odds(
    model: Seq2SeqModel,
    text: str,
    ids: Sequence[int],
    other_ids: Sequence[int],
    versions: Sequence[tuple[Patch, ...]],
) -> Array:
    """[version], in nats."""
    this, that = (
        variants(model, text, answer, versions).astype(np.float64).sum(axis=1) for answer in (ids, other_ids)
    )
    difference: Array = that - this
    return difference


def pairs(this: Sequence[str], that: Sequence[str]) -> list[tuple[int, int]]:
    """Which positions of two sentences belong together: alike from the start, alike from the end, and what is between them in
    its order, as far as both go."""
    n, m = len(this), len(that)
    first = next((at for at in range(min(n, m)) if this[at] != that[at]), min(n, m))
    last = next(
        (at for at in range(min(n, m) - first) if this[n - 1 - at] != that[m - 1 - at]), min(n, m) - first
    )
    between = min(n, m) - first - last
    tail = [(n - last + at, m - last + at) for at in range(last)]
    return [(at, at) for at in range(first + between)] + tail


def patches_of(info: ModelInfo, this: DecodeTrace, that: DecodeTrace, other: str) -> list[Patch]:
    """One patch for each site, layer and position that both sentences have."""
    together = pairs(this.source.texts, that.source.texts)
    patches: list[Patch] = []
    for site in READ:
        if f"encoder.{site}" in info.edits:
            for layer in range(info.encoder.n_layers):
                patches += [
                    Patch(part="encoder", site=site, layer=layer, position=s, text=other, other_position=o)
                    for s, o in together
                ]
    if "encoder.memory" in info.edits:
        patches += [
            Patch(part="encoder", site="memory", position=s, text=other, other_position=o)
            for s, o in together
        ]
    for site in WHOLE:
        if f"encoder.{site}" in info.edits:
            patches += [
                Patch(part="encoder", site=site, layer=layer, text=other)
                for layer in range(info.encoder.n_layers)
            ]
    n = min(len(this.steps), len(that.steps))
    for site in WRITTEN:
        if f"decoder.{site}" in info.edits:
            # a recurrent decoder has one context, that of its top layer
            one = site == "context" and info.attention != "multi-head"
            layers = [info.decoder.n_layers - 1] if one else range(info.decoder.n_layers)
            patches += [
                Patch(part="decoder", site=site, layer=layer, position=t, text=other, other_position=t)
                for layer in layers
                for t in range(n)
            ]
    return patches
