"""Several models as one: the mean of their distributions, and search over it."""

import pytest
import torch

from s2s_core.decoding.beam import n_best, search
from s2s_core.decoding.choices import next_log_probs
from s2s_core.decoding.ensemble import Ensemble
from s2s_core.errors import UserError
from s2s_core.models import checkpoint
from s2s_core.nn.probe import see_nothing
from s2s_core.text.tokenizer import SPECIALS

NAMES = ("dates-transformer", "dates-lstm-attention")
TEXTS = ("3 May 2021", "the fourth of July 1999")


@pytest.fixture(scope="module")
def pair():
    return [checkpoint.load(name) for name in NAMES]


def step(model, ids, n):
    """Logits after n more tokens, always the start sign."""
    memory = model.encode(ids, torch.ones_like(ids, dtype=torch.bool), see_nothing)
    state = model.start(memory)
    for _ in range(n):
        logits, state = model.step(torch.full((len(ids),), SPECIALS.start[0]), state, memory, see_nothing)
    return logits


@torch.inference_mode()
def test_its_distribution_is_the_mean_of_theirs(pair):
    ids = torch.tensor([pair[0].tokenizer.encode(TEXTS[0]).ids] * 2)
    for n in (1, 3):
        mean = sum(step(model, ids, n).softmax(-1) for model in pair) / 2
        assert torch.allclose(step(Ensemble(pair), ids, n).exp(), mean, atol=1e-6)


def test_a_model_with_itself_is_the_model(pair):
    sources = [pair[0].tokenizer.encode(text).ids for text in TEXTS]
    assert search(Ensemble([pair[0]] * 2), sources, width=3) == search(pair[0], sources, width=3)


@torch.inference_mode()
def test_hypotheses_come_best_first_and_sum_what_both_say(pair):
    source = pair[0].tokenizer.encode(TEXTS[1]).ids
    (found,) = n_best(Ensemble(pair), [source], width=4, alpha=0.0)
    scores = [score for score, _ in found]
    assert len(found) >= 4 and scores == sorted(scores, reverse=True)
    ids = torch.tensor([source])
    total, prefix = 0.0, [*SPECIALS.start]
    for token in (*found[0][1], pair[0].tokenizer.ids["</s>"]):
        each = [
            model.forward(ids, torch.ones_like(ids, dtype=torch.bool), torch.tensor([prefix]))[0, -1]
            for model in pair
        ]
        mean = torch.stack([logits.softmax(-1) for logits in each]).mean(0)
        total += float(next_log_probs(mean.log(), SPECIALS.never)[token])
        prefix.append(token)
    assert scores[0] == pytest.approx(total, abs=1e-4)


@torch.inference_mode()
def test_its_rows_are_those_of_its_models(pair):
    together, ids = (
        Ensemble(pair),
        torch.tensor([pair[0].tokenizer.encode_source(text).ids[:7] for text in TEXTS]),
    )
    mask = torch.ones_like(ids, dtype=torch.bool)
    rows, prev = torch.tensor([1, 0, 1]), torch.full((2,), SPECIALS.start[0])
    memory = together.encode(ids, mask, see_nothing)
    straight, state = together.step(prev, together.start(memory), memory, see_nothing)
    memory, state = together.reorder(memory, rows), together.reorder(state, rows)
    picked, _ = together.step(prev[rows], state, memory, see_nothing)
    memory = together.encode(ids[rows], mask[rows], see_nothing)
    again, state = together.step(prev[rows], together.start(memory), memory, see_nothing)
    torch.testing.assert_close(again, straight[rows])
    torch.testing.assert_close(picked, together.step(prev[rows], state, memory, see_nothing)[0])


def test_models_of_different_vocabularies_cannot_write_together(pair):
    with pytest.raises(UserError) as different:
        Ensemble([pair[0], checkpoint.load("reverse-lstm")])
    assert different.value.key == "error.other_vocabulary"
