"""The list of edits: switches, order, undo, and the file that holds them."""

from functools import partial

import streamlit as st

from s2s_core.i18n import Text
from s2s_core.trace import DecodeTrace
from s2s_core.ui.session import choices, reruns, session, whatif
from s2s_core.ui.shell import widgets
from s2s_core.ui.whatif.attempt import take
from s2s_core.views.edit_names import name_of

FILE = "whatif_file"
LARGEST = 100_000  # bytes of a file


def draw(trace: DecodeTrace, text: Text) -> None:
    listed = whatif.listed()
    with st.container(key="s2s_whatif_list"):
        if not listed:
            st.caption(text("whatif.list.empty"))
        for at, (edit, on) in enumerate(listed):
            with st.container(horizontal=True, vertical_alignment="center", key=f"s2s_whatif_row_{at}"):
                name = name_of(edit, text, trace.source.texts)
                _switch(at, on, name, text)
                if at:
                    label = text("whatif.list.up")
                    st.button(
                        "↑",
                        key=f"whatif_up_{at}",
                        help=label,
                        on_click=partial(whatif.move_up, at),
                        type="tertiary",
                    )
                label = text("whatif.list.remove")
                st.button(
                    "✕",
                    key=f"whatif_remove_{at}",
                    help=label,
                    on_click=partial(whatif.remove, at),
                    type="tertiary",
                )
    _tools(text)


def _switch(at: int, on: bool, name: str, text: Text) -> None:
    key = f"whatif_on_{at}"
    choices.remember(key, on)  # said anew in every run: another edit may stand here now
    st.toggle(
        widgets.plain(name), key=key, on_change=partial(whatif.switch, at, key), help=text("whatif.list.on")
    )


def _tools(text: Text) -> None:
    """Undo and redo, which run is shown, and the file."""
    with st.container(key="s2s_whatif_tools", horizontal=True, vertical_alignment="center"):
        if whatif.edits():
            st.segmented_control(
                text("whatif.show.label"),
                (whatif.EDITED, whatif.GHOST),
                format_func=lambda run: text(f"whatif.show.{run}"),
                key=whatif.SHOW,
                required=True,
                on_change=reruns.whole_page,
                label_visibility="collapsed",
                persist_state="session",
            )
        for name, act, can in (
            ("undo", whatif.undo, whatif.can_undo()),
            ("redo", whatif.redo, whatif.can_redo()),
            ("clear", whatif.clear, bool(whatif.listed())),
        ):
            if can:
                st.button(text(f"whatif.list.{name}"), key=f"whatif_{name}", on_click=act, type="tertiary")
        if whatif.listed():
            st.download_button(
                text("whatif.list.save"),
                whatif.as_file(),
                "edits.json",
                "application/json",
                key="whatif_save",
                on_click="ignore",
                type="tertiary",
            )
        with st.popover(text("whatif.list.load"), key="whatif_load", type="tertiary"):
            st.file_uploader(text("whatif.list.load_label"), type="json", key=FILE, on_change=_load)


def _load() -> None:
    """The edits of the file in the place of all; a file that holds none leaves everything as it was."""
    file = choices.recall(FILE)
    if file is None:
        return
    try:
        content = file.getvalue()
        if len(content) > LARGEST:
            raise ValueError(f"{len(content)} > {LARGEST} B")
        edits = whatif.read_file(content)
    except (ValueError, RecursionError) as error:
        whatif.refuse(session.text()("whatif.bad_file", why=str(error)))
        return
    take(*edits, alone=True)
