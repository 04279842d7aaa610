"""The Decode page: one sentence read and the answer written, token by token."""

from s2s_core.ui.session import session
from s2s_core.ui.shell import board
from s2s_core.views import DECODE


def page() -> None:
    board.page("decode", DECODE)
    session.parts_with_the_sentence(board.FRAGMENT)
