"""Numbers of updates with extra pairs, and one step of each kind of attention."""

from dataclasses import replace

import pytest
import torch

from s2s_core.models.config import RecurrentConfig
from s2s_core.tasks.base import Task, subwords
from s2s_core.text.tokenizer import SPECIALS
from s2s_core.train.batches import batches
from s2s_core.train.loss import loss_of
from s2s_core.train.presets import Preset
from s2s_core.train.run import Training

PAIRS = [(f"{a} {b}", f"{b} {a}") for a in ("cat", "hat", "plan", "song") for b in ("one", "two", "three")]
EXTRA = [(f"{a} {a}", a) for a in "abcdefghij"] * 3  # more than the real pairs
TASK = Task(
    name="tiny", split=lambda name, _=None: PAIRS, tokenizer=subwords(290), examples=("cat one",), licence="-",
    extra=lambda pairs: EXTRA,
)  # fmt: skip
TINY = Preset(
    task="tiny",
    model=RecurrentConfig(d_embed=8, d_hidden=8),
    epochs=4,
    warmup=2,
    tokens_per_batch=60,
    patience=99,
)


@pytest.mark.parametrize(("extra_epochs", "doubled"), [(None, 4), (0, 0), (1, 1), (3, 3), (9, 4)])
def test_extra_pairs_are_read_in_the_first_epochs_only(tmp_path, extra_epochs, doubled):
    made = Training(replace(TINY, extra_epochs=extra_epochs), TASK, tmp_path, device="cpu")
    sizes = [len(made.rows(epoch)) for epoch in range(4)]
    assert sizes == [24] * doubled + [12] * (4 - doubled)
    by_epoch = [len(list(batches(made.rows(epoch), 60, SPECIALS, seed=0))) for epoch in range(4)]
    assert made.pace.n_updates == sum(by_epoch)


def test_each_epoch_takes_the_next_extra_pairs_and_begins_again(tmp_path):
    made = Training(TINY, TASK, tmp_path, device="cpu")
    taken = [row for epoch in range(5) for row in made.rows(epoch)[12:]]
    assert taken == (made.reading.extra * 2)[:60]


def test_a_run_makes_as_many_updates_as_it_says(tmp_path):
    made = Training(replace(TINY, extra_epochs=2), TASK, tmp_path, device="cpu")
    made.run(None)
    assert made.progress.update == made.pace.n_updates


@pytest.mark.parametrize("attention", [None, "dot", "additive"])
def test_one_step_on_a_batch_lowers_its_loss_and_moves_every_weight(tmp_path, attention):
    chosen = replace(
        TINY, model=RecurrentConfig(attention=attention, d_embed=8, d_hidden=8, d_attn=6, dropout=0.0)
    )
    made = Training(replace(chosen, warmup=1, learning_rate=1e-2), TASK, tmp_path, device="cpu")
    batch = next(batches(made.reading.train, 200, SPECIALS))

    def loss():
        with torch.no_grad():
            return float(loss_of(made.plain(batch.source, batch.mask, batch.prefix), batch))

    before, weights = loss(), {name: value.clone() for name, value in made.plain.named_parameters()}
    made._update(batch, None)
    assert loss() < before
    assert [name for name, value in made.plain.named_parameters() if torch.equal(value, weights[name])] == []
