"""Token by token: `begin`, `advance`, `back`; and whole: `decode`, `score`. Written once, for every model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import torch

from s2s_core.decoding.apply import Editing, check, kept_values, prepare, source_mask
from s2s_core.decoding.choices import start_of
from s2s_core.decoding.record import Recorder
from s2s_core.decoding.writer import Choose, Writer, greedy
from s2s_core.edits import Edit, ForceToken, as_edits
from s2s_core.errors import UserError
from s2s_core.models.base import Memory, Seq2SeqModel, State
from s2s_core.trace import DecodeTrace, Origin, Step, TokenSeq, Values

Edits = Sequence[Edit | dict[str, Any]]  # edits or their JSON forms


@dataclass(frozen=True, eq=False)
class Decoding:
    """A decoding under way. `states[t]` is the model's state before step t: going back is keeping the older one.

    `edits` are in force from the beginning on; `step_edits[t]` are those that `advance` was given for step t alone.
    """

    model: Seq2SeqModel
    source: TokenSeq
    memory: Memory
    encoder: Values
    states: tuple[State, ...]
    steps: tuple[Step, ...] = ()
    edits: tuple[Edit, ...] = ()
    step_edits: tuple[tuple[Edit, ...], ...] = ()
    prepared: Mapping[Edit, Any] = field(default_factory=dict)

    @property
    def finished(self) -> bool:
        return bool(self.steps) and self.steps[-1].token_id == self.model.tokenizer.specials.end

    @property
    def limit(self) -> int:
        """Steps after which a decoding that never ends is stopped."""
        return 2 * len(self.source) + 20

    @property
    def trace(self) -> DecodeTrace:
        tokenizer = self.model.tokenizer
        return DecodeTrace(
            info=self.model.info,
            source=self.source,
            encoder=self.encoder,
            steps=self.steps,
            target=tokenizer.decode(step.token_id for step in self.steps),
            finished=self.finished,
            vocabulary=tokenizer.target_vocab,
            edits=tuple(dict.fromkeys((*self.edits, *(edit for step in self.step_edits for edit in step)))),
        )

    def back(self, n: int = 1) -> "Decoding":
        """The decoding as it was n tokens ago."""
        keep = max(0, len(self.steps) - n)
        return replace(
            self,
            steps=self.steps[:keep],
            states=self.states[: keep + 1],
            step_edits=self.step_edits[:keep],
        )


def read_source(model: Seq2SeqModel, text: str) -> TokenSeq:
    """Tokens of a typed text; UserError where there is nothing to read or too much."""
    if len(text) > 20 * model.info.max_source:
        raise UserError("error.too_many_characters", n=len(text), limit=20 * model.info.max_source)
    source = model.tokenizer.encode_source(text)
    if len(source) < 2:
        raise UserError("error.empty")
    if len(source) - 1 > model.info.max_source:
        raise UserError("error.too_long", n=len(source) - 1, limit=model.info.max_source)
    return source


def readable(model: Seq2SeqModel, text: str) -> bool:
    """Whether a text is within the limits of `read_source`."""
    try:
        read_source(model, text)
    except UserError:
        return False
    return True


@torch.inference_mode()
def begin(model: Seq2SeqModel, text: str, *, edits: Edits = ()) -> Decoding:
    """Read the source and write nothing yet. `edits` are in force throughout; UserError for one that cannot be taken."""
    source, given = read_source(model, text), as_edits(edits)
    check(model, given, len(source))
    prepared = prepared_for(model, text, given)
    ids = torch.tensor([source.ids])
    mask = source_mask(given, len(source))
    editing = Editing(model.info, given, prepared, mask=mask) if given else None
    recorder = Recorder(editing)
    memory = model.encode(ids, mask[None], recorder)
    if editing:
        editing.finish()
    begun = begin_from(model, source, memory, recorder.encoder_values())
    return replace(begun, edits=given, prepared=prepared)


def prepared_for(model: Seq2SeqModel, text: str, edits: Sequence[Edit]) -> Mapping[Edit, Any]:
    """What edits draw on beside the values they change; the unedited answer is written at most once, and only if asked for."""
    return prepare(model.info, edits, cache(lambda other=None: run(begin(model, other or text)).trace))


@torch.inference_mode()
def begin_from(model: Seq2SeqModel, source: TokenSeq, memory: Memory, encoder: Values) -> Decoding:
    """A decoding from a memory that is already there, without edits. Of several start tokens all but the last are fed now."""
    state, _ = start_of(model, memory, 1)
    return Decoding(model, source, memory, encoder, (state,))


@torch.inference_mode()
def advance(
    decoding: Decoding, *, edits: Edits = (), choose: Choose = greedy, origin: Origin = "greedy"
) -> Decoding:
    """Write one more token. A finished decoding is returned as it is.

    `edits` join those of the decoding for this step alone. UserError for one that cannot be taken, or not now.
    """
    if decoding.finished:
        return decoding
    new, prepared = _of_this_step(decoding, as_edits(edits))
    writer = _writer(decoding, (*decoding.edits, *new), prepared)
    writer.write(choose, origin)
    return _with_written(decoding, writer, new)


def _writer(decoding: Decoding, edits: tuple[Edit, ...], prepared: Mapping[Edit, Any]) -> Writer:
    """Goes on where the decoding stands, under these edits."""
    start = decoding.model.tokenizer.specials.start
    return Writer(
        model=decoding.model,
        memory=decoding.memory,
        states=[decoding.states[-1]],
        prev_id=decoding.steps[-1].token_id if decoding.steps else start[-1],
        at=len(decoding.steps),
        edits=edits,
        prepared=prepared,
        kept=kept_values(edits, decoding.encoder, decoding.steps),
    )


def _with_written(decoding: Decoding, writer: Writer, new: tuple[Edit, ...] = ()) -> Decoding:
    """The decoding with what was written after it; `new` are edits of each of these steps alone."""
    steps = writer.steps()
    return replace(
        decoding,
        steps=(*decoding.steps, *steps),
        states=(*decoding.states, *writer.states[1:]),
        step_edits=(*decoding.step_edits, *[new] * len(steps)),
    )


def _of_this_step(decoding: Decoding, edits: tuple[Edit, ...]) -> tuple[tuple[Edit, ...], Mapping[Edit, Any]]:
    """Edits given for the next step, narrowed to it, and what all edits draw on."""
    new = tuple(edit for edit in edits if edit not in decoding.edits)
    if not new:
        return (), decoding.prepared
    model, at = decoding.model, len(decoding.steps)
    check(model, new, len(decoding.source))
    for edit in new:
        if edit.place.part == "encoder":
            raise UserError("error.edit_too_late", edit=str(edit))
        if not edit.place.covers(at):
            raise UserError("error.edit_other_step", edit=str(edit), step=at)
    narrowed = tuple(edit.only_at(at) for edit in new)
    return narrowed, {**decoding.prepared, **prepared_for(model, decoding.source.text, narrowed)}


def run(decoding: Decoding, *, choose: Choose = greedy, origin: Origin = "greedy") -> Decoding:
    """Advance to the end of sentence or the limit. UserError for an edit that only a longer answer would have taken."""
    return all_reached(run_on(decoding, choose=choose, origin=origin))


@torch.inference_mode()
def run_on(decoding: Decoding, *, choose: Choose = greedy, origin: Origin = "greedy") -> Decoding:
    """As `run`, but an answer may end before an edit is reached: for other answers than the one the edit was made for."""
    writer, end = _writer(decoding, decoding.edits, decoding.prepared), decoding.model.tokenizer.specials.end
    finished = decoding.finished
    while not finished and writer.at < decoding.limit:
        writer.write(choose, origin)
        finished = writer.prev_id == end
    return _with_written(decoding, writer)


def all_reached(decoding: Decoding) -> Decoding:
    """The decoding itself; UserError where it ended before one of its edits came into force."""
    for edit in decoding.edits:
        first, _ = edit.place.range
        if edit.place.part == "encoder" or first < len(decoding.steps):
            continue
        if isinstance(edit, ForceToken):
            raise UserError("error.force_unreached", step=first, n=len(decoding.steps))
        raise UserError("error.edit_unreached", edit=str(edit), step=first, n=len(decoding.steps))
    return decoding


@torch.inference_mode()
def feed(decoding: Decoding, target_ids: Sequence[int]) -> Decoding:
    """Advance through given tokens, each forced; unlike `run` whole, however short the source's limit is."""
    writer, end = _writer(decoding, decoding.edits, decoding.prepared), decoding.model.tokenizer.specials.end
    finished = decoding.finished
    for token_id in target_ids:
        if not finished:
            writer.write(_always(token_id), "forced")
        finished = finished or writer.prev_id == end
    return _with_written(decoding, writer)


def _always(token_id: int) -> Choose:
    return lambda _log_probs: token_id


def decode(model: Seq2SeqModel, text: str, *, edits: Edits = (), choose: Choose | None = None) -> DecodeTrace:
    """The greedy trace of a text; `choose` (log_probs -> id) samples or searches otherwise."""
    begun = begin(model, text, edits=edits)
    return run(begun, choose=choose or greedy, origin="greedy" if choose is None else "sampled").trace


def score(model: Seq2SeqModel, text: str, target: str, *, edits: Edits = ()) -> DecodeTrace:
    """The trace of a given target, forced token by token, with its end of sentence.

    UserError for an edit that forces a token, since the target is given, and for one that the target ends before.
    """
    given = as_edits(edits)
    if forcing := [edit for edit in given if isinstance(edit, ForceToken)]:
        raise UserError("error.force_in_target", edit=str(forcing[0]))
    tokens = model.tokenizer.encode_target(target)
    if len(tokens) - 1 > 2 * model.info.max_source + 20:
        raise UserError("error.too_long", n=len(tokens) - 1, limit=2 * model.info.max_source + 20)
    decoding = feed(begin(model, text, edits=given), tokens.ids)
    return all_reached(decoding).trace
