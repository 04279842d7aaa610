"""Edits as data: checked when made, the same after JSON, and saying where they act."""

import json

import pytest

from s2s_core.edits import ClampGate, EditHead, ForceToken, as_edits, from_json, to_json

EDITS = (
    ForceToken(step=3, token="▁cat"),
    EditHead(attn="cross", layer=1, head=0, to="mean"),
    EditHead(attn="encoder_self", step=(2, 5)),
    ClampGate(part="encoder", gate="f", layer=0, units=(1, 7), positions=(0, 4), to=0.5),
    ClampGate(part="decoder", gate="n", positions=2, to=-1),
)


@pytest.mark.parametrize("edit", EDITS, ids=str)
def test_an_edit_is_the_same_after_json(edit):
    assert from_json(json.loads(json.dumps(to_json(edit)))) == edit


def test_the_json_form_is_that_of_the_design():
    assert to_json(EDITS[3]) == {
        "kind": "gate", "part": "encoder", "gate": "f", "layer": 0, "units": [1, 7], "positions": [0, 4], "to": 0.5,
    }  # fmt: skip
    assert from_json({"kind": "head", "attn": "cross"}) == EditHead(attn="cross", to="zero")


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("force", "an object with a kind"),
        ({"kind": "magic"}, "choose from force, attention, head, gate, units, memory, source, patch"),
        ({"kind": "force", "token": "a"}, "step"),
        ({"kind": "force", "step": -1, "token": "a"}, "step is -1"),
        ({"kind": "force", "step": True, "token": "a"}, "step is True"),
        ({"kind": "force", "step": 0, "token": ""}, "token"),
        ({"kind": "force", "step": 0, "token": "a", "colour": 3}, "colour"),
        ({"kind": "head", "attn": "sideways"}, "choose from cross, encoder_self, decoder_self"),
        ({"kind": "head", "attn": "cross", "head": -1}, "head is -1"),
        ({"kind": "head", "attn": "cross", "to": "one"}, "choose from zero, mean"),
        ({"kind": "head", "attn": "cross", "step": [3, 1]}, r"range \[first, last\]"),
        ({"kind": "gate", "part": "middle", "gate": "f", "to": 0}, "choose from encoder, decoder"),
        ({"kind": "gate", "part": "encoder", "gate": "q", "to": 0}, "choose from i, f, g, o, r, z, n"),
        ({"kind": "gate", "part": "encoder", "gate": "f", "to": 1.5}, "a number from 0 to 1"),
        ({"kind": "gate", "part": "encoder", "gate": "g", "to": -1.5}, "a number from -1 to 1"),
        ({"kind": "gate", "part": "encoder", "gate": "f", "to": float("nan")}, "to is nan"),
        ({"kind": "gate", "part": "encoder", "gate": "f", "to": "open"}, "to is 'open'"),
        ({"kind": "gate", "part": "encoder", "gate": "f", "units": [], "to": 0}, "a list of unit numbers"),
        ({"kind": "gate", "part": "encoder", "gate": "f", "units": 3, "to": 0}, "a list of unit numbers"),
        ({"kind": "gate", "part": "encoder", "gate": "f", "positions": "all", "to": 0}, "positions is 'all'"),
    ],
)
def test_what_no_edit_can_be_is_refused_with_what_would_be_right(value, says):
    with pytest.raises(ValueError, match=says):
        from_json(value)


def test_edits_and_json_forms_mix_and_each_counts_once():
    assert as_edits([EDITS[0], to_json(EDITS[1]), to_json(EDITS[0])]) == EDITS[:2]


def test_a_place_covers_what_it_says_both_ends_included():
    assert [EditHead(attn="cross", step=(1, 2)).place.covers(t) for t in range(4)] == [
        False,
        True,
        True,
        False,
    ]
    assert all(ClampGate(part="decoder", gate="f", to=0).place.covers(t) for t in range(4))
    assert [ForceToken(step=2, token="a").place.covers(t) for t in range(4)] == [False, False, True, False]


def test_an_edit_narrowed_to_a_step_acts_there_alone():
    assert ClampGate(part="decoder", gate="f", to=0).only_at(3).place.range == (3, 3)
    assert EditHead(attn="cross", step=(0, 9)).only_at(4).place.range == (4, 4)
