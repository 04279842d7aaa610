"""What a model was trained on, as far as its folder counts it; kept while the folder stays as it is."""

from collections.abc import Sequence

import streamlit as st

from s2s_core.tasks import TASKS
from s2s_core.text.unseen import COUNTS, Remark, Seen, read, remark
from s2s_core.trace import DecodeTrace
from s2s_core.ui.store import folders


@st.cache_resource(max_entries=16, show_spinner=False)
def _seen(name: str, since: folders.Stamp) -> Seen | None:
    return read(folders.PRETRAINED / name)


def remarks(traces: Sequence[DecodeTrace]) -> list[Remark]:
    """What is to be said of the sources of these traces, each thing once."""
    found: list[Remark] = []
    for trace in traces:
        info = trace.info
        task = TASKS.get(info.task)
        seen = _seen(info.name, folders.stamp(info.name, COUNTS))
        said = remark(trace.source, seen, task.longest if task else None)
        if said and said not in found:
            found.append(said)
    return found
