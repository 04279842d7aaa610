"""Decode: type a sentence, watch it being read and the answer being written, token by token."""

from s2s_core.ui import board, frame
from s2s_core.views import DECODE

frame.require_router()
board.page("decode", DECODE)
