"""The rule of convergence: when the learning rate falls, when a training ends, and that a stop in between changes nothing."""

import json
import os
import signal
from dataclasses import replace

import pytest

from s2s_core.models import checkpoint
from s2s_core.models.config import RecurrentConfig
from s2s_core.tasks.base import Task, subwords
from s2s_core.train import snapshots
from s2s_core.train.further import begin_further
from s2s_core.train.place import finished, unfinished
from s2s_core.train.presets import PRESETS, Preset
from s2s_core.train.progress import Progress
from s2s_core.train.rule import CAP, LAST, MINUTES, RULE, Rule, fall, fallen, judge
from s2s_core.train.run import Training

PAIRS = [
    (f"{a} {b}", f"{b} {a}") for a in ("cat", "hat", "plan", "song", "river") for b in ("one", "two", "three")
]
TASK = Task(
    name="tiny", split=lambda name, _=None: PAIRS, tokenizer=subwords(290), examples=("cat one",), licence="-"
)
CHOSEN = Preset(
    task="tiny", model=RecurrentConfig(d_embed=8, d_hidden=8), epochs=20, warmup=3, tokens_per_batch=40,
    patience=1, snapshots=True, rule=Rule(still=2, gain=0.1, decay=3),
)  # fmt: skip
FALLS = (9.0, 7.0, 6.9, 6.8, 6.7, 6.6, 6.5)  # the second epoch is the last with a gain of a tenth


def training(folder, chosen=CHOSEN):
    return Training(chosen, TASK, folder, device="cpu")


def scripted(made, monkeypatch, perplexities=FALLS):
    """A training whose validation says what it is told to, and the learning rate of each of its updates."""
    told, rates, rate = iter(perplexities), [], made.pace.rate
    monkeypatch.setattr(made, "_perplexity", lambda: next(told))
    monkeypatch.setattr(made.pace, "rate", lambda minutes: rates.append(rate(minutes)) or rates[-1])
    return rates


def end(folder):
    return json.loads((folder / "config.json").read_text("utf-8"))["training"]["end"]


def curve(folder):
    keep = ("update", "train_loss", "valid_perplexity", "target_tokens")
    return [{k: point[k] for k in keep} for point in json.loads((folder / "curve.json").read_text())]


@pytest.mark.parametrize(
    ("perplexities", "after"),
    [
        ((9, 8, 7.9, 7.8), 4),  # two epochs within a tenth of the 8
        ((9, 8, 7.9, 7.1, 7.0, 6.9), 6),  # small steps add up: 7.1 is a tenth below 8
        ((9, 10, 11), 3),
        ((9, 8, 7, 6, 5), None),
    ],
)
def test_the_rate_falls_once_there_was_no_gain_for_so_many_epochs(perplexities, after):
    progress, rule = Progress(), Rule(still=2, gain=0.1, decay=3)
    judged = [judge(progress, rule, perplexity) for perplexity in perplexities]
    assert judged == [n == after for n in range(1, len(perplexities) + 1)]


def test_a_training_warms_up_stays_and_falls_to_zero_by_the_rule(tmp_path, monkeypatch):
    made = training(tmp_path / "tiny")
    rates = scripted(made, monkeypatch)
    assert made.run(None) is True
    per_epoch, full = made.pace.count(0), CHOSEN.learning_rate
    start, stop = 4 * per_epoch, 7 * per_epoch
    expected = [full * min(1, (u + 1) / 3) for u in range(start)]
    expected += [full * (stop - u) / (stop - start) for u in range(start, stop)]
    assert rates == pytest.approx(expected)
    found = end(tmp_path / "tiny")
    assert (found["by"], found["decay_from"], found["epochs"], found["updates"]) == (RULE, start, 7, stop)


def test_the_cap_lets_the_rate_fall_before_it(tmp_path, monkeypatch):
    made = training(tmp_path / "tiny", replace(CHOSEN, epochs=5))
    rates = scripted(made, monkeypatch, [9, 7, 5, 3, 2])
    assert made.run(None) is True
    per_epoch = made.pace.count(0)
    assert end(tmp_path / "tiny")["by"] == CAP and end(tmp_path / "tiny")["decay_from"] == 2 * per_epoch
    assert len(rates) == 5 * per_epoch and rates[-1] == pytest.approx(CHOSEN.learning_rate / (3 * per_epoch))
    short = training(tmp_path / "short", replace(CHOSEN, epochs=1))
    rates = scripted(short, monkeypatch, [9])
    short.run(None)
    assert (
        rates[-1] == pytest.approx(CHOSEN.learning_rate / per_epoch) and end(tmp_path / "short")["by"] == CAP
    )


def test_minutes_end_it_with_the_rate_at_zero(tmp_path):
    progress = Progress(seconds=60.0)
    assert fallen(progress, None) == 0 and fallen(progress, 60 / (60 * (1 - LAST))) == pytest.approx(0)
    assert fallen(progress, 1.0) == 1 and fallen(Progress(seconds=54.0), 1.0) == pytest.approx(1 - 0.1 / LAST)
    fall(progress, RULE, 10)  # whichever is over first
    progress.update += 5
    assert fallen(progress, 100.0) == 0.5 and fallen(progress, 1.0) == 1
    made = training(tmp_path / "tiny", replace(CHOSEN, epochs=10_000, rule=Rule(still=10_000)))
    assert made.run(0.01) is True
    assert end(tmp_path / "tiny")["by"] == MINUTES


@pytest.mark.parametrize("where", ["_perplexity", "_update"])
def test_going_on_after_stops_gives_the_same_curve_end_and_snapshots(tmp_path, monkeypatch, where):
    chosen = replace(CHOSEN, learning_rate=1e-2, rule=Rule(still=2, gain=0.5, decay=3))
    whole = tmp_path / "whole" / "tiny"
    assert training(whole, chosen).run(None) is True
    folder = tmp_path / "stopped" / "tiny"
    for _ in range(60):
        stopped, calls = training(folder, chosen), 0
        original = getattr(stopped, where)

        def signalled(*args, original=original):
            nonlocal calls
            calls += 1
            if calls == (1 if where == "_perplexity" else 4):
                os.kill(os.getpid(), signal.SIGINT)
            return original(*args)

        monkeypatch.setattr(stopped, where, signalled)
        if stopped.run(None):
            break
        assert unfinished(folder)
    assert finished(folder)
    for ours, theirs in zip(curve(folder), curve(whole), strict=True):
        assert ours == pytest.approx(theirs, rel=1e-5)
    ours, theirs = end(folder), end(whole)
    assert {**ours, "minutes": 0} == {**theirs, "minutes": 0} and ours["by"] == RULE
    for percent in checkpoint.snapshots(whole):
        paths = (place / "snapshots" / f"{percent}.safetensors" for place in (folder, whole))
        assert len({path.read_bytes() for path in paths}) == 1


def test_the_snapshots_are_those_nearest_to_their_shares(tmp_path, monkeypatch):
    made, told = training(tmp_path / "tiny"), {}
    keep = snapshots.keep
    monkeypatch.setattr(
        snapshots, "keep", lambda folder, update, w: (told.setdefault(update, 1), keep(folder, update, w))
    )
    made.run(None)
    total = curve(tmp_path / "tiny")[-1]["update"]
    assert checkpoint.snapshots(tmp_path / "tiny") == list(snapshots.SHARES)
    assert not (tmp_path / "tiny" / "snapshots" / snapshots.KEPT).exists()
    for share in snapshots.SHARES:
        assert min(abs(update - total * share / 100) for update in told) <= max(
            0.5, 0.02 * total * share / 100
        ), share
    moments = [update for update in range(20_000) if snapshots.is_moment(update)]
    assert len(moments) < 320 and all(
        b <= max(1.04 * a, a + 2) for a, b in zip(moments[1:], moments[2:], strict=False)
    )


def test_a_converged_model_goes_on_until_it_has_converged_again(tmp_path, monkeypatch):
    made = training(tmp_path / "tiny")
    scripted(made, monkeypatch)
    made.run(None)
    longer = training(tmp_path / "aside")
    begin_further(longer, tmp_path / "tiny", None)
    rates = scripted(longer, monkeypatch, [6.9, 5, 4.9, 4.8, 4.7, 4.6, 4.5])
    longer.run(None)
    per_epoch = longer.pace.count(0)
    assert rates[0] == pytest.approx(CHOSEN.learning_rate / 3) and len(rates) == 7 * per_epoch
    assert end(tmp_path / "aside")["by"] == RULE and end(tmp_path / "aside")["epochs"] == 14


def test_one_rule_holds_for_all_architectures_of_a_generated_task():
    for task in ("reverse", "dates"):
        ours = [preset for preset in PRESETS.values() if preset.task == task]
        shared = [
            {k: v for k, v in vars(preset).items() if k not in ("model", "learning_rate", "guidance")}
            for preset in ours
        ]
        assert ours[0].rule is not None and all(settings == shared[0] for settings in shared)
