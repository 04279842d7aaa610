"""The views of the What if page: what they claim against the traces they are made of."""

import numpy as np
import pytest

import s2s_core
from s2s_core.analysis.kept import kept
from s2s_core.attribution.knockout import knockout
from s2s_core.decoding.decode import begin, feed
from s2s_core.edits import (
    ClampGate,
    EditAttention,
    EditHead,
    EditMemory,
    EditSource,
    EditUnits,
    ForceToken,
    Patch,
    from_json,
)  # fmt: skip
from s2s_core.i18n import catalog
from s2s_core.views import whatif_knockout, whatif_runs
from s2s_core.views.edit_names import name_of

TEXT = "我喜欢学习外语。"
EDIT = EditMemory(to="zero")


def runs_of(model, edits):
    ghost = s2s_core.score(model, TEXT, "I like Tom.")
    edited = s2s_core.score(model, TEXT, "My friend.", edits=edits)
    under = feed(begin(model, TEXT, edits=edits), [step.token_id for step in ghost.steps]).trace
    return ghost, edited, under


def test_numbers_of_the_runs_are_those_of_the_traces(model):
    runs = runs_of(model, [EDIT])
    ghost, edited, under = runs
    data = whatif_runs.payload(ghost, catalog("en"), runs=runs)
    np.testing.assert_allclose(data["under_log_probs"], [step.log_prob for step in under.steps], atol=1e-6)
    np.testing.assert_allclose(data["edited_log_probs"], [step.log_prob for step in edited.steps], atol=1e-6)
    for value, before, after in zip(data["divergence"], ghost.steps, under.steps, strict=True):
        there = np.isfinite(before.log_probs)
        p, q = (np.exp(step.log_probs[there].astype(np.float64)) for step in (before, after))
        assert value == pytest.approx((p * np.log(p / q)).sum(), abs=1e-4) and value >= 0


def test_without_edits_nothing_differs(models):
    ghost = s2s_core.score(models["lstm"], TEXT, "I like Tom.")
    data = whatif_runs.payload(ghost, catalog("en"), runs=(ghost, ghost, ghost))
    assert all(data["ghost_kept"]) and all(data["edited_kept"]) and np.abs(data["divergence"]).max() == 0
    assert "No edit is in force" in data["said"]


def test_the_sentence_says_where_the_answer_parts(models):
    runs = runs_of(models["lstm"], [EDIT])
    before, after = (sum(step.log_prob for step in trace.steps) for trace in (runs[0], runs[2]))
    said = whatif_runs.say(runs, catalog("en"))
    at = next(
        t for t, (old, new) in enumerate(zip(runs[0].tokens, runs[1].tokens, strict=False)) if old != new
    )
    assert said.startswith(f"From token **{at + 1}** on") and "“I” becomes “My”" in said
    assert f"e^−{-before:.1f}" in said and f"e^−{-after:.1f}" in said
    assert f"第 **{at + 1}** 个词元" in whatif_runs.say(runs, catalog("zh"))


def test_tokens_that_stand_in_both_answers_are_kept():
    mine, theirs = kept(["I", "like", "studying", "it", "."], ["I", "like", "to", "study", "it", "."])
    assert mine == [True, True, False, True, True] and theirs == [True, True, False, False, True, True]
    assert kept(["a"], ["b"]) == ([False], [False]) and kept([], ["b"]) == ([], [False])


def test_cells_of_the_board_are_its_edits(model):
    trace = s2s_core.score(model, TEXT, "I like Tom.")
    found = knockout(model, TEXT, [step.token_id for step in trace.steps])
    data = whatif_knockout.payload(trace, catalog("en"), knockouts=found)
    cells = [at for board in data["boards"] for layer in board["layers"] for at in layer["cells"]]
    assert sorted(cells) == list(range(len(found.edits)))
    np.testing.assert_allclose(data["change"], found.log_probs - found.plain, atol=1e-6)
    assert [from_json(edit) for edit in data["edits"]] == list(found.edits)


EDITS = [
    ForceToken(step=1, token="▁like"),
    EditSource(mask=[1]),
    EditSource(truncate=2),
    EditHead(attn="cross", layer=1, head=0, to="mean"),
    EditHead(attn="encoder_self"),
    ClampGate(part="encoder", gate="f", layer=0, units=(1, 2), positions=(1, 3), to=0.25),
    ClampGate(part="decoder", gate="z", positions=2, to=1),
    EditUnits(part="decoder", site="hidden", to="freeze"),
    EditUnits(part="encoder", site="residual", to="mean"),
    EditUnits(part="encoder", site="cell", to=-1.5),
    *(EditMemory(to=to) for to in ("zero", {"noise": 0.5}, {"bits": 2}, {"largest": 3}, {"components": 3})),
    EditMemory(to={"text": "你好"}),
    EditMemory(to={"text": "你好", "alpha": 0.5}, positions=1),
    *(
        EditAttention(attn="cross", to=to)
        for to in (
            "uniform",
            {"token": 1},
            {"block": [0, 2]},
            {"sharpen": 2},
            {"permute": 1},
            {"copy": [0, 1]},
        )
    ),
    EditAttention(attn="decoder_self", step=(1, 2), to={"weights": [0.5, 0.5]}),
    Patch(part="encoder", site="gate.f", layer=0, position=1, text="你好", other_position=0),
    Patch(part="encoder", site="handover.hidden", text="你好"),
]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("edit", EDITS, ids=str)
def test_every_edit_has_a_name_in_both_languages(edit, lang):
    name = name_of(edit, catalog(lang), ["我", "喜欢", "学习", "外语"])
    assert name and "{" not in name and "None" not in name and "whatif" not in name


def test_positions_are_said_by_their_tokens():
    source = ["我", "喜欢", "学习"]
    forget = ClampGate(part="encoder", gate="f", positions=1, to=0)
    assert name_of(forget, catalog("en"), source) == "encoder’s forget gate = 0, at 喜欢"
    assert name_of(forget, catalog("zh"), source) == "编码器的遗忘门 = 0，在喜欢处"
    assert name_of(
        ClampGate(part="decoder", gate="f", positions=(0, 1), to=0), catalog("en"), source
    ).endswith("tokens 1 to 2")
