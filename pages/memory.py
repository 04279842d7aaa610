"""Memory: what gates, cell and state hold of the sentence, unit by unit and token by token, and how far back it reaches."""

from s2s_core.ui import board, frame, memory_horizon
from s2s_core.views import MEMORY

frame.require_router()
board.page("memory", MEMORY)
memory_horizon.panels()
