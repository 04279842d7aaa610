"""Decode: type a sentence, watch it being read and the answer being written, token by token."""

import streamlit as st

from s2s_core.errors import UserError
from s2s_core.ui import board, frame, loading, state, widgets

frame.require_router()
text = state.text()
frame.heading(text("decode.title"))

shelf = loading.shelf()
unknown = state.settle(shelf) if shelf.entries else None
widgets.top_bar(shelf, text)
widgets.notices(shelf, unknown, text)

if not shelf.entries:
    st.info(text("app.no_models", folder="pretrained/"))
elif not widgets.text_box(text).strip():
    st.info(text("decode.hint"))
else:
    try:
        board.draw(text)
    except UserError as error:
        st.error(widgets.plain(widgets.say(error, text)))
if shelf.entries:
    state.write_address()
