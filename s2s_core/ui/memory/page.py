"""The Memory page: the live views of one sentence, and below them what was measured of all models of its task."""

from s2s_core.ui.memory import groups, horizon
from s2s_core.ui.session import session
from s2s_core.ui.shell import board


def page() -> None:
    group = groups.begin()
    session.parts_with_the_sentence(board.FRAGMENT)
    measured = group in (groups.MODELS, groups.ALL)
    board.page("memory", groups.views_of(group), groups.chooser, horizon.panels if measured else lambda: None)
    groups.write_address()
