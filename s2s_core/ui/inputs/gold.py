"""The right alignment of what is on the screen, where it is known: computed for generated tasks, made by hand for others."""

import streamlit as st

from s2s_core.analysis.aligners import Gold
from s2s_core.tasks import TASKS
from s2s_core.tasks.alignments import GoldAlignment, hand_alignments, links
from s2s_core.tasks.answers import as_read
from s2s_core.tasks.reference import reference
from s2s_core.trace import DecodeTrace
from s2s_core.ui.store.folders import folder_says


def gold(trace: DecodeTrace) -> Gold:
    """The gold alignment of a trace and the corpus figures of its model; empty parts where there are none."""
    name, task = trace.info.name, trace.info.task
    says = folder_says(name)
    measured, guided = says["metrics"], bool(says["config"].get("training", {}).get("guidance"))
    if task in TASKS and TASKS[task].gold:
        known = _generated(task, trace)
        by_head = measured.get("test", {}).get("aer_by_head")
        fits = {"written": by_head} if by_head else {}
        return Gold(known, known, any_of=True, unit="tokens", corpus=fits, guided=guided)
    corpus = measured.get("valid", {}).get("aer_hand_by_head") or {}
    found = by_hand(task).get((trace.source.text, trace.text))
    sure, possible = links(found, trace) if found else (set(), set())
    fits = corpus if isinstance(corpus, dict) else {}
    return Gold(frozenset(sure), frozenset(possible), corpus=fits, guided=guided)


def given(trace: DecodeTrace) -> bool:
    """Whether the whole target is the reference of a sentence aligned by hand: then nobody forced its tokens one by one."""
    forced = trace.finished and all(step.origin == "forced" for step in trace.steps)
    return forced and (trace.source.text, trace.text) in by_hand(trace.info.task)


def _generated(task: str, trace: DecodeTrace) -> frozenset[tuple[int, int]]:
    """The links of the right answer to this source, as far as the answer written reaches. One character is one token here."""
    read = as_read(trace.source.text)
    rule, right = TASKS[task].gold, reference(task, read)
    if rule is None or right is None:
        return frozenset()
    n_target, n_source = len(trace.steps) - trace.finished, len(trace.source) - 1
    right_links = rule(trace.source.text.strip(), right)
    return frozenset((t, s) for t, s in right_links if t < n_target and s < n_source)


@st.cache_resource(show_spinner=False)
def by_hand(task: str) -> dict[tuple[str, str], GoldAlignment]:
    """The sentences of a task aligned by hand, by (source, target)."""
    return {(sentence.source, sentence.target): sentence for sentence in hand_alignments(task)}
