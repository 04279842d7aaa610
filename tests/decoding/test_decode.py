"""Decoding: forced tokens, limits, scoring. Other edits are tested in `test_apply.py`."""

import pickle

import numpy as np
import pytest

import s2s_core
from s2s_core.decoding.batch import decode_ids
from s2s_core.edits import ForceToken
from s2s_core.errors import UserError

TEXT = "我喜欢学习外语。"


def test_a_forced_token_is_written_and_nothing_before_it_changes(model):
    plain = s2s_core.decode(model, TEXT)
    token = plain.vocabulary[plain.steps[2].top(3)[2][0]]
    edited = s2s_core.decode(model, TEXT, edits=[ForceToken(step=2, token=token)])
    assert edited.tokens[:2] == plain.tokens[:2] and edited.tokens[2] == token
    assert [step.origin for step in edited.steps[:4]] == ["greedy", "greedy", "forced", "greedy"]
    for t in range(3):
        np.testing.assert_array_equal(edited.steps[t].log_probs, plain.steps[t].log_probs)
    assert not np.array_equal(edited.steps[3].log_probs, plain.steps[3].log_probs)


def test_scoring_what_was_written_gives_the_same_log_probabilities(model):
    plain = s2s_core.decode(model, TEXT)
    forced = [ForceToken(step=t, token=token) for t, token in enumerate(plain.tokens)]
    again = s2s_core.decode(model, TEXT, edits=forced)
    assert [a.log_prob for a in again.steps] == [p.log_prob for p in plain.steps]


def test_score_forces_the_given_target_with_its_end(model):
    trace = s2s_core.score(model, TEXT, "I like Tom.")
    assert trace.text == "I like Tom." and trace.tokens[-1] == "</s>" and trace.finished
    assert {step.origin for step in trace.steps} == {"forced"}


def test_a_decoding_that_never_ends_is_stopped_and_says_so(models):
    trace = s2s_core.decode(models["gru"], TEXT, choose=lambda _log_probs: 300)
    assert not trace.finished and len(trace.steps) == 2 * len(trace.source) + 20


def test_batched_greedy_equals_one_by_one(model):
    texts = [TEXT, "汤姆说他有个计划。", "你在说我吗？"]
    batched = decode_ids(model, [model.tokenizer.encode(text).ids for text in texts])
    for text, ids in zip(texts, batched, strict=True):
        trace = s2s_core.decode(model, text)
        assert [i for i in trace.target.ids if i != 2] == ids


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "error.empty"),
        ("  \n ", "error.empty"),
        ("我" * 65, "error.too_long"),
        ("a" * 10_000, "error.too_many_characters"),
    ],
)
def test_wrong_input_is_refused_with_its_reason(models, text, key):
    with pytest.raises(UserError) as refused:
        s2s_core.decode(models["lstm"], text)
    assert refused.value.key == key


@pytest.mark.parametrize("token", ["no such token", "<pad>", "<s>"])
def test_a_token_that_cannot_be_written_is_refused(models, token):
    with pytest.raises(UserError, match=token.replace("<", ".")):
        s2s_core.decode(models["lstm"], TEXT, edits=[ForceToken(step=0, token=token)])


def test_a_trace_is_picklable_and_its_alignment_has_target_and_source(models):
    trace = pickle.loads(pickle.dumps(s2s_core.decode(models["transformer"], TEXT)))
    assert trace.cross_attn(2, 1).shape == (len(trace.steps), len(trace.source))
    np.testing.assert_allclose(trace.cross_attn().sum(-1), 1, atol=1e-5)
    assert s2s_core.decode(models["lstm"], TEXT).cross_attn() is None
