"""A finished model trained further: it begins where it ended, its curve goes on, and it stays in its place meanwhile."""

import json
from dataclasses import replace

import pytest
import torch

from s2s_core.__main__ import main
from s2s_core.commands.schedule import Length, commands
from s2s_core.errors import UserError
from s2s_core.models import checkpoint
from s2s_core.models.config import RecurrentConfig
from s2s_core.tasks.base import Task, subwords
from s2s_core.train import pace, presets, run
from s2s_core.train.further import begin_further
from s2s_core.train.place import finished, safe_place, unfinished
from s2s_core.train.presets import Preset
from s2s_core.train.reading import Files
from s2s_core.train.run import Training, asked, train

PAIRS = [(f"{a} {b}", f"{b} {a}") for a in ("cat", "hat", "plan", "song") for b in ("one", "two", "three")]
TASK = Task(
    name="tiny", split=lambda name, _=None: PAIRS, tokenizer=subwords(290), examples=("cat one",), licence="-"
)
TINY = Preset(
    task="tiny", model=RecurrentConfig(d_embed=8, d_hidden=8), epochs=2, warmup=3, tokens_per_batch=40, snapshots=True
)  # fmt: skip


@pytest.fixture
def model(tmp_path, monkeypatch):
    monkeypatch.setattr(presets, "PRESETS", {"tiny-lstm": TINY})
    monkeypatch.setattr(run, "find_task", lambda name: TASK)
    train(asked("tiny-lstm"), tmp_path / "tiny-lstm", device="cpu")
    return tmp_path / "tiny-lstm"


def further(folder, epochs):
    with safe_place(folder) as where:
        train(asked("tiny-lstm", epochs=epochs), where, device="cpu", further=folder)


def curve(folder):
    return json.loads((folder / "curve.json").read_text())


def test_it_begins_where_the_model_ended(model, tmp_path):
    longer = Training(replace(TINY, epochs=5), TASK, tmp_path / "aside", device="cpu")
    begin_further(longer, model, None)
    stored = checkpoint.load(model).state_dict()
    for name, value in longer.plain.state_dict().items():
        assert torch.equal(value, stored[name]) and torch.equal(longer.average.weights[name], stored[name])
    assert longer.progress.best == pytest.approx(longer._perplexity(), rel=1e-3)  # half precision was stored
    assert unfinished(tmp_path / "aside")  # nothing of it may pass for a finished model


def test_its_curve_goes_on_and_the_restart_is_told(model):
    before, snapshot = curve(model), (model / "snapshots" / "50.safetensors").read_bytes()
    further(model, 5)
    after = curve(model)
    assert after[:2] == before and [point["update"] for point in after] == [
        before[0]["update"] * (k + 1) for k in range(5)
    ]
    assert after[-1]["valid_perplexity"] < before[-1]["valid_perplexity"]
    training = checkpoint.card(model)["training"]
    assert training["restarts"] == [before[-1]["update"]] and training["updates"] == after[-1]["update"]
    assert (model / "snapshots" / "50.safetensors").read_bytes() == snapshot
    further(model, 6)
    assert checkpoint.card(model)["training"]["restarts"] == [before[-1]["update"], after[-1]["update"]]


def test_the_learning_rate_warms_up_again(model, tmp_path, monkeypatch):
    asked = []
    original = pace.learning_rate  # type: ignore[attr-defined]
    monkeypatch.setattr(pace, "learning_rate", lambda *said: asked.append(said[2]) or original(*said))
    longer = Training(replace(TINY, epochs=3), TASK, tmp_path / "aside", device="cpu")
    begin_further(longer, model, None)
    longer.run(None)
    assert asked == list(range(len(asked))) and len(asked) == curve(model)[0]["update"]


def test_patience_does_not_end_what_was_asked_for(model, tmp_path, monkeypatch):
    """After a restart the perplexity rises until the learning rate falls: stopping in between would waste all of it."""
    longer = Training(replace(TINY, epochs=6, patience=1), TASK, tmp_path / "aside", device="cpu")
    begin_further(longer, model, None)
    monkeypatch.setattr(Training, "_perplexity", lambda self: 1e9)
    longer.run(None)
    assert longer.progress.epoch == 6 and finished(tmp_path / "aside")


def test_taught_by_others_it_reads_their_pairs_and_keeps_its_last_weights(model, tmp_path, monkeypatch):
    """References do not judge what was learned from other targets: a higher perplexity must not throw it away."""
    taught = tmp_path / "taught.tsv"
    taught.write_text("source\ttarget\n" + "".join(f"{a}\t{a}\n" for a, _ in PAIRS[:6]), encoding="utf-8")
    before, perplexities = curve(model), iter((50.0, 60.0))
    monkeypatch.setattr(Training, "_perplexity", lambda self: next(perplexities))
    weights = (model / "model.safetensors").read_bytes()
    with safe_place(model) as where:
        train(asked("tiny-lstm", epochs=4), where, device="cpu", further=model, files=Files(taught=taught))
    training = checkpoint.card(model)["training"]
    assert training["taught"] == [[before[-1]["update"], 6]] and "extra_pairs" not in training
    assert training["restarts"] == [before[-1]["update"]]
    assert training["valid_perplexity"] == 60.0 and training["updates"] == curve(model)[-1]["update"]
    assert (model / "model.safetensors").read_bytes() != weights
    assert (
        len(curve(model)) == 4 and training["updates"] > 2 * before[-1]["update"]
    )  # half as many pairs again
    said = commands(checkpoint.card(model), curve(model), Length.of(training, curve(model)))
    assert len(said) == 2 and "--taught" not in said[0] and said[1].endswith("--further --taught FILE")


def test_stopped_it_goes_on_and_the_model_stays_until_then(model, monkeypatch):
    weights = (model / "model.safetensors").read_bytes()
    update, n = Training._update, 0

    def interrupted(self, batch, minutes):
        nonlocal n
        n += 1
        if n == 5:
            raise KeyboardInterrupt
        update(self, batch, minutes)

    monkeypatch.setattr(Training, "_update", interrupted)
    further(model, 5)
    assert finished(model) and (model / "model.safetensors").read_bytes() == weights
    further(model, 5)
    assert len(curve(model)) == 5 and (model / "model.safetensors").read_bytes() != weights
    assert checkpoint.card(model)["training"]["restarts"] == [curve(model)[1]["update"]]


def test_it_keeps_the_vocabulary_of_its_weights(model, monkeypatch):
    before = checkpoint.load(model).tokenizer.target_vocab
    other = replace(TASK, split=lambda name, _=None: [*PAIRS, ("zebra", "quagga")])
    monkeypatch.setattr(run, "find_task", lambda name: other)
    further(model, 4)
    assert checkpoint.load(model).tokenizer.target_vocab == before and len(curve(model)) == 4


def test_what_cannot_go_on_is_told(model, tmp_path, capsys):
    with pytest.raises(UserError) as enough:
        further(model, 2)
    assert enough.value.key == "error.trained_enough"
    wider = replace(TINY, model=RecurrentConfig(d_embed=8, d_hidden=16), epochs=5)
    other = replace(TASK, split=lambda name, _=None: [(b, a) for a, b in PAIRS[:7]])
    for chosen, task in ((wider, TASK), (replace(TINY, epochs=5), other)):
        with pytest.raises(UserError) as different:
            begin_further(Training(chosen, task, tmp_path / "aside", device="cpu"), model, None)
        assert different.value.key == "error.not_further"
    assert not (tmp_path / "aside").exists()
    for argv, said in (
        (["tiny-lstm", "--further", "--out", str(tmp_path / "none")], "no finished model"),
        (["--all", "--further"], "--further needs"),
        (["tiny-lstm", "--taught", "taught.tsv"], "--taught needs --further"),
    ):
        assert main(["train", *argv]) == 2
        assert said in capsys.readouterr().err
    with pytest.raises(SystemExit) as both:
        main(["train", "tiny-lstm", "--further", "--taught", "taught.tsv", "--extra", "more.tsv"])
    assert both.value.code == 2 and "not allowed with" in capsys.readouterr().err
