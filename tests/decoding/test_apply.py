"""Each edit changes what it says, where it says, and nothing before it."""

import numpy as np
import pytest
import torch

import s2s_core
from s2s_core.attribution.copying import mixing
from s2s_core.decoding import advance, begin
from s2s_core.decoding.apply import Editing
from s2s_core.decoding.decode import feed
from s2s_core.edits import ClampGate, EditHead, ForceToken, to_json
from s2s_core.views.base import trace_id

TEXT = "我喜欢学习外语。"
TARGET = "I like Tom."


def equal(left, right) -> bool:
    return bool(np.array_equal(left, right))


@pytest.mark.parametrize(("name", "gate"), [("lstm", "o"), ("lstm", "f"), ("gru", "z"), ("gru", "n")])
def test_a_gate_of_the_decoder_is_held_at_its_steps_and_units(models, name, gate):
    edit = ClampGate(part="decoder", gate=gate, layer=1, units=(2, 5), positions=(1, 2), to=0.25)
    plain, edited = (
        s2s_core.score(models[name], TEXT, TARGET),
        s2s_core.score(models[name], TEXT, TARGET, edits=[edit]),
    )
    for t, after in enumerate(edited.steps):
        held = after.gates[gate][1, [2, 5]]
        assert (held == 0.25).all() if t in (1, 2) else (held != 0.25).all()
        if t in (1, 2):
            others = np.delete(np.arange(13), [2, 5])
            assert not equal(after.gates[gate][1, others], np.full(len(others), 0.25))
    assert equal(plain.steps[0].log_probs, edited.steps[0].log_probs)
    assert not equal(plain.steps[1].log_probs, edited.steps[1].log_probs)
    assert equal(
        plain.steps[1].gates[gate][0], edited.steps[1].gates[gate][0]
    )  # the layer below is left alone


def test_what_is_recorded_is_what_was_gone_on_with(models):
    edit = ClampGate(part="decoder", gate="o", layer=1, positions=1, to=0)
    step = s2s_core.score(models["lstm"], TEXT, TARGET, edits=[edit]).steps[1]
    assert np.abs(step.gates["o"][1]).max() == 0 and np.abs(step.hidden[1]).max() == 0
    made = step.gates["o"][0] * np.tanh(step.cell[0])
    np.testing.assert_allclose(step.hidden[0], made, atol=1e-6)


def test_a_gate_of_the_encoder_is_held_at_source_positions(models):
    edit = ClampGate(part="encoder", gate="f", layer=0, positions=(2, 3), to=0)
    plain, edited = begin(models["lstm"], TEXT), begin(models["lstm"], TEXT, edits=[edit])
    gates = edited.encoder["gate.f"]
    assert (gates[0, 2:4] == 0).all() and (gates[0, :2] > 0).all() and (gates[0, 4:] > 0).all()
    assert (gates[1] > 0).all()
    assert equal(plain.encoder["cell"][:, :2], edited.encoder["cell"][:, :2])
    written = edited.encoder["gate.i"][0, 2] * edited.encoder["gate.g"][0, 2]
    np.testing.assert_allclose(
        edited.encoder["cell"][0, 2], written, atol=1e-6
    )  # what was before is forgotten


@pytest.mark.parametrize("attn", ["cross", "decoder_self"])
def test_a_head_set_to_zero_gives_nothing_at_its_step_alone(models, attn):
    site = "heads" if attn == "cross" else "self_heads"
    edit = EditHead(attn=attn, layer=1, head=1, step=2)
    model = models["transformer"]
    plain, edited = s2s_core.score(model, TEXT, TARGET), s2s_core.score(model, TEXT, TARGET, edits=[edit])
    assert (edited.steps[2].values[site][1, 1] == 0).all() and (edited.steps[2].values[site][1, 0] != 0).all()
    assert (edited.steps[1].values[site][1, 1] != 0).all() and (edited.steps[3].values[site][1, 1] != 0).all()
    for t in (0, 1):
        assert equal(plain.steps[t].log_probs, edited.steps[t].log_probs)
    assert not equal(plain.steps[2].log_probs, edited.steps[2].log_probs)
    assert equal(plain.steps[2].values["residual"][0], edited.steps[2].values["residual"][0])


def test_a_head_of_the_encoder_is_set_in_the_rows_named(models):
    edit = EditHead(attn="encoder_self", layer=2, head=0, step=(1, 2))
    plain, edited = begin(models["transformer"], TEXT), begin(models["transformer"], TEXT, edits=[edit])
    heads = edited.encoder["self_heads"]
    assert (heads[2, 0, 1:3] == 0).all() and (heads[2, 0, 0] != 0).any() and (heads[2, 1] != 0).any()
    assert equal(plain.encoder["residual"][1], edited.encoder["residual"][1])
    assert equal(plain.encoder["residual"][2, 0], edited.encoder["residual"][2, 0])
    assert not equal(plain.encoder["memory"][0, 1], edited.encoder["memory"][0, 1])


@pytest.mark.parametrize("name", ["lstm-attention", "lstm-dot", "lstm-copy"])
def test_the_one_head_of_a_recurrent_decoder_is_its_context(models, name):
    edited = s2s_core.score(models[name], TEXT, TARGET, edits=[EditHead(attn="cross", step=1)])
    assert (edited.steps[1].values["context"] == 0).all() and (edited.steps[0].values["context"] != 0).any()
    readout = models[name].readout
    by_hand = torch.tanh(torch.tensor(edited.steps[1].hidden[-1]) @ readout.weight[:, 13:].T + readout.bias)
    np.testing.assert_allclose(edited.steps[1].values["attentional"][0], by_hand, atol=1e-6)


def test_without_its_context_a_pointer_switches_and_generates_otherwise_but_copies_by_the_same_weights(
    models,
):
    """Another p_gen, from the state and the input alone; the addends still give the probability."""
    model, edit = models["lstm-copy"], EditHead(attn="cross", step=1)
    plain, edited = s2s_core.score(model, TEXT, TARGET), s2s_core.score(model, TEXT, TARGET, edits=[edit])
    assert edited.steps[0].p_gen == plain.steps[0].p_gen and edited.steps[1].p_gen != plain.steps[1].p_gen
    assert equal(edited.steps[1].cross_attn, plain.steps[1].cross_attn)
    parts = mixing(model, edited)
    assert parts["context"][1] == 0 and parts["context"][0] != 0
    switch = parts["context"] + parts["hidden"] + parts["input"] + parts["bias"]
    np.testing.assert_allclose(1 / (1 + np.exp(-switch)), [step.p_gen for step in edited.steps], atol=1e-6)


@pytest.mark.parametrize(("name", "attn", "site"), [
    ("transformer", "cross", "heads"), ("transformer", "decoder_self", "self_heads"), ("lstm-attention", "cross", "context"),
    ("lstm-copy", "cross", "context"),
])  # fmt: skip
def test_a_head_set_to_its_mean_has_the_mean_of_the_unedited_answer(models, name, attn, site):
    model = models[name]
    answer = s2s_core.decode(model, TEXT)
    means = np.stack([step.values[site][-1] for step in answer.steps]).mean(0)
    edited = s2s_core.score(model, TEXT, TARGET, edits=[EditHead(attn=attn, to="mean")])
    for step in edited.steps:
        np.testing.assert_allclose(step.values[site][-1], means, atol=1e-5)


def test_a_head_of_the_encoder_set_to_its_mean_is_the_same_everywhere(models):
    plain = begin(models["transformer"], TEXT).encoder["self_heads"]
    heads = begin(models["transformer"], TEXT, edits=[EditHead(attn="encoder_self", to="mean")]).encoder[
        "self_heads"
    ]
    np.testing.assert_allclose(
        heads[0], np.broadcast_to(plain[0].mean(1, keepdims=True), heads[0].shape), atol=1e-6
    )


def test_edits_given_to_one_step_are_of_that_step_and_go_when_it_is_taken_back(models):
    gate = ClampGate(part="decoder", gate="o", to=0)
    once = advance(begin(models["lstm"], TEXT))
    edited = advance(advance(once, edits=[gate]))
    assert (edited.steps[1].gates["o"] == 0).all() and (edited.steps[2].gates["o"] > 0).all()
    assert edited.trace.edits == (gate.only_at(1),)
    assert edited.back(1).trace.edits == (gate.only_at(1),) and edited.back(2).trace.edits == ()
    again = feed(begin(models["lstm"], TEXT, edits=edited.trace.edits), edited.trace.target.ids)
    assert all(equal(a.log_probs, b.log_probs) for a, b in zip(again.steps, edited.steps, strict=True))


def test_edits_of_the_beginning_stay_in_force_beside_a_forced_token(models):
    gate = ClampGate(part="decoder", gate="o", layer=0, to=0.5)
    decoding = begin(models["lstm"], TEXT, edits=[gate])
    decoding = advance(advance(decoding, edits=[ForceToken(step=0, token=".")]))
    assert decoding.trace.tokens[0] == "." and all(
        (step.gates["o"][0] == 0.5).all() for step in decoding.steps
    )
    whole = s2s_core.decode(models["lstm"], TEXT, edits=[gate, ForceToken(step=0, token=".")])
    assert whole.steps[0].origin == "forced" and all(
        (step.gates["o"][0] == 0.5).all() for step in whole.steps
    )
    assert decoding.trace.edits == whole.edits


def test_the_last_of_two_edits_of_one_value_holds(models):
    first, last = (ClampGate(part="decoder", gate="o", to=to) for to in (0.25, 0.75))
    trace = s2s_core.score(models["lstm"], TEXT, TARGET, edits=[first, last])
    assert (trace.steps[0].gates["o"] == 0.75).all()


def test_edits_in_json_do_the_same(models):
    edit = EditHead(attn="cross", layer=0, head=1)
    traces = [s2s_core.decode(models["transformer"], TEXT, edits=[form]) for form in (edit, to_json(edit))]
    assert traces[0].edits == traces[1].edits == (edit,)
    assert equal(traces[0].steps[0].log_probs, traces[1].steps[0].log_probs)


def test_traces_with_the_same_tokens_and_different_insides_have_different_names(models):
    """A gate of a layer that is shut out of the answer changes no probability, but what a picture shows."""
    model, held = models["lstm"], ClampGate(part="decoder", gate="o", layer=1, to=0)
    one, other = (
        s2s_core.score(model, TEXT, TARGET, edits=[held, *more])
        for more in ([], [ClampGate(part="decoder", gate="i", layer=1, units=(3,), to=1)])
    )
    assert one.tokens == other.tokens and equal(one.steps[-1].log_probs, other.steps[-1].log_probs)
    assert not equal(one.steps[-1].gates["i"], other.steps[-1].gates["i"])
    assert trace_id(one) != trace_id(other)
    assert trace_id(one) == trace_id(s2s_core.score(model, TEXT, TARGET, edits=[held]))


def test_a_run_is_batched_under_edits_as_it_is_alone(models):
    """`Editing` sees whole batches: gradients use it so."""
    model = models["transformer"]
    ids = torch.tensor([model.tokenizer.encode_source(TEXT).ids] * 3)
    editing = Editing(model.info, [EditHead(attn="encoder_self", layer=0, head=1)], {})
    memory = model.encode(ids, torch.ones_like(ids, dtype=torch.bool), editing)
    alone = begin(model, TEXT, edits=[EditHead(attn="encoder_self", layer=0, head=1)]).memory
    torch.testing.assert_close(memory.states, alone.states.expand(3, -1, -1))
