"""Decode: type a sentence, watch it being read and the answer being written, token by token."""

from s2s_core.ui.decode.page import page
from s2s_core.ui.shell.frame import require_router

require_router()
page()
