"""What if: change any value inside a model, and see what becomes of its answer."""

from s2s_core.ui.shell.frame import require_router
from s2s_core.ui.whatif.page import page

require_router()
page()
