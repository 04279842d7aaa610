"""The list of edits: added, switched, moved, undone, saved and read."""

import json

import pytest

from s2s_core.edits import ClampGate, EditAttention, EditMemory, ForceToken
from s2s_core.ui.session import whatif

UNIFORM = EditAttention(attn="cross", to="uniform")
CUT = EditMemory(to="zero")
FORGET = ClampGate(part="encoder", gate="f", positions=2, to=0.0)


@pytest.fixture(autouse=True)
def kept(monkeypatch):
    state: dict[str, object] = {}
    monkeypatch.setattr("streamlit.session_state", state)
    return state


def listed():
    return [one.edit for one in whatif.listed()]


def test_edits_join_the_list_once_and_the_later_one_counts():
    for edit in (UNIFORM, CUT, UNIFORM):
        whatif.add(edit)
    assert listed() == [CUT, UNIFORM] and whatif.edits() == (CUT, UNIFORM)


def test_what_is_switched_off_stays_in_the_list_and_is_not_in_force(kept):
    whatif.put([UNIFORM, CUT])
    kept["toggle"] = False
    whatif.switch(0, "toggle")
    assert listed() == [UNIFORM, CUT] and whatif.edits() == (CUT,)
    kept["toggle"] = True
    whatif.switch(0, "toggle")
    assert whatif.edits() == (UNIFORM, CUT)


def test_a_late_word_of_a_switch_that_is_gone_changes_nothing(kept):
    whatif.put([UNIFORM])
    whatif.undo()
    kept["toggle"] = True
    whatif.switch(0, "toggle")
    assert listed() == [] and whatif.can_redo()


def test_the_run_before_is_under_no_edit(kept):
    whatif.add(CUT)
    assert whatif.in_force() == (CUT,)
    kept[whatif.SHOW] = whatif.GHOST
    assert whatif.in_force() == () and whatif.edits() == (CUT,)


def test_tokens_that_are_forced_are_edits_too(kept):
    kept["s2s_edits"] = (ForceToken(step=1, token="a"),)
    whatif.add(CUT)
    assert whatif.edits() == (CUT, ForceToken(step=1, token="a")) and listed() == [CUT]


def test_every_change_can_be_undone_and_done_again():
    whatif.put([UNIFORM, CUT, FORGET])
    whatif.move_up(2)
    whatif.remove(0)
    assert listed() == [FORGET, CUT]
    whatif.undo()
    assert listed() == [UNIFORM, FORGET, CUT]
    whatif.undo()
    whatif.undo()
    assert listed() == [] and not whatif.can_undo()
    whatif.redo()
    whatif.redo()
    assert listed() == [UNIFORM, FORGET, CUT]
    whatif.clear()
    assert listed() == [] and not whatif.can_redo()
    whatif.undo()
    assert listed() == [UNIFORM, FORGET, CUT]


def test_a_file_holds_the_list(kept):
    whatif.put([UNIFORM, FORGET])
    assert whatif.read_file(whatif.as_file().encode()) == (UNIFORM, FORGET)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"{}", "a JSON list"),
        (b"no", "Expecting value"),
        (b"\xff", "codec can't decode"),
        (json.dumps([{"kind": "magic"}]).encode(), "no edit of kind"),
        (json.dumps([{"kind": "memory", "to": "zero"}] * 21).encode(), "20 at most"),
    ],
)
def test_a_file_that_holds_no_edits_is_refused(content, says):
    with pytest.raises(ValueError, match=says):
        whatif.read_file(content)


def test_what_a_view_reports_is_about_its_own_trace():
    edit = {"kind": "memory", "to": "zero"}
    assert not whatif.on_edit({"trace": "old", "edit": edit}, "new") and not whatif.on_edit(None, "new")
    assert whatif.on_edit({"trace": "new", "edit": edit}, "new") and listed() == [CUT]
    assert whatif.on_edit({"trace": "new", "edit": {"kind": "magic"}}, "new")
    assert listed() == [CUT] and "no edit of kind" in str(whatif.refused()) and whatif.refused() is None
