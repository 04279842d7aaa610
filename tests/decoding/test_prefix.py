"""A common prefix is scored as it is scored alone, and an answer by its own model as it was written."""

import numpy as np
import pytest

import s2s_core
from s2s_core.decoding.prefix import log_probs_of, with_prefix
from s2s_core.errors import UserError

TEXT = "我喜欢学习外语。"
TARGET = "I like to study foreign languages."


def test_under_a_prefix_log_probabilities_are_those_of_scoring_it(model):
    scored = s2s_core.score(model, TEXT, TARGET)
    trace = with_prefix(model, TEXT, scored.tokens)
    assert trace.tokens == scored.tokens and trace.finished
    assert [step.log_prob for step in trace.steps] == [step.log_prob for step in scored.steps]
    begun = with_prefix(model, TEXT, scored.tokens[:4])
    for t in range(5):  # the step after the prefix has the same distribution, whatever is written there
        np.testing.assert_array_equal(begun.steps[t].log_probs, scored.steps[t].log_probs)


def test_after_the_prefix_the_model_goes_on_greedily(model):
    plain = s2s_core.decode(model, TEXT)
    trace = with_prefix(model, TEXT, plain.tokens[:3])
    assert trace.tokens == plain.tokens and trace.finished == plain.finished
    assert [step.origin for step in trace.steps[:5]] == ["forced"] * 3 + ["greedy"] * 2
    assert with_prefix(model, TEXT, []).tokens == plain.tokens


def test_it_stops_where_it_is_told_to(model):
    plain = s2s_core.decode(model, TEXT)
    assert with_prefix(model, TEXT, plain.tokens[:3], n_more=0).tokens == plain.tokens[:3]
    assert with_prefix(model, TEXT, plain.tokens[:3], n_more=2).tokens == plain.tokens[:5]
    assert with_prefix(model, TEXT, plain.tokens[:3], n_more=10_000).tokens == plain.tokens
    assert len(with_prefix(model, TEXT, ["</s>"], n_more=2).steps) == 1


def test_a_prefix_longer_than_the_limit_is_fed_whole(models):
    token = s2s_core.decode(models["gru"], TEXT).tokens[0]
    n = 2 * len(models["gru"].tokenizer.encode(TEXT)) + 30
    assert len(with_prefix(models["gru"], TEXT, [token] * n).steps) == n


def test_prefixes_that_cannot_be_fed_are_refused(models):
    model = models["lstm"]
    for token in ("no such token", "<s>", "<pad>"):
        with pytest.raises(UserError) as refused:
            with_prefix(model, TEXT, [token])
        assert refused.value.key == "error.unknown_token"
    with pytest.raises(UserError) as refused:
        with_prefix(model, TEXT, ["."] * 10_000)
    assert refused.value.key == "error.too_long"
    with pytest.raises(ValueError, match="end of sentence"):
        with_prefix(model, TEXT, ["</s>", "</s>"])


def test_each_model_scores_each_answer(models):
    lanes = list(models.values())
    traces = [s2s_core.decode(model, TEXT) for model in lanes]
    matrix = np.stack([log_probs_of(model, TEXT, [trace.tokens for trace in traces]) for model in lanes])
    assert matrix.shape == (len(lanes), len(lanes)) and np.isfinite(matrix).all() and (matrix < 0).all()
    own = [trace.total_log_prob for trace in traces]
    np.testing.assert_allclose(
        np.diagonal(matrix), own, atol=2e-3
    )  # written token by token, scored all at once
    for i, model in enumerate(lanes):
        fed = [with_prefix(model, TEXT, answer.tokens, n_more=0).total_log_prob for answer in traces]
        np.testing.assert_allclose(matrix[i], fed, atol=2e-3)


def test_rows_of_different_lengths_are_scored_as_each_alone(model):
    rows = [s2s_core.score(model, TEXT, said).tokens for said in (TARGET, "I like.", "")]
    together = log_probs_of(model, TEXT, rows)
    alone = [with_prefix(model, TEXT, row, n_more=0).total_log_prob for row in rows]
    np.testing.assert_allclose(together, alone, atol=2e-3)
