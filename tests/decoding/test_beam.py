"""Beam search against greedy decoding, against trying everything, against scoring step by step, and its record against
an independent account of who is pruned by whom."""

import itertools
import math
from types import SimpleNamespace

import numpy as np
import pytest
import torch

import s2s_core
from s2s_core.decoding import decode, score
from s2s_core.decoding.beam import beam, beam_search, n_best, search
from s2s_core.decoding.choices import next_log_probs
from s2s_core.decoding.search_record import Reading, tree
from s2s_core.models.base import Memory
from s2s_core.search_tree import normalised, path
from s2s_core.sites import Site
from s2s_core.text.tokenizer import SPECIALS

TEXTS = ("我喜欢学习外语。", "你在说我吗？", "汤姆说他有个计划。")
(bos_id,), eos_id, never = SPECIALS.start, SPECIALS.end, SPECIALS.never


def ids_of(model, text):
    return model.tokenizer.encode_source(text).ids


class Chain:
    """A model whose next token depends on the last one alone: logits [6, 6], specials first. It looks, in each step, at
    the source token that the last written one points at, with weight 0.7, and at the others equally."""

    tokenizer = SimpleNamespace(specials=SPECIALS)

    def __init__(self, logits):
        self.logits = logits

    def encode(self, ids, mask, probe):
        return Memory(ids[..., None].float(), mask, ())

    def start(self, memory):
        return ()

    def step(self, prev_ids, state, memory, probe):
        n_source = memory.mask.shape[1]
        weights = torch.full((len(prev_ids), n_source), 0.3 / (n_source - 1))
        weights[torch.arange(len(prev_ids)), prev_ids % n_source] = 0.7
        probe(Site("decoder", "cross_attn", 0), torch.full_like(weights, 9.0)[:, None, None])  # a lower layer
        probe(Site("decoder", "cross_attn", 1), torch.stack([weights + 0.1, weights - 0.1], 1)[:, :, None])
        return self.logits[prev_ids], state

    def reorder(self, state_or_memory, rows):
        if isinstance(state_or_memory, Memory):
            states, mask, final = state_or_memory
            return Memory(states[rows], mask[rows], final)
        return state_or_memory


def chain(seed, ends=0.0):
    logits = torch.randn(6, 6, generator=torch.Generator().manual_seed(seed)) * 2
    logits[:, eos_id] += ends
    return Chain(logits)


def test_a_beam_of_one_is_greedy(model):
    wanted = [[s.token_id for s in decode(model, text).steps if s.token_id != eos_id] for text in TEXTS]
    assert search(model, [ids_of(model, text) for text in TEXTS], width=1) == wanted


def test_a_wide_beam_finds_what_trying_everything_finds():
    """Tokens 3, 4, 5 and </s>; every sequence of up to six tokens is scored by hand."""
    for seed in range(8):
        model = chain(seed)
        table = next_log_probs(model.logits, never)
        best = (-math.inf, [])
        for length in range(7):
            for tokens in itertools.product((3, 4, 5), repeat=length):
                written = [bos_id, *tokens, eos_id]
                total = sum(float(table[a, b]) for a, b in itertools.pairwise(written))
                best = max(best, (normalised(total, length + 1, 0.6), list(tokens)))
        assert search(model, [[7, 8], [9]], width=200) == [best[1], best[1]]


def test_sentences_beside_each_other_do_not_mix(model):
    sources = [ids_of(model, text) for text in TEXTS]
    together = n_best(model, sources, width=3)
    for source, hypotheses in zip(sources, together, strict=True):
        (alone,) = n_best(model, [source], width=3)
        assert [ids for _, ids in hypotheses] == [ids for _, ids in alone]
        np.testing.assert_allclose([s for s, _ in hypotheses], [s for s, _ in alone], rtol=1e-4)


def test_the_tree_of_a_batch_is_the_tree_of_each(model):
    sources = [model.tokenizer.encode_source(text) for text in TEXTS]
    layers = beam_search(model, [source.ids for source in sources], width=3, coverage=True)
    for at, text in enumerate(TEXTS):
        reading = Reading(width=3, alpha=0.6, beta=0.2)
        batched = tree(layers, sources[at], model.tokenizer, reading, sentence=at)
        alone = beam(model, text, width=3, alpha=0.6, beta=0.2)
        assert [(n.id, n.parent, n.step, n.token, n.rank, n.fate, n.beaten_by) for n in batched.nodes] == [
            (n.id, n.parent, n.step, n.token, n.rank, n.fate, n.beaten_by) for n in alone.nodes
        ]
        np.testing.assert_allclose(
            [node.score for node in batched.nodes], [node.score for node in alone.nodes], rtol=1e-3
        )


def test_every_sum_is_that_of_scoring_the_same_tokens(model):
    found = beam(model, TEXTS[0], width=3)
    ids = torch.tensor([found.source.ids])
    for node in found.nodes[:: max(1, len(found.nodes) // 40)]:
        steps = path(found.nodes, node.id)
        prefix = torch.tensor([[bos_id, *(step.token_id for step in steps[:-1])]])
        with torch.inference_mode():
            rows = next_log_probs(model.forward(ids, torch.ones_like(ids, dtype=torch.bool), prefix), never)[
                0
            ]
        said = [float(row[step.token_id]) for row, step in zip(rows, steps, strict=True)]
        np.testing.assert_allclose([step.log_prob for step in steps], said, atol=1e-5)
        assert node.sum == pytest.approx(sum(said), abs=1e-5 * len(said))


def test_a_hypothesis_is_worth_what_scoring_its_text_says():
    model = s2s_core.load("zh-en-lstm-attention")
    found = beam(model, TEXTS[0], width=4)
    best = found.hypotheses[0]
    trace = score(model, TEXTS[0], best.text)
    assert tuple(trace.tokens) == best.tokens
    assert best.sum == pytest.approx(sum(step.log_prob for step in trace.steps), abs=1e-5)
    assert best.score == pytest.approx(best.sum / ((5 + len(best.tokens)) / 6) ** 0.6)


def check_fates(found):
    """Who goes on, recomputed from parents, sums and tokens alone."""
    width, by_step = found.width, {}
    for node in found.nodes:
        by_step.setdefault(node.step, []).append(node)
    n_finished, alive = 0, {None}
    for step, nodes in sorted(by_step.items()):
        assert {node.parent for node in nodes} <= alive
        ranked = sorted(nodes, key=lambda node: -node.sum)
        assert [node.rank for node in ranked] == list(range(1, len(nodes) + 1))
        assert len(nodes) <= 2 * width
        ended = [node for node in ranked[:width] if node.token == "</s>"]
        on = [node for node in ranked if node.token != "</s>"][:width]
        n_finished += len(ended)
        over = n_finished >= width or step + 1 == 2 * len(found.source) + 20
        for node in nodes:
            fate = "finished" if node in ended else ("cut" if over else "kept") if node in on else "pruned"
            assert node.fate == fate
            if fate != "pruned":
                assert node.beaten_by is None and node.margin is None
                continue
            winner = ranked[width - 1] if node.token == "</s>" else on[-1]
            assert node.beaten_by == winner.id
            assert node.margin == pytest.approx(winner.sum - node.sum) and node.margin >= 0
        alive = {node.id for node in nodes if node.fate == "kept"}
        assert over == (step == max(by_step))


@pytest.mark.parametrize("width", [1, 2, 5])
def test_fates_follow_from_the_sums(model, width):
    found = beam(model, TEXTS[1], width=width)
    check_fates(found)
    for node in found.nodes:
        assert node.id == found.nodes.index(node)
        before = found.nodes[node.parent].sum if node.parent is not None else 0.0
        assert node.sum == pytest.approx(before + node.log_prob)


@pytest.mark.parametrize("name", ["zh-en-transformer", "zh-en-gru"])
def test_fates_of_a_trained_search_follow_from_the_sums(name):
    found = beam(s2s_core.load(name), TEXTS[2], width=4)
    check_fates(found)
    assert {node.fate for node in found.nodes} == {"kept", "finished", "pruned", "cut"}
    assert [h.score for h in found.hypotheses] == sorted((h.score for h in found.hypotheses), reverse=True)


def test_the_candidates_of_a_step_are_the_best_of_all_continuations(model):
    """The first step of the search by hand: the 2 * width most probable first tokens."""
    found = beam(model, TEXTS[0], width=3)
    first = decode(model, TEXTS[0]).steps[0]
    assert [(n.token_id, n.log_prob) for n in found.nodes if n.step == 0] == [
        (token, pytest.approx(log_prob, abs=1e-5)) for token, log_prob in first.top(6)
    ]


def test_the_n_best_list_is_a_reading_of_the_tree(model):
    found = beam(model, TEXTS[0], width=4, alpha=0.9)
    (listed,) = n_best(model, [found.source.ids], width=4, alpha=0.9)
    ids = [[i for i in hypothesis.token_ids if i != eos_id] for hypothesis in found.hypotheses]
    assert ids == [hypothesis.token_ids for hypothesis in listed]
    assert [h.score for h in found.hypotheses] == pytest.approx([h.score for h in listed])
    for hypothesis in found.hypotheses:
        steps = path(found.nodes, hypothesis.node)
        assert tuple(node.token for node in steps) == hypothesis.tokens
        assert hypothesis.text == model.tokenizer.decode(hypothesis.token_ids).text


def test_nothing_finished_in_time_leaves_the_best_cut_hypothesis():
    endless = chain(1, ends=-math.inf)
    for width in (1, 3):
        ((found,),) = n_best(endless, [[7, 8]], width=width)
        assert len(found.token_ids) == 24  # 2 * source + 20
        assert eos_id not in found.token_ids


def test_scores_against_numbers_worked_out_by_hand():
    """-3 nats over 7 tokens: (12 / 6)^0.6 = 1.515717; with two source tokens that got 0.5 and 2: ln 0.5 + ln 1."""
    assert normalised(-3.0, 7, 0.0) == -3.0
    assert normalised(-3.0, 7, 1.0) == pytest.approx(-1.5)
    assert normalised(-3.0, 7, 0.6) == pytest.approx(-1.979262, abs=1e-6)
    assert normalised(-3.0, 7, 0.6, beta=0.2, coverage=math.log(0.5)) == pytest.approx(-2.117891, abs=1e-6)
    assert normalised(-3.0, 7, 1.0, beta=0.0, coverage=-math.inf) == pytest.approx(-1.5)


@pytest.mark.parametrize("beta", [0.0, 0.4])
def test_the_coverage_of_a_path_is_what_its_steps_looked_at(beta):
    model, source, alpha = chain(5), [[7, 8, 9, 7, 8], [7, 9, 9]], 0.7
    for sentence, hypotheses in enumerate(n_best(model, source, width=3, alpha=alpha, beta=beta)):
        assert hypotheses
        for found in hypotheses:
            written = [bos_id, *found.token_ids, eos_id]
            total = sum(
                float(next_log_probs(model.logits, never)[a, b]) for a, b in itertools.pairwise(written)
            )
            got = np.zeros(5)
            for fed in written[:-1]:
                row = np.full(5, 0.3 / 4)
                row[fed % 5] = 0.7
                got += row
            coverage = np.log(np.minimum(got[: len(source[sentence])], 1)).sum()
            wanted = total / ((5 + len(written) - 1) / 6) ** alpha + beta * coverage
            assert found.score == pytest.approx(wanted, abs=1e-5)


def test_coverage_of_a_trained_model_is_that_of_its_attention():
    model = s2s_core.load("zh-en-transformer")
    best = beam(model, TEXTS[2], width=4, alpha=0.0, beta=0.3).hypotheses[0]
    weights = score(model, TEXTS[2], best.text).cross_attn()  # [target, source], last layer, mean over heads
    coverage = np.log(np.minimum(weights.sum(0), 1)).sum()
    assert best.score == pytest.approx(best.sum + 0.3 * coverage, abs=1e-4)


def test_without_attention_beta_does_nothing(models):
    plain, asked = (beam(models["gru"], TEXTS[0], width=3, beta=beta) for beta in (0.0, 0.5))
    assert [node.score for node in plain.nodes] == [node.score for node in asked.nodes]


def test_a_beam_of_nothing_is_refused(models):
    with pytest.raises(ValueError, match="0"):
        beam(models["gru"], TEXTS[0], width=0)
