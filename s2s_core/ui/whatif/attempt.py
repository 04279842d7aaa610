"""Taking an edit: tried on the sentence first, so that one that cannot be is refused at the control and nothing is lost."""

from collections.abc import Callable

from s2s_core.edits import Edit
from s2s_core.errors import UserError
from s2s_core.ui.session import session, whatif
from s2s_core.ui.shell import widgets
from s2s_core.ui.store import traces


def take(*edits: Edit, alone: bool = False) -> None:
    """Add these to the list, or put them in the place of all; refused where the model or the sentence cannot take them."""
    try:
        _, lost = traces.edited(session.model(), session.source(), edits)
        if lost:
            raise lost[0]
    except UserError as error:
        whatif.refuse(widgets.say(error, session.text()))
        return
    if alone:
        whatif.put(edits)
    else:
        for edit in edits:
            whatif.add(edit)


def taking(make: Callable[[], list[Edit]], *, alone: bool = False) -> Callable[[], None]:
    """A callback that makes edits and takes them; what cannot be made is refused in words."""

    def act() -> None:
        try:
            edits = make()
        except ValueError as error:
            why = widgets.say(error, session.text()) if isinstance(error, UserError) else str(error)
            whatif.refuse(why)
            return
        take(*edits, alone=alone)

    return act
