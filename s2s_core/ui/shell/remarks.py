"""What stands beside or before an answer: what the model cannot read, and the message to somebody in distress."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from s2s_core import tasks
from s2s_core.i18n import Text
from s2s_core.text.unseen import say
from s2s_core.trace import DecodeTrace, ModelInfo
from s2s_core.ui.session import consent
from s2s_core.ui.shell import widgets
from s2s_core.ui.shell.labels import architecture_label
from s2s_core.ui.store import seen
from s2s_core.views.base import shown


def draw(traces: Sequence[DecodeTrace], text: Text, key: str = "s2s_remark", *, chat: bool = False) -> None:
    """A line where the models cannot read all of these texts, or never read the like. `chat`: what turns of a dialogue are
    not read stands on the page already."""
    said = seen.remarks(traces)
    if chat:
        said = [told for remark in said if (told := replace(remark, unread=0))]
    if said:
        with st.container(key=key):
            for line in dict.fromkeys(say(remark, text) for remark in said):
                st.caption("⚠ " + widgets.plain(line))


def not_forced(info: ModelInfo, tokens: Sequence[str], text: Text) -> None:
    """A line that names the forced tokens which the model's vocabulary lacks; nothing where it has all."""
    if tokens:
        label = architecture_label(info.architecture, text)
        named = text("app.remark.and").join(shown(token) for token in tokens)
        with st.container(key="s2s_not_forced"):
            st.caption("⚠ " + widgets.plain(text("app.remark.not_forced", model=label, tokens=named)))


def waits(task: str, typed: str) -> bool:
    """Whether a text is not to be answered at once, and its answer was not yet asked for all the same."""
    return tasks.waits(task, typed) and not consent.given(typed)


def held(task: str, typed: Sequence[str], text: Text) -> bool:
    """Whether one of the texts waits for its answer. Then a message stands in its place, and a button."""
    told = [sentence for sentence in typed if waits(task, sentence)]
    if told:
        with st.container(key="s2s_distress"):
            st.warning(text("app.distress.message"))
            st.button(text("app.distress.look"), key="distress_look", on_click=consent.on_look(told))
    return bool(told)
