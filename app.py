"""Seq2Seq Explorer. Start with `streamlit run app.py`."""

import streamlit as st

from s2s_core.ui.shell import frame

st.set_page_config(layout="wide", initial_sidebar_state="auto")
frame.route()
