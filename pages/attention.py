"""Attention: all heads at a glance, one head, one row of it; heads scored as aligners; what layers pass on and already know."""

from s2s_core.ui.attention.page import page
from s2s_core.ui.shell.frame import require_router

require_router()
page()
