"""Why: every word asked for its cause."""

from s2s_core.ui.shell.frame import require_router
from s2s_core.ui.why.page import page

require_router()
page()
