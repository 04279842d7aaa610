"""States: where the hidden states lie among those of other sentences, and what the word vectors know."""

from s2s_core.ui.shell.frame import require_router
from s2s_core.ui.states.page import page

require_router()
page()
