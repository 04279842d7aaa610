"""The Attention page: the heads of the model chosen, above them the sentences aligned by hand."""

from s2s_core.ui.attention import tools
from s2s_core.ui.session import session
from s2s_core.ui.shell import board
from s2s_core.views import ATTENTION


def page() -> None:
    board.page("attention", ATTENTION, tools.draw)
    session.parts_with_the_sentence(tools.FRAGMENT, board.FRAGMENT)
