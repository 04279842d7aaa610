"""`trace` with the encoder's values, and under edits from its options and from a file."""

import json

import pytest

from s2s_core.__main__ import main


def answer(capsys, *argv):
    assert main([*argv, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("name", "gates", "has_cell"),
    [
        ("reverse-lstm", {"i", "f", "g", "o"}, True),
        ("reverse-gru", {"r", "z", "n"}, False),
        ("reverse-rnn", None, False),
    ],
)
def test_the_encoders_gates_and_states_by_layer_and_position(capsys, name, gates, has_cell):
    assert "encoder" not in answer(capsys, "trace", name, "abc")
    found = answer(capsys, "trace", name, "abc", "--encoder")
    encoder, n_source = found["encoder"], len(found["source"])
    assert (set(encoder["gates"]) if encoder["gates"] else None) == gates
    n_layers = len(found["steps"][0]["hidden"])
    for values in (
        encoder["hidden"],
        *(encoder["gates"] or {}).values(),
        *([encoder["cell"]] if has_cell else []),
    ):
        assert len(values) == n_layers and all(len(layer) == n_source for layer in values)
    assert (encoder["cell"] is not None) == has_cell


def test_edits_of_a_file_and_of_options_are_in_the_answer(capsys, tmp_path):
    file = tmp_path / "edits.json"
    file.write_text('[{"kind": "memory", "to": {"bits": 3}}]', encoding="utf-8")
    edit = '{"kind": "source", "mask": [0]}'
    found = answer(capsys, "trace", "reverse-lstm", "abc", "--edit", edit, "--edits", str(file))
    assert [edit["kind"] for edit in found["edits"]] == ["source", "memory"]
    assert found["edits"][1] == {"kind": "memory", "to": {"bits": 3}, "positions": None}


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        ('{"kind": "attention", "attn": "cross", "to": {"weights": [1, 1]}}', "the sum must be 1"),
        ("no JSON", "is not an edit"),
        ('{"kind": "units", "part": "encoder", "site": "hidden", "units": [99999], "to": 0}', "unit 99999"),
        ('{"kind": "attention", "attn": "cross", "to": "uniform"}', "does not let be changed"),
    ],
)
def test_an_edit_that_cannot_be_is_one_line(capsys, edit, says):
    try:
        code = main(["trace", "reverse-lstm", "abc", "--edit", edit, "--json"])
    except SystemExit as error:
        code = int(str(error.code))
    said = capsys.readouterr()
    assert code == 2 and not said.out and says in said.err and said.err.count("\n") == 1
