"""The lanes of the Compare page: their traces, the scores of their answers, and their payloads, kept while they are used.

As in `store`, everything is shared by all sessions and read only.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from s2s_core.analysis.fairness import Candidate, had_fewer
from s2s_core.errors import UserError
from s2s_core.i18n import Text
from s2s_core.tasks import TASKS
from s2s_core.trace import DecodeTrace, TokenSeq
from s2s_core.ui.session import comparison, session
from s2s_core.ui.shell.labels import labels
from s2s_core.ui.store import folders, models, traces
from s2s_core.ui.store.shelf import read_shelf
from s2s_core.ui.store.torch import one_thread
from s2s_core.views.compare_base import Lane
from s2s_core.views.pack import pack


@st.cache_resource(max_entries=64, show_spinner=False)
def _fed(name: str, since: folders.Stamp, text: str, tokens: tuple[str, ...]) -> DecodeTrace:
    from s2s_core.decoding.prefix import with_prefix

    one_thread()
    return with_prefix(models.loaded(name), text, tokens)


def fed(name: str, text: str, tokens: tuple[str, ...]) -> DecodeTrace:
    """The trace of a text whose first tokens are given."""
    return _fed(name, folders.stamp(name), text, tokens)


@st.cache_resource(max_entries=64, show_spinner=False)
def _scored(
    name: str, since: folders.Stamp, text: str, rows: tuple[tuple[str, ...], ...]
) -> NDArray[np.float64]:
    from s2s_core.decoding.prefix import log_probs_of

    one_thread()
    return log_probs_of(models.loaded(name), text, rows)


def log_probs(lanes: Sequence[Lane], reference: TokenSeq | None) -> NDArray[np.float64]:
    """ln p [scorer, answer] in nats of every answer and, last, of the reference."""
    rows = [tuple(lane.answer.tokens) for lane in lanes]
    rows += [reference.texts] if reference else []
    by_scorer = []
    for lane in lanes:
        name = lane.trace.info.name
        by_scorer.append(_scored(name, folders.stamp(name), lane.trace.source.text, tuple(rows)))
    return np.stack(by_scorer)


def is_exact(task: str) -> bool:
    """Whether an answer is right or wrong as a whole (a date, a word reversed): then n-grams in common say nothing of it."""
    return task in TASKS and TASKS[task].metrics[0] == "exact_match"


@st.cache_resource(max_entries=256, show_spinner=False)
def sentence_scores(said: str, wanted: str, exact: bool) -> dict[str, float]:
    """One answer against its reference: `bleu` and `chrf`, 0-100; where it is right or wrong as a whole `exact`, 1 or 0, and
    `edits`, the characters in which it differs."""
    from s2s_core.evaluate.sentence import edit_distance, sentence_bleu, sentence_chrf

    if exact:
        said, wanted = said.strip(), wanted.strip()
        return {"exact": float(said == wanted), "edits": float(edit_distance(said, wanted))}
    return {"bleu": sentence_bleu(said, wanted), "chrf": sentence_chrf(said, wanted)}


def words_by(wanted: str) -> str:
    """sacreBLEU's name of the tokeniser that a reference's BLEU is counted with."""
    from s2s_core.evaluate.sentence import sentence_cut

    return sentence_cut(wanted)


def tokens_of(name: str, text: str) -> TokenSeq:
    """A target text as the tokens of a model, with its end of sentence."""
    sequence: TokenSeq = models.loaded(name).tokenizer.encode_target(text)
    return sequence


def prefix_of(name: str) -> tuple[str, ...]:
    """The tokens that the lane of a model is fed. UserError where a token is not in its vocabulary."""
    chosen = comparison.prefix()
    if chosen == comparison.AS_GIVEN:
        return comparison.given()
    if chosen == comparison.AS_TYPED:
        return tokens_of(name, comparison.typed()).texts[:-1]
    if chosen == comparison.AS_REFERENCE:
        return tokens_of(name, comparison.reference()).texts
    return tuple(traces.trace(chosen, session.source(), ()).tokens)


@dataclass(frozen=True, eq=False)
class Drawn:
    """The lanes there are, what could not be forced in them, and which models have none: (label, why) of each."""

    lanes: list[Lane]
    wrong: list[UserError]
    left: list[tuple[str, UserError]]


def lanes(text: Text) -> Drawn:
    """The lanes as chosen; a model that cannot be used, or not in this comparison, has none. UserError where none has one."""
    drawn, names = Drawn([], [], []), labels(read_shelf().of_task(session.task()), text)
    for name in comparison.models():
        for number, typed in enumerate(comparison.inputs()):
            label = names.get(name, name)
            if comparison.mode() == "inputs":
                label = text("compare.before") if number == 0 else text("compare.after")
            try:
                drawn.lanes.append(_lane(name, typed, label, drawn.wrong))
            except UserError as error:
                if comparison.mode() == "inputs":  # half of two says nothing
                    raise
                drawn.left.append((label, error))
    if not drawn.lanes:
        raise drawn.left[0][1]
    return replace(drawn, lanes=_with_updates(drawn.lanes))


def _with_updates(lanes: Sequence[Lane]) -> list[Lane]:
    """The lanes, those marked whose model was trained for clearly fewer updates than that of another."""
    known = {
        lane.trace.info.name: _candidate(lane.trace.info.name, lane.trace.info.architecture) for lane in lanes
    }
    others = list(known.values())
    marked = []
    for lane in lanes:
        candidate = known[lane.trace.info.name]
        most, own = had_fewer(candidate, others), candidate.trained("update")
        marked.append(replace(lane, updates=(own, most) if most and own else None))
    return marked


def _candidate(name: str, architecture: str) -> Candidate:
    says = folders.folder_says(name)
    return Candidate(name, architecture, {}, says["config"].get("training", {}), says["curve"])


def _lane(name: str, typed: str, label: str, wrong: list[UserError]) -> Lane:
    """The lane of a model on a text; what cannot be forced is added to `wrong`, and the lane goes on without it."""
    try:
        return _forced(name, typed, label)
    except UserError as error:
        if not comparison.forced(name):
            raise
        trace = traces.trace(name, typed, ())
        wrong.append(error)
        return Lane(label, trace, trace, parameters(name))


def _forced(name: str, typed: str, label: str) -> Lane:
    if comparison.mode() == "prefix":
        prefix = prefix_of(name)
        trace, answer = fed(name, typed, prefix), traces.trace(name, typed, ())
        return Lane(label, trace, answer, parameters(name), len(prefix))
    edits = comparison.forced(name) if comparison.mode() == "own" else ()
    trace = traces.trace(name, typed, edits)
    return Lane(label, trace, trace, parameters(name))


def parameters(name: str) -> int:
    return int(models.loaded(name).info.n_parameters)


def reference(lane: Lane) -> TokenSeq | None:
    """The reference as tokens; None where there is none."""
    wanted = comparison.reference() if comparison.mode() != "inputs" else ""
    return tokens_of(lane.trace.info.name, wanted) if wanted else None


@st.cache_resource(max_entries=128, show_spinner=False)
def _packed(view: str, key: str, lang: str, more: str, _make: Callable[[], dict[str, Any]]) -> bytes:
    return pack(_make())


def packed(view: str, key: str, lang: str, make: Callable[[], dict[str, Any]], more: object = None) -> bytes:
    """A packed payload; `key` names the comparison, `more` whatever else it depends on."""
    return _packed(view, key, lang, repr(more), make)
