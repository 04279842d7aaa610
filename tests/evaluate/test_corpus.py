"""A corpus gives what sentence by sentence gives; a uniform model has the perplexity of its vocabulary."""

import itertools
import math

import numpy as np
import pytest
import torch

from s2s_core.decoding import decode, score
from s2s_core.decoding.choices import next_log_probs
from s2s_core.errors import UserError
from s2s_core.evaluate.beam import normalised, rows_of, search
from s2s_core.evaluate.corpus import evaluate, force, read_rows
from s2s_core.models.base import Memory
from s2s_core.models.registry import attach, build
from s2s_core.nn.probe import see_nothing
from s2s_core.text.tokenizer import SPECIALS

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


def test_a_beam_of_one_is_greedy(model):
    sources = read_rows(model, PAIRS).ids
    greedy = [decode(model, source) for source, _ in read_rows(model, PAIRS).pairs]
    wanted = [[step.token_id for step in trace.steps if step.token_id != SPECIALS.end] for trace in greedy]
    assert search(model, [source for source, _ in sources], beam_size=1) == wanted


class Chain:
    """A model whose next token depends on the last one alone: log-probabilities [6, 6], specials first."""

    def __init__(self, log_probs):
        self.log_probs = log_probs

    def encode(self, ids, mask, probe):
        return Memory(ids[..., None].float(), mask, ())

    def start(self, memory):
        return ()

    def step(self, prev_ids, state, memory, probe):
        return self.log_probs[prev_ids], state


def test_a_wide_beam_finds_what_trying_everything_finds():
    """Tokens 3, 4, 5 and </s>; every sequence of up to six tokens is scored by hand."""
    for seed in range(8):
        logits = torch.randn(6, 6, generator=torch.Generator().manual_seed(seed)) * 2
        table = next_log_probs(logits, SPECIALS.never)
        best = (-math.inf, [])
        for length in range(7):
            for tokens in itertools.product((3, 4, 5), repeat=length):
                path = [*SPECIALS.start, *tokens, SPECIALS.end]
                total = sum(float(table[a, b]) for a, b in itertools.pairwise(path))
                best = max(best, (normalised(total, length + 1, 0.6), list(tokens)))
        found = search(Chain(logits), [[7, 8], [9]], beam_size=200)
        assert found == [best[1], best[1]]


def test_beams_of_sentences_beside_each_other_do_not_mix(model):
    sources = [source for source, _ in read_rows(model, PAIRS).ids]
    together = search(model, sources, beam_size=3)
    assert together == [search(model, [source], beam_size=3)[0] for source in sources]


def test_rows_of_takes_every_tensor_of_a_state(model):
    ids = torch.tensor(
        [model.tokenizer.encode(PAIRS[0][0]).ids, model.tokenizer.encode("我喜欢学习外语。").ids]
    )
    memory = model.encode(ids, torch.ones_like(ids, dtype=torch.bool), see_nothing)
    _, state = model.step(torch.tensor([*SPECIALS.start, 5]), model.start(memory), memory, see_nothing)
    swapped = rows_of(rows_of(state, torch.tensor([1, 0])), torch.tensor([1, 0]))
    torch.testing.assert_close(swapped, state)
    assert isinstance(rows_of(memory, torch.tensor([0])), Memory)
