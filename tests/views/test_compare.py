"""Payloads of several lanes: what is in them is what the traces hold."""

from dataclasses import replace

import numpy as np
import pytest

import s2s_core
from s2s_core.analysis import memory
from s2s_core.decoding.prefix import log_probs_of, with_prefix
from s2s_core.i18n import catalog
from s2s_core.views import compare_agreement, compare_alignments, compare_answers, compare_lanes, compare_late
from s2s_core.views.compare_base import FULL, Lane, name_of, packed
from s2s_core.views.pack import pack, unpack

TEXT = "我的朋友不喜欢汤姆。"
EN = catalog("en")
ORDER = ("rnn", "gru", "lstm", "lstm-attention", "transformer")


def lanes_of(models, names=ORDER) -> list[Lane]:
    traces = [s2s_core.decode(models[name], TEXT) for name in names]
    return [Lane(name, trace, trace, 1_234) for name, trace in zip(names, traces, strict=True)]


def test_every_lane_carries_its_own_tokens_probabilities_and_candidates(models):
    lanes = lanes_of(models)
    data = unpack(pack(compare_lanes.payload(lanes, EN, "own")))
    assert data["group"] == "compare" and data["n_steps"] == max(len(lane.trace.steps) for lane in lanes)
    for lane, shown in zip(lanes, data["lanes"], strict=True):
        steps = lane.trace.steps
        assert shown["target"]["tokens"] == lane.trace.tokens and shown["label"] == lane.label
        np.testing.assert_allclose(shown["probs"], np.exp([step.log_prob for step in steps]), atol=1e-6)
        np.testing.assert_allclose(shown["entropy"], [step.entropy for step in steps], atol=1e-5)
        for t, step in enumerate(steps):
            tokens = [shown["candidate_tokens"][i] for i in shown["index"][t]]
            assert tokens == [lane.trace.vocabulary[i] for i, _ in step.top(compare_lanes.N_CANDIDATES)]
        assert (shown["ranks"] == 1).all()  # greedy: each wrote its own first choice


def test_each_kind_of_model_is_asked_what_it_can_answer(models):
    kinds = [lane.looks.kind for lane in lanes_of(models) if lane.looks]
    assert kinds == ["jacobian", "memory", "memory", "attention", "attention"]


def test_rows_stand_at_their_place_on_the_joined_axis(models):
    for lane in lanes_of(models, ("lstm", "lstm-attention")):
        seen, n, trace = lane.looks, len(lane.trace.source), lane.trace
        assert seen is not None
        at_first_token = seen.weights[:, :, n - seen.first]  # [layer, head, source]
        if seen.kind == "memory":
            np.testing.assert_allclose(at_first_token[-1, 0], memory.shares(trace)[0])
            assert seen.weights.shape[2] == n + len(trace.steps)
        else:
            np.testing.assert_allclose(at_first_token, trace.steps[0].cross_attn)
            assert seen.weights.shape[2] == len(trace.steps)


def test_a_jacobian_comes_late_as_shares(models):
    norms = np.array([[[3.0, 1.0], [0.0, 0.0]]], dtype=np.float32)  # [layer, target + 1, source]
    data = unpack(pack(compare_late.payload(lanes_of(models, ("rnn", "gru")), EN, [norms, None])))
    np.testing.assert_allclose(data["weights"][0] / FULL, [[[[0.75, 0.25], [0, 0]]]], atol=1e-5)
    assert data["weights"][1] is None


def test_weights_travel_to_four_digits(models):
    weights = lanes_of(models, ("transformer",))[0].looks.weights
    np.testing.assert_allclose(packed(weights) / FULL, weights, atol=1e-5)


def test_agreement_is_only_between_one_vocabulary(models):
    data = compare_agreement.payload(lanes_of(models), EN)
    assert data["kl"].shape == data["ranks"].shape == (data["n_steps"], 5, 5)
    assert np.isfinite(data["kl"][0]).all()  # at the first step all were fed the same
    odd = lanes_of(models)
    object.__setattr__(odd[0].trace, "vocabulary", ("other",))
    with pytest.raises(ValueError, match="vocabularies"):
        compare_agreement.payload(odd, EN)


def test_answers_are_compared_scored_and_cut_where_a_token_ends(models):
    lanes = lanes_of(models, ("gru", "transformer"))
    wanted = models["gru"].tokenizer.encode("I like Tom.")
    rows = [lane.answer.tokens for lane in lanes] + [list(wanted.texts)]
    scores = np.stack([log_probs_of(models[lane.label], TEXT, rows) for lane in lanes])
    data = compare_answers.payload(
        lanes,
        EN,
        log_probs=scores,
        reference=wanted,
        scores=[{"bleu": 1.0, "chrf": 2.0}, {"bleu": 3.0, "chrf": 4.0}],
    )
    assert data["log_probs"].shape == (2, 3) and data["scores"][1] == {"bleu": 3.0, "chrf": 4.0}
    assert data["measures"] == ["bleu", "chrf"]
    for i, lane in enumerate(lanes):
        text = lane.answer.text
        assert data["parts"][i][i] is None and data["ends"][i][-1] == len(text.rstrip())
        for j, other in enumerate([*data["texts"], "I like Tom."]):
            runs = data["diffs"][i][j]
            kept = "".join(run for kind, run in runs if kind != "only_first")
            assert kept.replace(" ", "") == text.replace(" ", ""), (i, j)
            gone = "".join(run for kind, run in runs if kind != "only_second")
            assert gone.replace(" ", "") == other.replace(" ", "")


def ended(lanes: list[Lane]) -> list[Lane]:
    """The same lanes as if every answer had come to its end."""
    return [replace(lane, answer=replace(lane.answer, finished=True)) for lane in lanes]


def test_an_answer_that_greedy_search_missed_is_found(models):
    """Rows are scorers, columns answers, the reference last; -4.5 is the largest gain over a model's own answer."""
    lanes = ended(lanes_of(models, ("gru", "transformer")))
    wanted = models["gru"].tokenizer.encode("I like Tom.")
    assert lanes[0].answer.text != lanes[1].answer.text
    none = np.array([[-1.0, -2.0, -3.0], [-5.0, -1.0, -1.02]])
    assert compare_answers.missed(lanes, none, wanted) is None
    other = np.array([[-6.0, -5.2, -9.0], [-5.0, -1.0, -3.0]])
    assert compare_answers.missed(lanes, other, wanted) == {
        "lane": 0, "answer": 1, "nats": pytest.approx(0.8),
    }  # fmt: skip
    both = np.array([[-6.0, -5.2, -9.0], [-5.0, -7.0, -2.5]])
    found = compare_answers.missed(lanes, both, wanted)
    assert found == {"lane": 1, "answer": 2, "nats": pytest.approx(4.5)}
    assert compare_answers.missed(lanes, both[:, :2], None) == {
        "lane": 1, "answer": 0, "nats": pytest.approx(2.0),
    }  # fmt: skip


def test_an_answer_with_a_forced_token_is_no_outcome_of_a_search(models):
    free = s2s_core.decode(models["gru"], TEXT)
    other = next(
        token for token in models["gru"].tokenizer.encode("I like Tom.").texts if token != free.tokens[0]
    )
    told = with_prefix(models["gru"], TEXT, [other])
    lanes = ended([Lane("free", free, free), Lane("told", told, told)])
    scores = np.array([[-1.0, -3.0], [-1.0, -3.0]])
    assert told.text != free.text and compare_answers.missed(lanes, scores, None) is None
    cut = [replace(lane, answer=replace(lane.answer, finished=False)) for lane in ended(lanes_of(models))]
    assert compare_answers.missed(cut, -np.arange(25.0).reshape(5, 5), None) is None


def test_alignments_of_memories_begin_with_the_first_token_written(models):
    lanes = lanes_of(models)
    data = compare_alignments.payload(lanes, EN)
    assert (
        data["looks"][0]["weights"] is None
    )  # an RNN's come late, with one row of the reading part in front
    assert data["looks"][0]["skipped"] == 1
    for lane, seen in zip(lanes[1:], data["looks"][1:], strict=True):
        assert seen["weights"].shape[2:] == (len(lane.trace.steps), len(lane.trace.source))


def test_the_time_line_is_that_of_the_longest_lane(models):
    lanes = lanes_of(models)
    data = compare_lanes.timeline(lanes, EN, {"step": 2}, {"mode": "own"})
    assert data["reading"] == "tokens" and data["n_reading"] == len(lanes[0].trace.source)
    assert len(data["target"]["tokens"]) == max(len(lane.trace.steps) for lane in lanes)


def test_a_comparison_has_one_name_whatever_the_language(models):
    lanes, again = lanes_of(models), lanes_of(models)
    assert name_of(lanes) == name_of(again) != name_of(lanes[:-1])
    fed = [
        Lane(one.label, with_prefix(models[one.label], TEXT, ["."]), one.answer, n_given=1) for one in lanes
    ]
    assert name_of(fed) != name_of(lanes)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_all_words_of_the_views_are_in_the_catalog(lang):
    for area in ("lanes", "agreement", "answers", "alignments", "states"):
        assert catalog(lang).under(f"view_compare_{area}")["help" if area != "lanes" else "help.what"]
