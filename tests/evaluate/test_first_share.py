"""The share of the first letter: the plain sum over the recorded gates, and nothing where the memory does not unroll."""

import numpy as np
import pytest
import torch

from s2s_core.decoding import score
from s2s_core.evaluate.first_share import first_shares
from s2s_core.models.config import RecurrentConfig
from s2s_core.models.registry import attach, build
from s2s_core.tasks import TASKS


def model_of(cell):
    tokenizer = TASKS["reverse"].tokenizer([])
    torch.manual_seed(1)
    config = RecurrentConfig(cell=cell, d_embed=5, d_hidden=7, n_vocab=len(tokenizer))
    return attach(build(config).eval().requires_grad_(False), tokenizer, name="tiny", task="reverse")


def test_it_is_the_first_term_of_the_unrolled_cell_over_all_of_them():
    model, word = model_of("lstm"), "abcde"
    (row,) = first_shares(model, [(word, word[::-1]), ("xyz", "zyx")])
    trace = score(model, word, word[::-1])
    f, i, g = (
        np.concatenate([trace.encoder[f"gate.{gate}"][-1], trace.decoder(f"gate.{gate}")[-1]])
        for gate in "fig"
    )
    for name, at in (
        ("read", 5),
        ("written", 10),
    ):  # </s> is read at 5; e, d, c, b are fed at 7 to 10, after <s>
        terms = np.stack([np.prod(f[s + 1 : at + 1], axis=0) * i[s] * g[s] for s in range(at + 1)])
        assert row[name] == pytest.approx(100 * np.abs(terms[0]).sum() / np.abs(terms).sum(), rel=1e-4)
    assert trace.tokens[4] == "a" and row["equal"] == pytest.approx(100 / 6) and row["length"] == 5


def test_a_plain_rnn_has_no_such_terms():
    assert first_shares(model_of("rnn"), [("abcde", "edcba")]) == []
    assert len(first_shares(model_of("gru"), [("abcde", "edcba")])) == 1
