"""What goes wrong in a training: a full disk, a stop at any moment, left-overs. Nothing half-written passes for a model."""

import errno
import json
import os
import signal
from dataclasses import replace

import pytest

from s2s_core import whole
from s2s_core.errors import UserError
from s2s_core.i18n import LANGUAGES, catalog
from s2s_core.models import checkpoint
from s2s_core.models.config import RecurrentConfig
from s2s_core.tasks.base import Task, subwords
from s2s_core.train import RESUME
from s2s_core.train.place import finished, name_in, place, safe_place, unfinished
from s2s_core.train.presets import Preset
from s2s_core.train.run import Training

PAIRS = [
    (f"{a} {b}", f"{b} {a}")
    for a in ("cat", "hat", "plan", "song", "river")
    for b in ("one", "two", "three", "four")
]
EXTRA = [(f"{b} {a} {b}", f"{a}") for a, b in zip("abcdefg", "hijklmn", strict=True)]
TASK = Task(
    name="tiny", split=lambda name, _=None: PAIRS, tokenizer=subwords(290), examples=("cat one",), licence="-",
    extra=lambda pairs: EXTRA,
)  # fmt: skip
TINY = Preset(
    task="tiny", model=RecurrentConfig(d_embed=8, d_hidden=8), epochs=3, warmup=2, tokens_per_batch=40,
    extra_epochs=2, snapshots=True,
)  # fmt: skip


def training(folder, chosen=TINY):
    return Training(chosen, TASK, folder, device="cpu")


def curve(folder):
    keep = ("update", "train_loss", "valid_perplexity", "target_tokens")
    return [{k: point[k] for k in keep} for point in json.loads((folder / "curve.json").read_text())]


def weights(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*.safetensors"))}


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole") / "tiny"
    assert training(folder).run(None) is True
    return folder


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("where", ["update", "validation"])
def test_a_signal_in_the_middle_of_the_work_loses_nothing(
    tmp_path, uninterrupted, monkeypatch, number, where
):
    """Curve, weights and every snapshot are those of a training that nobody stopped: dropout, extra pairs and all."""
    before = signal.getsignal(number)
    for stop_at in (1, 5):
        folder = tmp_path / f"{stop_at}" / "tiny"
        for _ in range(40):
            stopped, calls = training(folder), 0
            name = "_perplexity" if where == "validation" else "_update"
            original = getattr(stopped, name)

            def signalled(*args, original=original, at=1 if where == "validation" else stop_at):
                nonlocal calls
                calls += 1
                if calls == at:
                    os.kill(
                        os.getpid(), number
                    )  # comes in the middle: what is under way must be finished first
                return original(*args)

            monkeypatch.setattr(stopped, name, signalled)
            if stopped.run(None):
                break
            assert unfinished(folder) and not finished(folder)
        assert finished(folder) and signal.getsignal(number) == before
        for ours, theirs in zip(curve(folder), curve(uninterrupted), strict=True):
            assert ours == pytest.approx(theirs, rel=1e-5)
        assert list(weights(folder)) == list(weights(uninterrupted))
        assert checkpoint.snapshots(folder) == checkpoint.snapshots(uninterrupted)


def test_a_second_signal_stops_at_once_and_keeps_the_last_whole_state(tmp_path, uninterrupted, monkeypatch):
    stopped = training(tmp_path / "tiny")
    backward, calls = stopped.accelerator.backward, 0

    def twice(loss):
        nonlocal calls
        calls += 1
        if calls == 20:
            os.kill(os.getpid(), signal.SIGINT)
            os.kill(os.getpid(), signal.SIGINT)
        backward(loss)

    monkeypatch.setattr(stopped.accelerator, "backward", twice)
    assert stopped.run(None) is False
    assert training(tmp_path / "tiny").run(None) is True
    for ours, theirs in zip(curve(tmp_path / "tiny"), curve(uninterrupted), strict=True):
        assert ours == pytest.approx(theirs, rel=1e-5)


def test_stopped_before_the_first_epoch_there_is_no_model(tmp_path, monkeypatch, caplog):
    stopped = training(tmp_path / "tiny")
    monkeypatch.setattr(stopped, "_update", lambda *_: os.kill(os.getpid(), signal.SIGINT))
    assert stopped.run(None) is False and "no model yet" in caplog.text
    assert (tmp_path / "tiny" / RESUME).exists() and checkpoint.pretrained(tmp_path) == []
    with pytest.raises(UserError) as refused:
        checkpoint.load(tmp_path / "tiny")
    assert refused.value.key == "error.damaged_checkpoint"


@pytest.mark.parametrize("full_at", range(2, 12))
def test_a_full_disk_at_any_write_is_said_and_leaves_the_last_whole_files(
    tmp_path, uninterrupted, monkeypatch, full_at
):
    folder, writes, fsync = tmp_path / "tiny", 0, os.fsync

    def full(descriptor):
        nonlocal writes
        writes += 1
        if writes == full_at:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UserError) as refused:
        training(folder).run(None)
    assert refused.value.key == "error.disk_full"
    assert all(
        str(refused.value.values["path"]) in catalog(lang)(refused.value.key, **refused.value.values)
        for lang in LANGUAGES
    )
    assert not list(folder.rglob("*.part"))
    if (folder / "config.json").exists():
        checkpoint.load(folder)
    assert training(folder).run(None) is True
    for ours, theirs in zip(curve(folder), curve(uninterrupted), strict=True):
        assert ours == pytest.approx(theirs, rel=1e-5)


def test_a_disk_that_is_really_full_keeps_the_old_file(tmp_path):
    path = tmp_path / "model.safetensors"
    whole.write_whole(path, b"old and whole")
    (tmp_path / "model.safetensors.part").symlink_to("/dev/full")
    with pytest.raises(UserError) as refused:
        whole.write_whole(path, b"x" * 100_000)
    assert refused.value.key == "error.disk_full" and path.read_bytes() == b"old and whole"
    assert [found.name for found in tmp_path.iterdir()] == ["model.safetensors"]


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UserError) as refused:
        training(tmp_path / "file" / "tiny").run(None)
    assert refused.value.key == "error.cannot_write"


def test_left_overs_of_a_killed_process_are_cleared_and_never_read(tmp_path, uninterrupted):
    folder = tmp_path / "tiny"
    (folder / "snapshots").mkdir(parents=True)
    for name in (
        "model.safetensors.part",
        "config.json.part",
        "resume.pt.part",
        "snapshots/0.safetensors.part",
    ):
        (folder / name).write_bytes(b"half")
    (folder / "x.part").mkdir()
    (folder / "x.part" / "tokenizer.json").write_bytes(b"half")
    assert checkpoint.pretrained(tmp_path) == [] and checkpoint.snapshots(folder) == []
    assert training(folder).run(None) is True
    assert (
        not list(folder.rglob("*.part")) and curve(folder)[0]["update"] == curve(uninterrupted)[0]["update"]
    )


@pytest.mark.parametrize("damage", ["cut", "foreign", "empty", "other model"])
def test_a_damaged_resume_file_says_what_to_do(tmp_path, monkeypatch, damage):
    stopped = training(tmp_path / "tiny")
    monkeypatch.setattr(stopped, "_update", lambda *_: os.kill(os.getpid(), signal.SIGINT))
    stopped.run(None)
    path = tmp_path / "tiny" / RESUME
    whole_file, chosen = path.read_bytes(), TINY
    if damage == "other model":
        chosen = replace(TINY, model=RecurrentConfig(d_embed=8, d_hidden=12))
    else:
        path.write_bytes(
            {"cut": whole_file[: len(whole_file) // 2], "foreign": b"\x80\x04garbage", "empty": b""}[damage]
        )
    with pytest.raises(UserError) as refused:
        training(tmp_path / "tiny", chosen)
    assert refused.value.key == "error.damaged_progress" and str(path) in str(refused.value)


def test_another_seed_does_not_go_on_from_this_one(tmp_path, monkeypatch):
    stopped = training(tmp_path / "tiny")
    monkeypatch.setattr(stopped, "_update", lambda *_: os.kill(os.getpid(), signal.SIGINT))
    stopped.run(None)
    with pytest.raises(UserError) as refused:
        training(tmp_path / "tiny", replace(TINY, seed=2))
    assert refused.value.key == "error.other_training"


def test_a_finished_model_stays_until_its_successor_is_whole(tmp_path, monkeypatch):
    folder = tmp_path / "tiny"
    training(folder).run(None)
    (folder / "metrics.json").write_text('{"test": {}}')
    first = weights(folder)
    with safe_place(folder) as where:
        assert where != folder and name_in(where) == "tiny"
        stopped = training(where, replace(TINY, seed=2))
        monkeypatch.setattr(stopped, "_update", lambda *_: os.kill(os.getpid(), signal.SIGINT))
        stopped.run(None)
    assert weights(folder) == first and checkpoint.pretrained(tmp_path) == ["tiny"]
    with safe_place(folder) as where:
        assert unfinished(where)
        assert training(where, replace(TINY, seed=2)).run(None) is True
    assert weights(folder) != first and checkpoint.card(folder)["name"] == "tiny"
    assert not (folder / "metrics.json").exists() and [path.name for path in tmp_path.iterdir()] == ["tiny"]


@pytest.mark.parametrize("crashed", ["after the old was moved", "before anything was moved"])
def test_a_crash_while_the_successor_takes_over_is_mended(tmp_path, crashed):
    folder, new, old = tmp_path / "tiny", tmp_path / ".tiny.new", tmp_path / ".tiny.old"
    training(folder).run(None)
    training(new, replace(TINY, seed=2)).run(None)
    expected = weights(new)
    if crashed == "after the old was moved":
        folder.rename(old)
    assert place(folder) == new and not new.exists() and not old.exists()
    assert weights(folder) == expected
