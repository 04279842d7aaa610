"""Token by token: `begin`, `advance`, `back`; and whole: `decode`, `score`. Written once, for every model."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from s2s_core.decoding.record import Recorder
from s2s_core.edits import Edit, ForceToken, forced
from s2s_core.errors import UserError
from s2s_core.models.base import Memory, Seq2SeqModel, State
from s2s_core.text.tokenizer import bos_id, eos_id, pad_id
from s2s_core.trace import Array, DecodeTrace, Origin, Step, TokenSeq, Values

Choose = Callable[[Array], int]  # log_probs [vocab] -> token id


def greedy(log_probs: Array) -> int:
    """The most probable token; ties go to the lower id."""
    return int(np.argmax(log_probs))


@dataclass(frozen=True, eq=False)
class Decoding:
    """A decoding under way. `states[t]` is the model's state before step t: going back is keeping the older one."""

    model: Seq2SeqModel
    source: TokenSeq
    memory: Memory
    encoder: Values
    states: tuple[State, ...]
    steps: tuple[Step, ...] = ()

    @property
    def finished(self) -> bool:
        return bool(self.steps) and self.steps[-1].token_id == eos_id

    @property
    def limit(self) -> int:
        """Steps after which a decoding that never ends is stopped."""
        return 2 * len(self.source) + 20

    @property
    def trace(self) -> DecodeTrace:
        tokenizer = self.model.tokenizer
        target = tokenizer.decode(step.token_id for step in self.steps)
        return DecodeTrace(
            self.model.info, self.source, self.encoder, self.steps, target, self.finished, tokenizer.vocab
        )

    def back(self, n: int = 1) -> "Decoding":
        """The decoding as it was n tokens ago."""
        keep = max(0, len(self.steps) - n)
        return replace(self, steps=self.steps[:keep], states=self.states[: keep + 1])


def read_source(model: Seq2SeqModel, text: str) -> TokenSeq:
    """Tokens of a typed text; UserError where there is nothing to read or too much."""
    if len(text) > 20 * model.info.max_source:
        raise UserError("error.too_many_characters", n=len(text), limit=20 * model.info.max_source)
    source = model.tokenizer.encode(text)
    if len(source) < 2:
        raise UserError("error.empty")
    if len(source) - 1 > model.info.max_source:
        raise UserError("error.too_long", n=len(source) - 1, limit=model.info.max_source)
    return source


@torch.inference_mode()
def begin(model: Seq2SeqModel, text: str, *, edits: Sequence[Edit] = ()) -> Decoding:
    """Read the source and write nothing yet."""
    source = read_source(model, text)
    ids = torch.tensor([source.ids])
    recorder = Recorder(edits)
    memory = model.encode(ids, torch.ones_like(ids, dtype=torch.bool), recorder)
    return Decoding(model, source, memory, recorder.encoder_values(), (model.start(memory),))


@torch.inference_mode()
def advance(
    decoding: Decoding, *, edits: Sequence[Edit] = (), choose: Choose = greedy, origin: Origin = "greedy"
) -> Decoding:
    """Write one more token. A finished decoding is returned as it is."""
    if decoding.finished:
        return decoding
    model, at = decoding.model, len(decoding.steps)
    prev_id = decoding.steps[-1].token_id if decoding.steps else bos_id
    recorder = Recorder(edits, at)
    logits, state = model.step(torch.tensor([prev_id]), decoding.states[-1], decoding.memory, recorder)
    log_probs = next_log_probs(logits)[0].numpy()
    wanted = forced(edits, at)
    if wanted is None:
        token_id = choose(log_probs)
    else:
        token_id, origin = token_of(model, wanted), "forced"
    step = Step(prev_id, token_id, model.tokenizer.vocab[token_id], origin, log_probs, recorder.step_values())
    return replace(decoding, steps=(*decoding.steps, step), states=(*decoding.states, state))


def next_log_probs(logits: Tensor) -> Tensor:
    """Natural logarithms of the next-token distribution [..., vocab]; padding and <s> are never written."""
    logits = logits.clone()
    logits[..., [pad_id, bos_id]] = float("-inf")
    return logits.log_softmax(-1)


def token_of(model: Seq2SeqModel, token: str) -> int:
    """The id of a token that may be written; UserError where it is not in the vocabulary."""
    token_id = model.tokenizer.ids.get(token)
    if token_id is None or token_id in (pad_id, bos_id):
        raise UserError("error.unknown_token", token=token)
    return token_id


def run(
    decoding: Decoding, *, edits: Sequence[Edit] = (), choose: Choose = greedy, origin: Origin = "greedy"
) -> Decoding:
    """Advance to the end of sentence or the limit."""
    check(decoding.model, edits)
    while not decoding.finished and len(decoding.steps) < decoding.limit:
        decoding = advance(decoding, edits=edits, choose=choose, origin=origin)
    return decoding


def feed(decoding: Decoding, tokens: Sequence[str]) -> Decoding:
    """Advance through given tokens, each forced; unlike `run` whole, however short the source's limit is."""
    for at, token in enumerate(tokens, start=len(decoding.steps)):
        decoding = advance(decoding, edits=[ForceToken(step=at, token=token)])
    return decoding


def check(model: Seq2SeqModel, edits: Sequence[Edit]) -> None:
    """UserError for an edit that this model cannot carry out."""
    for edit in edits:
        if isinstance(edit, ForceToken):
            token_of(model, edit.token)


def decode(
    model: Seq2SeqModel, text: str, *, edits: Sequence[Edit] = (), choose: Choose | None = None
) -> DecodeTrace:
    """The greedy trace of a text; `choose` (log_probs -> id) samples or searches otherwise."""
    begun = begin(model, text, edits=edits)
    return run(
        begun, edits=edits, choose=choose or greedy, origin="greedy" if choose is None else "sampled"
    ).trace


def score(model: Seq2SeqModel, text: str, target: str) -> DecodeTrace:
    """The trace of a given target, forced token by token, with its end of sentence."""
    tokens = model.tokenizer.encode(target)
    if len(tokens) - 1 > 2 * model.info.max_source + 20:
        raise UserError("error.too_long", n=len(tokens) - 1, limit=2 * model.info.max_source + 20)
    return feed(begin(model, text), tokens.texts).trace
