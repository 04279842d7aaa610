"""Between two sentences: what the decoder gets mixed of both, and the answers along the way."""

from functools import partial

import streamlit as st

from s2s_core.edits import EditMemory
from s2s_core.errors import UserError
from s2s_core.i18n import Text
from s2s_core.trace import DecodeTrace
from s2s_core.ui.inputs.whatif import OTHER
from s2s_core.ui.session import choices
from s2s_core.ui.shell import widgets
from s2s_core.ui.store import traces
from s2s_core.ui.whatif.attempt import take

SHARES = tuple(round(0.1 * step, 1) for step in range(11))


def _mixed(other: str, share: float) -> EditMemory:
    return EditMemory(to={"text": other, "alpha": share})  # type: ignore[arg-type]


def draw(trace: DecodeTrace, text: Text) -> None:
    """A list of the answers, each of which can be taken as an edit; nothing before there is another sentence."""
    other = str(choices.recall(OTHER) or "").strip()
    if not other:
        return
    with st.popover(text("whatif.other.between"), key="whatif_between"):
        st.caption(text("whatif.other.note"))
        try:
            for share in SHARES:
                mixed, lost = traces.edited(trace.info.name, trace.source.text, (_mixed(other, share),))
                if lost:
                    raise lost[0]
                take_it = partial(take, _mixed(other, share))
                label = widgets.plain(f"α = {share:.1f}  {mixed.text}")
                st.button(label, key=f"whatif_alpha_{share}", on_click=take_it, type="tertiary")
        except UserError as error:
            st.error(widgets.plain(widgets.say(error, text)))
