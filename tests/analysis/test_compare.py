"""Comparing traces: values worked out by hand, and what must hold for any model."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

import s2s_core
from s2s_core.analysis import compare
from s2s_core.decoding.prefix import with_prefix

TEXT = "我的朋友不喜欢汤姆。"


def logs(*probabilities: float) -> np.ndarray:
    with np.errstate(divide="ignore"):
        return np.log(np.array(probabilities, dtype=np.float32))


def divergence(first: np.ndarray, second: np.ndarray) -> float:
    """KL(first || second) of ln p and ln q, token by token."""
    pairs = zip(first.tolist(), second.tolist(), strict=True)
    return math.fsum(math.exp(p) * (p - q) for p, q in pairs if p > -math.inf)


@pytest.mark.parametrize(
    ("p", "q", "nats"),
    [
        ((0.5, 0.5), (0.25, 0.75), 0.5 * np.log(4 / 3)),  # 0.5 ln 2 + 0.5 ln 2/3
        ((0.25, 0.75), (0.5, 0.5), 0.75 * np.log(3) - np.log(2)),
        ((0.0, 0.5, 0.5), (0.0, 0.25, 0.75), 0.5 * np.log(4 / 3)),  # impossible in both
        ((0.0, 1.0), (0.5, 0.5), np.log(2)),  # impossible in the first
        ((0.5, 0.5), (0.0, 1.0), np.inf),  # impossible in the second only
        ((0.2, 0.3, 0.5), (0.2, 0.3, 0.5), 0.0),
    ],
)
def test_divergence_of_worked_examples(p, q, nats):
    steps = [SimpleNamespace(log_probs=logs(*distribution)) for distribution in (p, q)]
    assert compare.pairwise(steps)[0, 1] == pytest.approx(nats, abs=1e-6)
    assert divergence(logs(*p), logs(*q)) == pytest.approx(nats, abs=1e-6)


def test_ranks_count_from_one_and_ties_go_to_the_lower_id():
    distribution = logs(0.1, 0.3, 0.0, 0.3, 0.3)
    assert [compare.rank(distribution, i) for i in range(5)] == [4, 1, 5, 2, 3]


def test_rank_is_the_place_in_the_list_of_candidates(model):
    step = s2s_core.decode(model, TEXT).steps[1]
    assert [compare.rank(step.log_probs, i) for i, _ in step.top(10)] == list(range(1, 11))


def test_under_a_common_prefix_every_step_compares(models):
    prefix = s2s_core.decode(models["lstm"], TEXT).tokens[:5]
    traces = [with_prefix(model, TEXT, prefix, n_more=1) for model in models.values()]
    matrix, _ = compare.agreement(traces)
    assert matrix.shape == (6, len(traces), len(traces)) and matrix.dtype == np.float32
    assert np.isfinite(matrix).all() and (np.diagonal(matrix, axis1=1, axis2=2) == 0).all()
    assert (matrix[:, ~np.eye(len(traces), dtype=bool)] > 0).all()
    p, q = (np.exp(trace.steps[3].log_probs.astype(np.float64)) for trace in traces[:2])
    written = (p > 0) & (q > 0)
    cross, own = -(p[written] * np.log(q[written])).sum(), traces[0].steps[3].entropy
    assert matrix[3, 0, 1] == pytest.approx(cross - own, abs=1e-4)  # KL = cross-entropy - entropy


def test_own_paths_compare_up_to_the_first_token_that_differs(models):
    traces = [s2s_core.decode(models[name], TEXT) for name in ("lstm", "gru")]
    at = compare.first_divergence(traces[0].tokens, traces[1].tokens)
    assert at is not None and compare.shared_steps(traces) == at + 1
    table = compare.agreement(traces)[1][at]
    assert (np.diagonal(table) == 1).all() and table[0, 1] > 1 and table[1, 0] > 1


@pytest.mark.parametrize(
    ("first", "second", "at"),
    [("abc", "abc", None), ("abc", "axc", 1), ("abc", "ab", 2), ("", "a", 0), ("", "", None)],
)
def test_first_divergence(first, second, at):
    assert compare.first_divergence(first, second) == compare.first_divergence(second, first) == at


@pytest.mark.parametrize(
    ("first", "second", "runs"),
    [
        (
            "I like tea.",
            "I like green tea.",
            [("same", "I like"), ("only_second", "green"), ("same", "tea.")],
        ),
        (
            "He's here.",
            "He was here.",
            [("only_first", "He's"), ("only_second", "He was"), ("same", "here.")],
        ),
        ("a plan.", "a  plan", [("same", "a plan"), ("only_first", ".")]),
        (
            "我喜欢你",
            "我爱你",
            [("same", "我"), ("only_first", "喜欢"), ("only_second", "爱"), ("same", "你")],
        ),
        ("犬が好き", "猫が好き", [("only_first", "犬"), ("only_second", "猫"), ("same", "が好き")]),
        ("", "a", [("only_second", "a")]),
        ("", " ", []),
    ],
)
def test_words_that_differ(first, second, runs):
    assert compare.word_diff(first, second) == runs


def test_all_pairs_at_once_are_the_pairs_one_by_one(models):
    steps = [s2s_core.decode(model, TEXT).steps[0] for model in models.values()]
    table = compare.pairwise(steps)
    one_by_one = [[divergence(p.log_probs, q.log_probs) for q in steps] for p in steps]
    np.testing.assert_allclose(table, one_by_one, atol=1e-5)


def test_agreement_holds_as_far_as_two_lanes_were_fed_the_same(models):
    traces = [s2s_core.decode(models[name], TEXT) for name in ("lstm", "gru", "transformer")]
    table, places = compare.agreement(traces)
    assert table.shape == places.shape == (max(len(trace.steps) for trace in traces), 3, 3)
    at = compare.first_divergence(traces[0].tokens, traces[1].tokens)
    assert at is not None
    assert np.isfinite(table[: at + 1, 0, 1]).all() and np.isnan(table[at + 1 :, 0, 1]).all()
    assert table[at, 0, 1] == pytest.approx(
        divergence(traces[0].steps[at].log_probs, traces[1].steps[at].log_probs), abs=1e-5
    )
    assert places[at, 0, 1] == compare.rank(traces[0].steps[at].log_probs, traces[1].steps[at].token_id)
    assert (places[at + 1 :, 0, 1] == 0).all() and places[0, 2, 2] == 1
