"""Compare: several models on one sentence, or one model on two, step by step under one key."""

from s2s_core.ui import compare, frame

frame.require_router()
compare.page()
