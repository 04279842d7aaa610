"""What stands beside or before an answer: what the model cannot read, and the message to somebody in distress."""

from collections.abc import Sequence

import streamlit as st

from s2s_core.i18n import Text
from s2s_core.tasks import TASKS
from s2s_core.tasks.distress import speaks_of_self_harm
from s2s_core.text.unseen import Remark
from s2s_core.trace import DecodeTrace
from s2s_core.ui.session import consent
from s2s_core.ui.shell import widgets
from s2s_core.ui.store import seen

N_NAMED = 12  # characters named


def sentence(remark: Remark, text: Text) -> str:
    """One line in the language chosen."""
    parts: list[str] = []
    if remark.characters:
        named = text("app.remark.and").join(remark.characters[:N_NAMED])
        more = "…" if len(remark.characters) > N_NAMED else ""
        parts.append(text("app.remark.characters", characters=named + more))
    if remark.foreign:
        parts.append(text("app.remark.foreign"))
    if remark.longer_than:
        parts.append(text("app.remark.longer", n=remark.n, limit=remark.longer_than))
    return ("" if text.lang == "zh" else " ").join(parts)


def draw(traces: Sequence[DecodeTrace], text: Text, key: str = "s2s_remark") -> None:
    """A line where the models cannot read all of these texts, or never read the like."""
    if said := seen.remarks(traces):
        with st.container(key=key):
            for line in dict.fromkeys(sentence(remark, text) for remark in said):
                st.caption("⚠ " + widgets.plain(line))


def waits(task: str, typed: str) -> bool:
    """Whether a task that listens is told of self-harm, and the answer was not yet asked for all the same."""
    known = TASKS.get(task)
    return bool(known and known.listens and speaks_of_self_harm(typed) and not consent.given(typed))


def held(task: str, typed: Sequence[str], text: Text) -> bool:
    """Whether one of the texts waits for its answer. Then a message stands in its place, and a button."""
    told = [sentence for sentence in typed if waits(task, sentence)]
    if told:
        with st.container(key="s2s_distress"):
            st.warning(text("app.distress.message"))
            st.button(text("app.distress.look"), key="distress_look", on_click=consent.on_look(told))
    return bool(told)
