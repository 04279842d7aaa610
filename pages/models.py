"""Models: what each was given, what it costs, how well it does, and how it came to be."""

from s2s_core.ui import frame, models

frame.require_router()
models.page()
