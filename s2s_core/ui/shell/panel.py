"""The panel round charts of the Models page: title, sentence, choices, help and numbers to save, as live views have them."""

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import streamlit as st

from s2s_core.i18n import Text


@contextmanager
def panel(
    key: str, title: str, say: str, *, help_text: str, text: Text, table: list[list[object]] | None = None
) -> Iterator[None]:
    """A panel with its heading; what is drawn inside the `with` stands below. `table`: rows with a head, to be saved as CSV."""
    with st.container(key=f"s2s_panel_{key}"):
        with st.container(key=f"s2s_head_{key}", horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{title}**")
            st.space("stretch")
            with st.popover("?", key=f"s2s_help_{key}", help=text("app.panel.help")):
                st.markdown(help_text)
            if table:
                with st.popover("⤓", key=f"s2s_save_{key}", help=text("app.panel.export")):
                    st.download_button(
                        text("models.csv"), spreadsheet(table), f"{key}.csv", "text/csv", key=f"s2s_csv_{key}", type="tertiary",
                        on_click="ignore",
                    )  # fmt: skip
        st.caption(say)
        yield


def select(label: str, key: str, options: Sequence[str], words: str, text: Text) -> None:
    st.selectbox(
        text(f"models.{label}"), list(options), format_func=lambda option: text(f"{words}.{option}"), key=key,
        label_visibility="collapsed", persist_state="session",
    )  # fmt: skip


def spreadsheet(rows: Sequence[Sequence[object]]) -> bytes:
    """CSV in UTF-8 with a byte order mark; a text that a spreadsheet would take for a formula gets an apostrophe in front."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in rows:
        writer.writerow(
            [f"'{cell}" if isinstance(cell, str) and cell[:1] in "=+-@\t\r" else cell for cell in row]
        )
    return ("\ufeff" + out.getvalue()).encode("utf-8")
