"""Rows of the comparison: scores with intervals, who had fewer updates, what is absent."""

import dataclasses

from s2s_core.analysis.cost import multiply_adds
from s2s_core.analysis.fairness import (
    PUBLISHED,
    Candidate,
    best,
    better,
    ended,
    had_fewer,
    metrics_shown,
    row,
    score,
)

CONFIG = {
    "kind": "recurrent",
    "cell": "gru",
    "attention": None,
    "d_embed": 2,
    "d_hidden": 3,
    "d_attn": 5,
    "n_layers": 1,
    "n_vocab": 7,
}


def curve(*perplexities: float, update: int = 100) -> list[dict[str, float]]:
    return [
        {
            "update": update * (k + 1),
            "minutes": k + 1.0,
            "target_tokens": 9 * (k + 1),
            "train_loss": 1.0,
            "valid_perplexity": p,
        }
        for k, p in enumerate(perplexities)
    ]


LONG = Candidate(
    "long",
    "gru",
    CONFIG,
    {"patience": 2, "epochs": 4, "valid_perplexity": 3.0},
    curve(5, 4, 3.5, 3),
    {"bleu": 20.0},
)
SHORT = Candidate("short", "rnn", CONFIG, {"patience": 2, "epochs": 4, "valid_perplexity": 4.0}, curve(5, 4), {
    "bleu": 18.0, "intervals": {"bleu": [16.5, 19.5]}, "exact_match": True})  # fmt: skip
BARE = Candidate("bare", "lstm", CONFIG)


def test_a_score_has_its_interval_where_there_is_one():
    found = score(SHORT, "bleu")
    assert found and (found.value, found.low, found.high) == (18.0, 16.5, 19.5)
    alone = score(LONG, "bleu")
    assert alone and (alone.value, alone.low, alone.high) == (20.0, None, None)
    assert score(BARE, "bleu") is None and score(SHORT, "exact_match") is None
    validated = score(LONG, "valid_perplexity")
    assert validated and validated.value == 3.0


def test_a_model_with_fewer_updates_is_marked_with_the_most_beside_it():
    everyone = [LONG, SHORT, BARE]
    assert had_fewer(SHORT, everyone) == 400
    assert had_fewer(LONG, everyone) is None and had_fewer(BARE, everyone) is None
    nearly = Candidate("nearly", "lstm", CONFIG, {"updates": 361})
    assert had_fewer(nearly, everyone) is None


def test_a_converged_model_lacks_no_updates():
    """By its task's rule it needed no more: that is what it cost, not what it was denied."""
    training = {**SHORT.training, "end": {"by": "rule", "decay_from": 100, "updates": 200}}
    converged = dataclasses.replace(SHORT, training=training)
    assert ended(converged) == "rule" and had_fewer(converged, [LONG, converged]) is None
    capped = dataclasses.replace(SHORT, training={**training, "end": {**training["end"], "by": "cap"}})
    assert ended(capped) == "cap" and had_fewer(capped, [LONG, capped]) == 400


def test_why_a_training_ended():
    assert ended(LONG) == "epochs" and ended(SHORT) == "minutes" and ended(BARE) is None
    assert ended(Candidate("worse", "lstm", CONFIG, {"patience": 2}, curve(5, 3, 4, 4))) == "patience"


def test_only_measured_metrics_are_columns_and_the_best_is_the_least_perplexity():
    everyone = [LONG, SHORT, BARE]
    assert metrics_shown(everyone, ("bleu", "chrf")) == ["bleu", "valid_perplexity"]
    assert metrics_shown([BARE], ("bleu",)) == ["valid_perplexity"]
    assert metrics_shown([LONG, SHORT], ("bleu", "chrf")) == ["bleu"]
    assert best(everyone, "bleu") == ["long"] and best(everyone, "valid_perplexity") == ["long"]
    assert best([SHORT], "bleu") == []
    assert best([LONG, Candidate("equal", "lstm", CONFIG, scores={"bleu": 20.001})], "bleu") == [
        "long",
        "equal",
    ]


def test_a_row_says_the_sentence_costs_and_leaves_open_what_is_unknown():
    cost = multiply_adds(CONFIG, 5, 4)
    told = row(Candidate("one", "gru", CONFIG, parameters=11, cost=cost, ms_per_token=1.5), [LONG], ["bleu"])
    assert told["serial"] == 9 and told["serial_training"] == 9 and told["per_token"] == cost.total / 4
    assert sum(told["parts"]) == cost.total and told["scores"] == {"bleu": None} and told["ms"] == 1.5
    bare = row(BARE, [LONG], ["bleu"])
    assert bare["serial"] is bare["per_token"] is bare["updates"] is bare["fewer"] is bare["ended"] is None


def test_published_figures_name_their_source():
    assert {figure.value for figure in PUBLISHED["captions-en-de"]} == {41.0}
    assert all(
        figure.source and figure.link.startswith("https://")
        for figures in PUBLISHED.values()
        for figure in figures
    )


def test_a_length_ratio_is_best_nearest_to_one():
    ratios = {"a": 0.9, "b": 1.3, "c": 1.1}
    found = [Candidate(name, "gru", CONFIG, scores={"length_ratio": ratio}) for name, ratio in ratios.items()]
    assert best(found, "length_ratio") == ["a", "c"] and best(found[:2], "length_ratio") == ["a"]
    assert [better(metric) for metric in ("length_ratio", "aer", "bleu")] == ["near", "less", "more"]


def test_a_taught_alignment_does_not_compete_with_those_that_were_found():
    """The guided one has the least error; of the two others the lesser is best. Of exact answers it competes as any."""
    scores = [{"aer": aer, "exact_match": exact} for aer, exact in ((0.5, 99.0), (30.0, 98.0), (12.0, 97.0))]
    weights = ({"guidance": 0.2}, {"guidance": 0.0}, {})
    found = [
        Candidate(name, "gru", CONFIG, training, scores=score)
        for name, training, score in zip("abc", weights, scores, strict=True)
    ]
    assert best(found, "aer") == ["c"] and best(found, "exact_match") == ["a"]
    assert best(found[:2], "aer") == []  # one that was found has nothing to be compared with
    rows = [row(candidate, found, ["aer"]) for candidate in found]
    assert [line["guidance"] for line in rows] == [0.2, None, None]
