"""Models: what each was given, what it costs, how well it does, and how it came to be."""

from s2s_core.ui.models.page import page
from s2s_core.ui.shell.frame import require_router

require_router()
page()
