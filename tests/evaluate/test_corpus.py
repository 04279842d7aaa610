"""A corpus gives what sentence by sentence gives; a uniform model has the perplexity of its vocabulary."""

import numpy as np
import pytest
import torch

from s2s_core.decoding import decode, score
from s2s_core.errors import UserError
from s2s_core.evaluate.corpus import evaluate, force, read_rows
from s2s_core.models.registry import attach, build

PAIRS = [
    ("我喜欢学习外语。", "I like to study foreign languages."),
    ("你在说我吗？", "Are you referring to me?"),
    ("汤姆说他有个计划。", "Tom says he has a plan."),
]


def test_a_batch_writes_what_single_sentences_get(model):
    result = evaluate(model, PAIRS)
    singly = {source: decode(model, source).text for source, _ in PAIRS}
    assert {
        source: said for (source, _), said in zip(result.pairs, result.predictions, strict=True)
    } == singly


def test_forced_log_probabilities_are_those_of_the_trace(model):
    rows = read_rows(model, PAIRS)
    forced = force(model, rows.ids)
    traces = [score(model, source, target) for source, target in rows.pairs]
    assert forced.n_tokens.tolist() == [len(trace.steps) for trace in traces]
    nats = [-sum(step.log_prob for step in trace.steps) for trace in traces]
    np.testing.assert_allclose(forced.nll, nats, rtol=1e-5)
    right = [sum(step.top(1)[0][0] == step.token_id for step in trace.steps) for trace in traces]
    assert forced.n_right.tolist() == right


def test_a_uniform_model_has_the_perplexity_of_the_vocabulary(models, tokenizer):
    uniform = build(models["gru"].config)
    torch.nn.init.zeros_(uniform.embedding.weight)
    torch.nn.init.zeros_(uniform.bias)
    uniform = attach(uniform.eval().requires_grad_(False), tokenizer, name="uniform", task="zh-en")
    scores = evaluate(uniform, PAIRS).scores()
    n_choosable = len(tokenizer) - 2  # padding and <s> are never written
    assert scores["perplexity"] == pytest.approx(n_choosable, rel=1e-5)
    n_tokens = sum(len(tokenizer.encode(target)) for _, target in PAIRS)
    n_characters = sum(len(target) + 1 for _, target in PAIRS)
    assert scores["perplexity_char"] == pytest.approx(n_choosable ** (n_tokens / n_characters), rel=1e-4)


def test_sums_of_sentences_are_the_scores_of_the_corpus(model):
    result = evaluate(model, PAIRS, batch_size=2)
    scores, whole = result.scores(), result.sentences.total()
    for metric, (low, high) in scores["intervals"].items():
        assert whole.score(metric)[0] == pytest.approx(scores[metric])
        assert low <= high


def test_rows_over_the_limits_are_refused_and_counted(model):
    over = [("我" * 500, "x"), ("我喜欢。", "word " * 900)]
    result = evaluate(model, [*over, *PAIRS])
    assert (len(result.predictions), result.refused) == (3, 2)
    with pytest.raises(UserError):
        evaluate(model, over)
