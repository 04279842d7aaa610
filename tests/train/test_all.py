"""`train --all`: what it announces, what it does, how it goes on; on two tiny presets in place of the shipped ones."""

import json
import os
import signal

import pytest

from s2s_core.__main__ import main
from s2s_core.models import checkpoint
from s2s_core.models.config import RecurrentConfig
from s2s_core.tasks import TASKS
from s2s_core.train import all as everything
from s2s_core.train import presets
from s2s_core.train.presets import PRESETS, Preset, shipped
from s2s_core.train.run import Training

SMALL = RecurrentConfig(d_embed=8, d_hidden=8)
TINY = {
    name: Preset(task=task, model=SMALL, epochs=1, warmup=1, minutes=minutes)
    for name, task, minutes in (("zh-en-lstm", "zh-en", 7.0), ("en-fr-lstm", "en-fr", 3.0))
}


@pytest.fixture
def data(tmp_path, monkeypatch):
    for module in (presets, everything):
        monkeypatch.setattr(module, "PRESETS", TINY)
    monkeypatch.setattr(everything, "PRETRAINED", tmp_path / "none")
    root = tmp_path / "data"
    for folder in ("zh-en", "tatoeba-en-fr"):
        _write(root / folder)
    return root


def _write(folder):
    import gzip

    folder.mkdir(parents=True)
    for split in ("train", "valid"):
        with gzip.open(folder / f"{split}.tsv.gz", "wt", encoding="utf-8") as file:
            file.write("source\ttarget\n" + "a cat\tun chat\na hat\tun chapeau\n" * 5)


def run(data, out, *argv):
    return main(["train", "--all", "--data-dir", str(data), "--out", str(out), "--device", "cpu", *argv])


def test_the_shipped_models_come_in_order_of_use():
    tasks = list(dict.fromkeys(PRESETS[name].task for name in shipped()))
    assert tasks == ["zh-en", "reverse", "dates", "en-fr", "headlines", "captions-en-de", "dialogue"]
    assert len(shipped()) == 24 and "en-zh-transformer" not in shipped()


def test_it_says_beforehand_how_long_each_and_all_take_and_sums_up(data, tmp_path, capsys):
    assert run(data, tmp_path / "out") == 0
    said = capsys.readouterr().out.splitlines()
    assert said[1].split() == ["zh-en-lstm", "train", "7"] and said[2].split() == ["en-fr-lstm", "train", "3"]
    assert "about 10 min" in said[3] and said[-3].split()[:2] == ["zh-en-lstm", "trained"]
    assert checkpoint.pretrained(tmp_path / "out") == ["en-fr-lstm", "zh-en-lstm"]


def test_missing_leaves_finished_models_alone(data, tmp_path, capsys):
    run(data, tmp_path / "out")
    before = (tmp_path / "out" / "zh-en-lstm" / "model.safetensors").stat().st_mtime_ns
    capsys.readouterr()
    assert run(data, tmp_path / "out", "--missing", "--json") == 0
    assert [row["outcome"] for row in json.loads(capsys.readouterr().out)] == ["skipped", "skipped"]
    assert (tmp_path / "out" / "zh-en-lstm" / "model.safetensors").stat().st_mtime_ns == before


def test_where_it_is_said_they_are_trained_anew_in_their_place(data, tmp_path, capsys):
    run(data, tmp_path / "out")
    before = (tmp_path / "out" / "zh-en-lstm" / "model.safetensors").read_bytes()
    capsys.readouterr()
    assert run(data, tmp_path / "out", "--seed", "5") == 2  # nothing finished is replaced unasked
    assert "zh-en-lstm, en-fr-lstm" in capsys.readouterr().err
    assert (tmp_path / "out" / "zh-en-lstm" / "model.safetensors").read_bytes() == before
    assert run(data, tmp_path / "out", "--seed", "5", "--replace") == 0
    assert "train anew" in capsys.readouterr().out
    assert (tmp_path / "out" / "zh-en-lstm" / "model.safetensors").read_bytes() != before
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["en-fr-lstm", "zh-en-lstm"]


def test_a_data_set_that_is_missing_is_named_and_the_others_go_on(data, tmp_path, capsys):
    path = data / "zh-en" / "valid.tsv.gz"
    path.unlink()
    assert run(data, tmp_path / "out") == 2
    said = capsys.readouterr().out
    assert said.count(str(path)) >= 2 and "failed" in said  # before anything is trained, and in the summary
    assert checkpoint.pretrained(tmp_path / "out") == ["en-fr-lstm"]


def test_a_stop_ends_the_round_and_the_same_command_goes_on(data, tmp_path, capsys, monkeypatch):
    run(data, tmp_path / "out")
    update, calls = Training._update, 0

    def second_is_stopped(self, batch, minutes):
        nonlocal calls
        calls += 1
        if self.task.name == "en-fr":
            os.kill(os.getpid(), signal.SIGINT)
        update(self, batch, minutes)

    monkeypatch.setattr(Training, "_update", second_is_stopped)
    assert run(data, tmp_path / "out", "--seed", "5", "--replace") == 130
    first, done = (tmp_path / "out" / "zh-en-lstm" / "model.safetensors").read_bytes(), calls
    monkeypatch.setattr(Training, "_update", update)
    capsys.readouterr()
    assert run(data, tmp_path / "out", "--seed", "5", "--replace", "--json") == 0
    assert [row["outcome"] for row in json.loads(capsys.readouterr().out)] == ["skipped", "trained"]
    assert (tmp_path / "out" / "zh-en-lstm" / "model.safetensors").read_bytes() == first and done > 0
    assert not (tmp_path / "out" / everything.ROUND).exists()


def test_extra_pairs_are_given_to_their_task_only(data, tmp_path):
    extra = tmp_path / "back.tsv"
    extra.write_text("source\ttarget\na dog\tun chien\n")
    assert run(data, tmp_path / "out", "--extra", f"zh-en={extra}") == 0
    trained = {name: checkpoint.card(tmp_path / "out" / name)["training"] for name in TINY}
    assert trained["zh-en-lstm"]["extra_pairs"] == 1 and "extra_pairs" not in trained["en-fr-lstm"]


def test_what_a_training_had_is_taken_off_its_time(tmp_path, data):
    folder = tmp_path / "zh-en-lstm"
    folder.mkdir()
    (folder / "resume.pt").write_bytes(b"")
    (folder / "curve.json").write_text('[{"minutes": 2.5}]')
    assert everything.expected("zh-en-lstm", folder) == 4.5
    assert everything.expected("zh-en-lstm", folder, 1.0) == 0


def test_every_task_of_a_preset_exists():
    assert {chosen.task for chosen in PRESETS.values()} <= set(TASKS)
