"""The most probable tokens are those of the whole distribution, however they are found."""

import pytest
import torch

from s2s_core.decoding.choices import next_log_probs
from s2s_core.decoding.likeliest import BLOCK, largest, likeliest

NEVER = (0, 1)


def random(rows: int, columns: int) -> torch.Tensor:
    return torch.randn(rows, columns, generator=torch.Generator().manual_seed(3)) * 4


@pytest.mark.parametrize("columns", [5, BLOCK * 3, BLOCK * 11, BLOCK * 31 + 17, 8000])
@pytest.mark.parametrize("k", [1, 3, 10])
def test_the_largest_are_those_of_topk(columns, k):
    rows = random(7, columns)
    if columns % BLOCK:
        rows[2, -1] = 99.0  # in the columns that fill no block
    values, at = largest(rows, k)
    wanted = rows.topk(min(k, columns), dim=1)
    assert torch.equal(values, wanted.values)
    assert torch.equal(rows.gather(1, at), values)


@pytest.mark.parametrize("columns", [6, 8000])
def test_log_probabilities_are_those_of_the_distribution(columns):
    logits = random(5, columns)
    logits[0, list(NEVER)] = 200.0  # far more probable than all that may be written
    before = logits.clone()
    log_probs, tokens = likeliest(logits, 4, NEVER)
    wanted = next_log_probs(logits, NEVER).topk(4, dim=1)
    torch.testing.assert_close(log_probs, wanted.values)
    assert torch.equal(tokens, wanted.indices)
    assert torch.equal(logits, before)


def test_what_is_never_written_has_no_probability():
    log_probs, tokens = likeliest(random(2, 5), 5, NEVER)
    for row, ids in zip(log_probs, tokens, strict=True):
        assert set(ids[row.isinf()].tolist()) == set(NEVER)


def test_where_nothing_is_ruled_out_the_distribution_is_the_models_own():
    logits = random(3, 8)
    wanted = logits.log_softmax(-1)
    assert torch.equal(next_log_probs(logits, ()), wanted)
    log_probs, tokens = likeliest(logits, 2, ())
    torch.testing.assert_close(log_probs, wanted.topk(2, dim=1).values)
    assert torch.equal(tokens, wanted.topk(2, dim=1).indices)
