"""What holds for every edit, model and position: drawn at random (hypothesis)."""

import json

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import s2s_core
from s2s_core.edits import EditAttention, EditMemory, EditSource, EditUnits, from_json, to_json
from s2s_core.errors import UserError
from tests.decoding.edit_strategies import OTHER, edits

TEXT, TARGET = "我喜欢学习外语。", "I like Tom."
PATCH = {"kind": "patch", "part": "encoder", "site": "hidden", "position": 1}
MANY = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def drawn(model):
    """A strategy of edits of the model on this sentence."""
    plain = s2s_core.score(model, TEXT, TARGET)
    n_other = len(model.tokenizer.encode_source(OTHER))
    return plain, edits(model, len(plain.source), len(plain.steps), n_other)


def test_an_edit_is_the_same_after_json(drawn):
    @MANY
    @given(drawn[1])
    def holds(edit):
        assert from_json(json.loads(json.dumps(to_json(edit)))) == edit

    holds()


def test_nothing_changes_before_an_edit_and_nothing_of_the_model_ever(model, drawn):
    plain, strategy = drawn

    @MANY
    @given(strategy)
    def holds(edit):
        edited = s2s_core.score(model, TEXT, TARGET, edits=[edit])
        assert edited.edits == (edit,) and edited.tokens == plain.tokens
        first = edit.place.range[0] if edit.place.part == "decoder" else 0
        for before, after in zip(plain.steps[:first], edited.steps[:first], strict=True):
            assert np.array_equal(before.log_probs, after.log_probs)
        if edit.place.part == "decoder":
            for name, values in plain.encoder.items():
                assert np.array_equal(values, edited.encoder[name])
        again = s2s_core.score(model, TEXT, TARGET)
        assert all(
            np.array_equal(one.log_probs, other.log_probs)
            for one, other in zip(plain.steps, again.steps, strict=True)
        )

    holds()


def test_attention_stays_a_distribution_and_what_is_masked_gets_none(model, drawn):
    _, strategy = drawn
    if not model.info.attends:
        return

    @MANY
    @given(strategy, st.integers(0, 2))
    def holds(edit, hidden):
        hiding = EditSource(mask=[hidden])
        try:
            trace = s2s_core.score(model, TEXT, TARGET, edits=[hiding, edit])
        except UserError as error:  # a weight on what is left out, or nothing left
            assert error.key in ("error.edit_masked", "error.edit_blocks_all", "error.edit_hides_all")  # noqa: PT017
            return
        for step in trace.steps:
            np.testing.assert_allclose(step.cross_attn.sum(-1), 1, atol=1e-5)
            assert step.cross_attn.min() >= 0
            if not isinstance(edit, EditAttention) or edit.attn != "cross":
                assert np.abs(step.cross_attn[..., hidden]).max() == 0

    holds()


def test_many_versions_at_once_are_what_each_is_alone(model, drawn):
    _, strategy = drawn

    @settings(MANY, max_examples=12)
    @given(st.lists(st.lists(strategy, max_size=2), min_size=1, max_size=5))
    def holds(versions):
        try:
            together = s2s_core.variants(model, TEXT, TARGET, versions)
        except UserError as error:
            assert error.key.startswith("error.edit_")  # noqa: PT017
            return
        for row, version in zip(together, versions, strict=True):
            alone = s2s_core.score(model, TEXT, TARGET, edits=version)
            np.testing.assert_allclose(row, [step.log_prob for step in alone.steps], atol=1e-5)

    holds()


def test_a_trace_under_an_edit_can_be_gone_back_in(model, drawn):
    plain, strategy = drawn

    @settings(MANY, max_examples=15)
    @given(strategy)
    def holds(edit):
        if edit.place.part == "decoder" and edit.place.range[0] > 0:
            return
        begun = s2s_core.begin(model, TEXT, edits=[edit])
        three = s2s_core.advance(s2s_core.advance(s2s_core.advance(begun)))
        again = s2s_core.advance(s2s_core.advance(three.back(2)))
        assert again.trace.tokens == three.trace.tokens
        for one, other in zip(again.steps, three.steps, strict=True):
            np.testing.assert_allclose(one.log_probs, other.log_probs, atol=1e-6)

    try:
        holds()
    except UserError as error:
        assert error.key == "error.edit_weights"  # noqa: PT017


def test_frozen_units_keep_what_the_position_before_had(models):
    edit = EditUnits(part="decoder", site="hidden", layer=1, units=(3, 4), positions=(1, 3), to="freeze")
    steps = s2s_core.score(models["lstm"], TEXT, TARGET, edits=[edit]).steps
    for t in (1, 2, 3):
        assert np.array_equal(steps[t].hidden[1, 3:5], steps[0].hidden[1, 3:5])
        assert not np.array_equal(steps[t].hidden[1, :3], steps[0].hidden[1, :3])
    whole = EditUnits(part="decoder", site="cell", to="freeze")
    trace = s2s_core.score(models["lstm"], TEXT, TARGET, edits=[whole])
    assert all(np.array_equal(step.cell, trace.encoder["handover.cell"]) for step in trace.steps)


def test_what_is_frozen_while_reading(models):
    edit = EditUnits(part="encoder", site="hidden", layer=0, positions=(2, 4), to="freeze")
    hidden = s2s_core.begin(models["gru"], TEXT, edits=[edit]).encoder["hidden"]
    assert all(np.array_equal(hidden[0, s], hidden[0, 1]) for s in (2, 3, 4))
    assert not np.array_equal(hidden[1, 2], hidden[1, 1])
    stream = EditUnits(part="encoder", site="residual", layer=1, positions=(1, 3), to="freeze")
    residual = s2s_core.begin(models["transformer"], TEXT, edits=[stream]).encoder["residual"]
    assert all(np.array_equal(residual[1, s], residual[1, 0]) for s in (1, 2, 3))


def test_a_hidden_source_is_as_if_it_were_shorter(models):
    """A recurrent encoder that passes over the last tokens ends where it stood before them."""
    cut = s2s_core.begin(models["lstm"], TEXT, edits=[EditSource(truncate=2)])
    whole = s2s_core.begin(models["lstm"], TEXT)
    assert np.array_equal(cut.encoder["handover.cell"], whole.encoder["cell"][:, 2])
    assert cut.encoder["hidden"].shape == whole.encoder["hidden"].shape


def test_the_bottleneck(models):
    model = models["lstm"]
    plain = s2s_core.begin(model, TEXT).encoder["handover.hidden"]

    def handed(to):
        return s2s_core.begin(model, TEXT, edits=[EditMemory(to=to)]).encoder["handover.hidden"]

    assert np.abs(handed("zero")).max() == 0
    np.testing.assert_allclose(handed({"bits": 16}), plain, atol=1e-4)
    assert len(np.unique(handed({"bits": 1})[0])) == 2
    assert (handed({"largest": 3}) != 0).sum(axis=-1).tolist() == [3, 3]
    np.testing.assert_allclose(handed({"components": 13}), plain, atol=1e-5)
    other = s2s_core.begin(model, OTHER).encoder["handover.hidden"]
    np.testing.assert_array_equal(handed({"text": OTHER}), other)
    np.testing.assert_allclose(handed({"text": OTHER, "alpha": 0.25}), 0.75 * plain + 0.25 * other, atol=1e-6)
    assert not np.array_equal(handed({"noise": 0.1, "seed": 1}), handed({"noise": 0.1, "seed": 2}))


def test_the_other_sentences_memory_is_the_other_sentences_answer(models):
    """All that an encoder-decoder without attention knows of its source is handed over."""
    taken = s2s_core.decode(models["lstm"], TEXT, edits=[EditMemory(to={"text": OTHER})])
    other = s2s_core.decode(models["lstm"], OTHER)
    n = min(len(taken.tokens), len(other.tokens))
    assert taken.tokens[:n] == other.tokens[:n]


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        ({"kind": "attention", "attn": "cross", "to": {"weights": [0.5, 0.4]}}, "the sum must be 1"),
        ({"kind": "attention", "attn": "cross", "to": {"weights": [1.5, -0.5]}}, "below 0"),
        ({"kind": "attention", "attn": "cross", "to": "evenly"}, "choose from"),
        ({"kind": "attention", "attn": "cross", "to": {"sharpen": 0}}, "a power above 0"),
        ({"kind": "attention", "attn": "cross", "to": {"block": []}}, "at least one"),
        ({"kind": "attention", "attn": "cross", "to": {"token": 1, "block": [2]}}, "has a field"),
        ({"kind": "units", "part": "encoder", "site": "gate.f", "to": 0}, "choose from hidden, cell, residual"),
        ({"kind": "units", "part": "encoder", "site": "hidden", "to": "melt"}, "freeze"),
        ({"kind": "memory", "to": {"bits": 0}}, "from 1 to 16"),
        ({"kind": "memory", "to": {"text": "a", "alpha": 2}}, "from 0"),
        ({"kind": "memory", "to": {"noise": -1}}, "standard deviation"),
        ({"kind": "source"}, "either mask"),
        ({"kind": "source", "mask": [1], "truncate": 2}, "either mask"),
        ({"kind": "patch", "part": "encoder", "site": "hidden", "text": "a"}, "position is None"),
        ({"kind": "patch", "part": "encoder", "site": "handover.hidden", "text": "a", "position": 1}, "one piece"),
        ({"kind": "patch", "part": "encoder", "site": "hidden", "position": 0, "other_position": 0, "text": " "}, "text is"),
    ],
)  # fmt: skip
def test_what_no_edit_can_be_is_refused_with_what_would_be_right(edit, says):
    with pytest.raises(ValueError, match=says):
        from_json(edit)


@pytest.mark.parametrize(
    ("name", "edit", "key"),
    [
        ("lstm", {"kind": "attention", "attn": "cross", "to": "uniform"}, "edit_site"),
        ("transformer", {"kind": "gate", "part": "encoder", "gate": "f", "to": 0}, "edit_site"),
        ("transformer", {"kind": "attention", "attn": "cross", "head": 2, "to": "uniform"}, "edit_range"),
        ("transformer", {"kind": "attention", "attn": "cross", "to": {"weights": [1.0]}}, "edit_weights"),
        ("transformer", {"kind": "attention", "attn": "cross", "to": {"token": 99}}, "edit_range"),
        ("transformer", {"kind": "attention", "attn": "cross", "layer": 0, "to": {"copy": [1, 0]}}, "edit_copy_later"),
        ("lstm", {"kind": "units", "part": "encoder", "site": "hidden", "units": [13], "to": 0}, "edit_range"),
        ("lstm", {"kind": "memory", "to": "zero", "positions": 1}, "edit_site"),
        ("lstm", {"kind": "source", "mask": [99]}, "edit_range"),
        ("lstm", {**PATCH, "other_position": 99, "text": OTHER}, "edit_range"),
        ("lstm", {**PATCH, "site": "embedding", "units": [12], "other_position": 1, "text": OTHER}, "edit_range"),
        ("lstm", {**PATCH, "other_position": 1, "text": "x" * 3000}, "too_many_characters"),
    ],
)  # fmt: skip
def test_what_a_model_cannot_take_is_refused_by_name(models, name, edit, key):
    with pytest.raises(UserError) as refused:
        s2s_core.decode(models[name], TEXT, edits=[edit])
    assert refused.value.key == f"error.{key}"
    s2s_core.decode(models[name], TEXT)


def test_nothing_left_of_the_source_is_refused(models):
    n = len(models["lstm"].tokenizer.encode_source(TEXT))
    with pytest.raises(UserError, match="nothing of the source would be left"):
        s2s_core.decode(models["lstm"], TEXT, edits=[EditSource(mask=list(range(n)))])
