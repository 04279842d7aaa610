"""The Why page: what speaks for a token, what against another one, and how far each method can be believed."""

from s2s_core.ui.session import session
from s2s_core.ui.shell import board
from s2s_core.views import WHY


def page() -> None:
    board.page("why", WHY)
    session.parts_with_the_sentence(board.FRAGMENT)
