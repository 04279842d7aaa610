"""Nothing finished is replaced unasked; own files are read by their columns, and what they share is told."""

import json
import shlex

import pytest

from s2s_core.__main__ import main
from s2s_core.commands import train as command
from s2s_core.commands import train_own as own_command
from s2s_core.models import checkpoint
from s2s_core.tasks import task as find_task

ROWS = [
    (f"{a} {b}", f"{b} {a}") for a in ("cat", "hat", "song", "plan", "river") for b in ("one", "two", "three")
]
VALID = [
    ("cat one", "one cat"),
    ("hat two", "other"),
    ("new words", "words new"),
    ("more words", "words more"),
]


def put(path, rows, head=("source", "target")):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        "".join("\t".join(row) + "\n" for row in ([head] if head else []) + rows), encoding="utf-8"
    )
    return path


@pytest.fixture
def root(tmp_path, monkeypatch):
    for module in (command, own_command, checkpoint):
        monkeypatch.setattr(module, "PRETRAINED", tmp_path / "p")
    monkeypatch.setattr("s2s_core.tasks.PRETRAINED", tmp_path / "p")
    return tmp_path / "p"


@pytest.fixture
def files(tmp_path):
    return put(tmp_path / "en-fr" / "train.tsv", ROWS), put(tmp_path / "en-fr" / "valid.tsv", VALID)


def run(files, *argv):
    return main(["train", "--data", *map(str, files), "--epochs", "1", "--device", "cpu", *map(str, argv)])


def weights(folder):
    return (folder / "model.safetensors").read_bytes()


def test_own_data_do_not_take_the_name_of_a_preset(root, files, tmp_path, capsys):
    assert run(files) == 2
    said = capsys.readouterr()
    assert "en-fr-lstm-attention" in said.err and "--name" in said.err and said.err.count("\n") == 1
    assert run(files, "--out", tmp_path / "o" / "zh-en-lstm") == 2 and run(files, "--name", "zh-en-lstm") == 2
    assert not root.exists() and not (tmp_path / "o").exists()
    assert run(files, "--replace") == 0 and (root / "en-fr-lstm-attention" / "config.json").exists()


@pytest.mark.parametrize("where", ["--name", "--out"])
def test_a_finished_model_is_replaced_only_where_it_is_said(root, files, tmp_path, capsys, where):
    folder = root / "mine" if where == "--name" else tmp_path / "out" / "mine"
    said = (where, "mine" if where == "--name" else folder)
    assert run(files, *said) == 0
    before = weights(folder)
    other = put(tmp_path / "other.tsv", ROWS[3:]), files[1]
    for again in (files, other):
        capsys.readouterr()
        assert run(again, *said) == 2 and "--replace" in capsys.readouterr().err and weights(folder) == before
    assert run(other, *said, "--replace") == 0 and weights(folder) != before


def test_a_preset_does_not_replace_a_finished_model(root, capsys, monkeypatch):
    folder = root / "reverse-lstm"
    folder.mkdir(parents=True)
    for name in ("config.json", "model.safetensors", "tokenizer.json"):
        (folder / name).write_text("{}")
    monkeypatch.setattr(command, "train", lambda _, where, **__: where.mkdir())
    assert main(["train", "reverse-lstm"]) == 2 and "--replace" in capsys.readouterr().err
    assert main(["train", "reverse-lstm", "--replace"]) == 0
    assert main(["train", "reverse-lstm", "--out", str(root / "other")]) == 130
    assert main(["train", "--all", "--missing", "--replace"]) == 2


def test_files_without_header_are_refused_and_read_where_it_is_said(root, tmp_path, capsys):
    bare = [put(tmp_path / f"{name}.txt", [(a, b, "CC-BY") for a, b in rows], None) for name, rows in
            (("train", ROWS), ("valid", VALID))]  # fmt: skip
    assert run(bare, "--name", "mine") == 2 and "--no-header" in capsys.readouterr().err and not root.exists()
    assert run(bare, "--name", "mine", "--no-header") == 0
    about = json.loads((root / "mine" / "config.json").read_text())
    assert find_task(about["task"], root / "mine").split("train", None) == ROWS
    assert run(bare, "--name", "turned", "--columns", "2,1", "--no-header") == 0
    turned = json.loads((root / "turned" / "config.json").read_text())
    assert find_task(turned["task"], root / "turned").split("train", None)[0] == ROWS[0][::-1]
    assert run(bare, "--name", "x", "--columns", "7", "--no-header") == 2


def test_what_training_and_test_share_is_told_with_its_number(root, files, capsys, caplog):
    assert run(files, "--name", "mine") == 0
    assert (
        "valid: of 2 rows 1 have a source" in caplog.text and "1 of them with the same target" in caplog.text
    )
    assert (
        "test: of 2 rows 1 have a source" in caplog.text and "0 of them with the same target" in caplog.text
    )
    assert main(["finish", "mine"]) == 0
    card = (root / "mine" / "README.md").read_text("utf-8")
    assert "Of the 2 rows of test, 1 have a source that is in the training file too, 0 of them" in card


def test_files_that_moved_are_named_anew_by_what_the_message_advises(root, files, tmp_path, capsys):
    assert run(files, "--name", "mine", "--seed", "3") == 0
    there = [file.rename(tmp_path / f"{file.stem}-moved.tsv") for file in files]
    for argv in (["finish", "mine"], ["ahead", "mine", "--only", "horizon"]):
        capsys.readouterr()
        assert main(argv) == 2
        said = capsys.readouterr().err
        assert str(files[1]) in said and "finish MODEL --data" in said and "S2S_DATA" not in said
    assert main(["finish", "mine", "--data", *map(str, there)]) == 0
    assert main(["ahead", "mine", "--only", "horizon"]) == 0 and main(["finish", "mine"]) == 0
    assert str(there[0]) in (root / "mine" / "README.md").read_text("utf-8")


def test_other_pairs_than_it_was_trained_on_are_refused(root, files, tmp_path, capsys):
    assert run(files, "--name", "mine") == 0 and main(["finish", "mine"]) == 0
    before = (root / "mine" / "metrics.json").read_bytes(), (root / "mine" / "config.json").read_bytes()
    other = put(tmp_path / "other.tsv", VALID[:3])
    capsys.readouterr()
    assert main(["finish", "mine", "--data", str(files[0]), str(other)]) == 2
    assert "other pairs" in capsys.readouterr().err
    put(files[1], VALID[::-1])
    assert main(["finish", "mine"]) == 2 and "other pairs" in capsys.readouterr().err
    assert before == (
        (root / "mine" / "metrics.json").read_bytes(),
        (root / "mine" / "config.json").read_bytes(),
    )
    assert main(["finish", "mine", "--data", str(files[0]), str(other), "--replace"]) == 0
    assert before[0] != (root / "mine" / "metrics.json").read_bytes()


@pytest.mark.parametrize("name", ["states.tsv", "metrics.json", "README.md"])
def test_finish_looks_at_what_it_will_write_before_it_works(root, files, capsys, name, monkeypatch):
    assert run(files, "--name", "mine") == 0
    (root / "mine" / name).mkdir()
    monkeypatch.setattr("s2s_core.commands.finish.load", lambda *_: pytest.fail("it began to work"))
    capsys.readouterr()
    assert main(["finish", "mine"]) == 2
    said = capsys.readouterr().err
    assert name in said and said.count("\n") == 1


def test_the_card_repeats_the_whole_command_and_it_runs(root, tmp_path, capsys):
    folder = tmp_path / "my data"
    train = put(folder / "a.tsv", [("1", a, "2", b) for a, b in ROWS], None)
    valid = put(folder / "b.tsv", [("1", a, "2", b) for a, b in VALID], None)
    extra = put(tmp_path / "extra.tsv", ROWS[:3])
    argv = ["--name", "mine", "--architecture", "gru", "--task", "salmon", "--columns", "2,4", "--no-header"]
    assert run([train, valid], *argv, "--seed", "7", "--extra", extra) == 0
    assert main(["finish", "mine"]) == 0
    card = (root / "mine" / "README.md").read_text("utf-8")
    said = next(line for line in card.splitlines() if line.startswith("python -m s2s_core train"))
    words = shlex.split(said)[3:]
    assert words == [
        "train", "--data", str(train), str(valid), "--name", "mine", "--architecture", "gru", "--task", "salmon",
        "--columns", "2,4", "--no-header", "--epochs", "1", "--seed", "7", "--extra", str(extra),
    ]  # fmt: skip
    before = weights(root / "mine")
    assert main([*words, "--replace", "--device", "cpu"]) == 0 and weights(root / "mine") == before
