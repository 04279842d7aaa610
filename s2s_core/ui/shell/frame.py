"""The frame round every page: navigation, brand, heading, language switch, style sheet, and the guard of direct links."""

import contextvars
import threading
from pathlib import Path

import streamlit as st

from s2s_core.i18n import LANGUAGES, Text
from s2s_core.ui import live
from s2s_core.ui.session import address, session

UI = Path(__file__).parents[1]
# Sections of the navigation and the pages in them: (section, page). A page's file is `pages/<page>.py`.
PAGES = (
    ("watch", "decode"),
    ("watch", "compare"),
    ("inside", "attention"),
    ("inside", "memory"),
    ("inside", "states"),
    ("experiment", "whatif"),
    ("experiment", "why"),
    ("measure", "models"),
)
NAME = "Seq2Seq Explorer"
SHARED = "decode"  # the room whose views, the time line among them, other pages show too
BRAND = ":blue[**Seq**]**2**:orange[**Seq**] **Explorer**"

GATE = threading.Semaphore(2)  # page runs that compute at a time: more of them lose time over one interpreter
_routed = contextvars.ContextVar("routed", default=False)


def pages(text: Text) -> dict[str, list[st.Page]]:
    """The pages by section, titles in the language chosen. The first is the start page, at `/` and at its own path."""
    sections: dict[str, list[st.Page]] = {}
    for section, name in PAGES:
        of_section = sections.setdefault(text(f"app.section.{section}"), [])
        title, start = text(f"app.page.{name}"), name == PAGES[0][1]
        if start:
            of_section.append(st.Page(f"pages/{name}.py", title=title, url_path="start", default=True))
        of_section.append(
            st.Page(
                f"pages/{name}.py", title=title, url_path=name, visibility="hidden" if start else "visible"
            )
        )
    return sections


def route() -> None:
    """Run the page asked for; everything that a page has in common with others is drawn here."""
    session.begin()
    sections = pages(session.text())
    page = st.navigation(sections, position="hidden")
    room = PAGES[0][1] if page.url_path in ("", "start") else page.url_path
    address.enter(room)
    st.set_page_config(page_title=f"{page.title} · {NAME}")
    for path in (UI / "shell" / "base.css", UI / "live" / "lib" / "lib.css"):
        st.html(path)
    sheet(room)
    _sidebar(sections, page)
    live.scripts(*dict.fromkeys((SHARED, room)))
    token = _routed.set(True)
    try:
        with GATE:
            page.run()
    finally:
        _routed.reset(token)


def sheet(name: str) -> None:
    """A style sheet of the room of the page that is shown, if it has one of that name."""
    path = UI / address.page() / f"{name}.css"
    if path.exists():
        st.html(path)


def _sidebar(sections: dict[str, list[st.Page]], current: st.Page) -> None:
    """Brand and navigation. Our own links: Streamlit's list hides itself while there is only one page."""
    with st.sidebar, st.container(key="s2s_navigation"):
        st.markdown(BRAND)
        for section, of_section in sections.items():
            st.caption(section)
            for title in dict.fromkeys(page.title for page in of_section):  # the start page has two paths
                same = [page for page in of_section if page.title == title]
                st.page_link(current if current in same else same[0], width="stretch")


def require_router() -> None:
    """First line of every page: a direct link to a cold server runs the page without `app.py`; start anew."""
    if not _routed.get():
        st.navigation(pages(session.text()), position="hidden")
        st.rerun()


def heading(title: str) -> None:
    """The page's first heading, for screen readers and for the outline; the picture itself needs none."""
    with st.container(key="s2s_heading"):
        st.title(title, anchor=False)


def language_switch(text: Text) -> None:
    st.segmented_control(
        text("app.language"),
        list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        key=session.LANGUAGE,
        required=True,
        on_change=session.on_language,
        label_visibility="collapsed",
        persist_state="session",
    )
