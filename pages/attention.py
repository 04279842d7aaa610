"""Attention: all heads at a glance, one head, one row of it; heads scored as aligners; what layers pass on and already know."""

from s2s_core.ui import attention_tools, board, frame
from s2s_core.views import ATTENTION

frame.require_router()
board.page("attention", ATTENTION, attention_tools.draw)
