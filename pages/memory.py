"""Memory: what gates, cell and state hold of the sentence, unit by unit and token by token, and how far back it reaches."""

from s2s_core.ui.memory.page import page
from s2s_core.ui.shell.frame import require_router

require_router()
page()
