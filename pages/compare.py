"""Compare: several models on one sentence, or one model on two, step by step under one key."""

from s2s_core.ui.compare.page import page
from s2s_core.ui.shell.frame import require_router

require_router()
page()
