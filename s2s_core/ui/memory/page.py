"""The Memory page: the live views of one sentence, and below them what was measured of all models of its task."""

from s2s_core.ui.memory import horizon
from s2s_core.ui.shell import board
from s2s_core.views import MEMORY


def page() -> None:
    board.page("memory", MEMORY)
    horizon.panels()
