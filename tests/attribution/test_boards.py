"""Knock-outs and patches in one batch are what each is alone, and say what they should."""

import json

import numpy as np
import pytest

import s2s_core
from s2s_core.__main__ import main
from s2s_core.attribution.knockout import GROUP, knockout
from s2s_core.attribution.patching import pairs, patch_board
from s2s_core.decoding.decode import begin, feed
from s2s_core.edits import EditHead, EditMemory, from_json
from s2s_core.errors import UserError

TEXT, OTHER = "我喜欢学习外语。", "你在说我吗？"
SHIPPED = "reverse-transformer"


@pytest.fixture(params=["reverse-lstm", "reverse-transformer", "reverse-lstm-attention"])
def shipped(request):
    return s2s_core.load(request.param)


@pytest.mark.parametrize("to", ["zero", "mean"])
def test_a_knockout_is_what_the_edit_is_alone(model, to):
    target = "I like Tom."
    found = knockout(model, TEXT, target, to)
    plain = s2s_core.score(model, TEXT, target)
    np.testing.assert_allclose(found.plain, [step.log_prob for step in plain.steps], atol=1e-5)
    for edit, row in zip(found.edits, found.log_probs, strict=True):
        alone = s2s_core.score(model, TEXT, target, edits=[edit])
        np.testing.assert_allclose(row, [step.log_prob for step in alone.steps], atol=1e-5)


def test_every_head_and_every_unit_is_taken_out_once(model):
    found = knockout(model, TEXT, "I like Tom.")
    info = model.info
    heads = [edit for edit in found.edits if isinstance(edit, EditHead)]
    expected = {"multi-head": 3 * info.decoder.n_layers * info.decoder.n_heads, None: 0}.get(
        info.attention, 1
    )
    assert len(set(heads)) == len(heads) == expected
    units = [edit for edit in found.edits if not isinstance(edit, EditHead)]
    groups = -(-info.decoder.n_units // GROUP)
    assert len(units) == groups * (info.encoder.n_layers + info.decoder.n_layers)
    said = found.as_json()
    assert len(said["heads"]) == len(heads) and len(said["units"]) == len(units)
    assert all(
        from_json({"kind": "head", **{k: v for k, v in head.items() if k != "log_prob"}})
        for head in said["heads"]
    )


def test_a_patch_is_what_the_edit_is_alone(shipped):
    board = patch_board(shipped, "abc", "abd")
    this = s2s_core.decode(shipped, "abc")
    that = s2s_core.decode(shipped, "abd")

    def log_odds(text, edits=()):
        sums = []
        for trace in (this, that):
            forced = feed(
                begin(shipped, text, edits=list(edits)), [step.token_id for step in trace.steps]
            ).trace
            sums.append(sum(step.log_prob for step in forced.steps))
        return sums[1] - sums[0]

    here, there = log_odds("abc"), log_odds("abd")
    np.testing.assert_allclose(board.log_odds, [here, there], atol=1e-3)
    for at in range(0, len(board.patches), 7):
        share = (log_odds("abc", [board.patches[at]]) - here) / (there - here)
        assert board.shares[at] == pytest.approx(share, abs=1e-4)


def test_what_differs_carries_the_answer():
    """Of `abc` and `abd` only the last letter differs, and nothing that was read before it can bring the other back."""
    board = patch_board(s2s_core.load("reverse-lstm"), "abc", "abd")
    for patch, share in zip(board.patches, board.shares, strict=True):
        if patch.part == "encoder" and patch.position in (0, 1):
            assert abs(share) < 1e-3
    cells = [
        s for p, s in zip(board.patches, board.shares, strict=True) if p.site == "cell" and p.position == 2
    ]
    assert max(cells) > 0.3


def test_all_that_is_handed_over_is_all():
    model = s2s_core.load("reverse-lstm")
    target = s2s_core.decode(model, "abd").text
    patched = s2s_core.variants(model, "abc", target, [[EditMemory(to={"text": "abd"})]])[0]
    other = s2s_core.score(model, "abd", target)
    np.testing.assert_allclose(patched, [step.log_prob for step in other.steps], atol=1e-5)


@pytest.mark.parametrize(
    ("this", "that", "expected"),
    [
        ("abc", "abd", [(0, 0), (1, 1), (2, 2)]),
        ("abc", "axyc", [(0, 0), (1, 1), (2, 3)]),
        ("axyc", "abc", [(0, 0), (1, 1), (3, 2)]),
        ("abc", "c", [(2, 0)]),
        ("abc", "abc", [(0, 0), (1, 1), (2, 2)]),
        ("a", "b", [(0, 0)]),
        ("aa", "aaa", [(0, 0), (1, 1)]),
    ],
)
def test_positions_belong_together_from_both_ends(this, that, expected):
    assert pairs(this, that) == expected


def test_sentences_with_one_answer_are_refused():
    with pytest.raises(UserError) as refused:
        patch_board(s2s_core.load(SHIPPED), "abc", "abc")
    assert refused.value.key == "error.patch_same"


def test_the_commands_print_the_shapes_of_the_design(capsys):
    assert main(["knockout", SHIPPED, "abc", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found) == {"target", "log_prob", "heads", "units"} and found["target"][-1] == "</s>"
    assert set(found["heads"][0]) == {"attn", "layer", "head", "log_prob"}
    assert set(found["units"][0]) == {"part", "site", "layer", "units", "log_prob"}
    assert main(["patch", SHIPPED, "abc", "abd", "--json"]) == 0
    board = json.loads(capsys.readouterr().out)
    assert set(board) == {"answer", "other_answer", "log_odds", "board"} and board["answer"] == "cba"
    assert set(board["board"][0]) == {"part", "site", "layer", "position", "share"}
    for argv in (["knockout", SHIPPED, "abc"], ["patch", SHIPPED, "abc", "abd"]):
        assert main(argv) == 0 and len(capsys.readouterr().out.splitlines()) > 5
    assert main(["patch", SHIPPED, "abc", "abc"]) == 2
    assert "answered alike" in capsys.readouterr().err
