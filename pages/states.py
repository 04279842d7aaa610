"""States: where the hidden states lie among those of other sentences, and what the word vectors know."""

from s2s_core.ui import frame, states

frame.require_router()
states.page()
