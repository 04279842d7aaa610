"""Training on a user's own files: no code, a folder that everything accepts, mistakes in one line."""

import json
import random

import pytest

import s2s_core
from s2s_core.__main__ import main
from s2s_core.commands import train as command
from s2s_core.commands import train_own as own_command
from s2s_core.errors import UserError
from s2s_core.models import checkpoint
from s2s_core.tasks import task as find_task
from s2s_core.tasks.own import n_vocab, own_task
from s2s_core.train import RESUME
from s2s_core.train.own import own_preset

WORDS = ("apple", "friend", "plan", "hat", "cat", "house", "river", "song")


def write(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("source\ttarget\n" + "".join(f"{a}\t{b}\n" for a, b in rows), encoding="utf-8")
    return path


def pairs(n, seed=5):
    rng = random.Random(seed)
    return [
        (" ".join(words), " ".join(reversed(words))) for words in (rng.sample(WORDS, 3) for _ in range(n))
    ]


@pytest.fixture
def files(tmp_path):
    return write(tmp_path / "fish" / "train.tsv", pairs(60)), write(
        tmp_path / "fish" / "valid.tsv", pairs(12, seed=6)
    )


@pytest.fixture
def root(tmp_path, monkeypatch):
    for module in (command, own_command, checkpoint):
        monkeypatch.setattr(module, "PRETRAINED", tmp_path / "pretrained")
    monkeypatch.setattr("s2s_core.tasks.PRETRAINED", tmp_path / "pretrained")
    return tmp_path / "pretrained"


def run(files, *argv):
    return main(["train", "--data", *map(str, files), "--epochs", "1", "--device", "cpu", *argv])


def test_a_model_of_own_files_loads_decodes_and_knows_its_task(files, root, capsys):
    assert run(files, "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert said["folder"] == str(root / "fish-lstm-attention") and said["finished"] is True
    model = s2s_core.load("fish-lstm-attention")
    assert model.info.task == "fish" and model.info.architecture == "lstm-attention"
    assert s2s_core.decode(model, "cat hat plan").tokens
    for task in (find_task("fish"), find_task("fish", root / "fish-lstm-attention")):
        assert len(task.examples) >= 5 and set(task.examples) <= {source for source, _ in pairs(12, seed=6)}
        assert task.split("train", None) == pairs(60)
        assert task.split("valid", None) == pairs(12, seed=6)[0::2]
        assert task.split("test", None) == pairs(12, seed=6)[1::2]
    assert main(["trace", "fish-lstm-attention", "cat hat"]) == 0
    assert main(["evaluate", "fish-lstm-attention", "--data", str(files[1])]) == 0


@pytest.mark.parametrize("architecture", ["transformer", "rnn", "gru", "lstm"])
def test_every_architecture_can_be_asked_for_with_a_name_and_a_task(files, root, architecture):
    assert run(files, "--architecture", architecture, "--name", "mine", "--task", "salmon") == 0
    assert (model := s2s_core.load("mine")).info.architecture == architecture and model.info.task == "salmon"


def test_a_third_file_is_the_test_split(files, tmp_path):
    third = write(tmp_path / "test.tsv", [("cat", "tac")])
    task = own_task("fish", [*files, third])
    assert task.split("test", None) == [("cat", "tac")] and len(task.split("valid", None)) == 12


def test_chinese_is_segmented_and_the_vocabulary_fits_the_data(tmp_path):
    rows = [
        (f"我有{a}个{b}。", f"I have {a} {b}s.")
        for a in "一二三四五"
        for b in ("苹果", "朋友", "计划", "帽子")
    ]
    task = own_task("zh", [write(tmp_path / "a.tsv", rows), write(tmp_path / "b.tsv", rows)])
    tokenizer = task.tokenizer(rows)
    assert tokenizer.chinese and tokenizer.encode(rows[0][0]).texts[:3] == ("我", "有", "一个")
    assert (
        not own_task("en", [write(tmp_path / "c.tsv", pairs(9)), write(tmp_path / "d.tsv", pairs(9))])
        .tokenizer(pairs(9))
        .chinese
    )
    assert n_vocab(pairs(10)) == 460 and n_vocab(pairs(10) * 4000) == 260 + 240_000 // 60
    assert n_vocab(pairs(10) * 20_000) == 8000


def test_small_data_get_more_epochs(files):
    small = own_preset(own_task("fish", files), "lstm")
    assert small.epochs == 200 and small.warmup < 800 and small.patience == 40
    assert own_preset(own_task("fish", files), "lstm", epochs=3).epochs == 3


def test_pairs_over_the_limit_are_left_out_and_not_trained_on(files, root, caplog):
    write(files[0], [*pairs(60), (" ".join(WORDS * 9), "too long")])
    with caplog.at_level("INFO"):
        assert run(files) == 0
    assert "1 pairs longer than 64 tokens" in caplog.text


@pytest.mark.parametrize(
    ("content", "names"),
    [
        ("source\ttarget\na\tb\nno tab\nc\t\n", ("train.tsv", "3, 4")),
        ("", ("train.tsv", "no rows")),
        ("source\ttarget\n", ("train.tsv", "no rows")),
        (None, ("train.tsv", "not there")),
    ],
)
def test_damaged_empty_and_missing_files_are_named_in_one_line(files, root, capsys, content, names):
    files[0].unlink() if content is None else files[0].write_text(content)
    assert run(files) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.count("\n") == 1 and all(name in said.err for name in names)
    assert not root.exists()


def test_a_validation_file_of_one_row_cannot_be_split(files, root, capsys):
    write(files[1], [("a", "b")])
    assert run(files) == 2 and "at least 2" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["../up", "a/b", ".hidden"])
def test_a_name_is_one_folder(files, root, name, capsys):
    assert run(files, "--name", name) == 2 and name in capsys.readouterr().err


@pytest.mark.parametrize("task", ["../up", "a/b", "a b"])
def test_a_task_is_a_name(files, root, task, capsys):
    assert run(files, "--task", task) == 2 and task in capsys.readouterr().err
    assert not root.exists()


def test_a_task_named_after_data_is_a_name_too():
    assert own_command.task_of("my fish.tsv") == "my-fish-tsv" and own_command.task_of("鱼 2") == "鱼-2"


def test_going_on_with_other_data_is_refused(files, root, capsys, monkeypatch):
    monkeypatch.setattr("s2s_core.train.run.Training._epoch", _interrupt)
    assert run(files) == 130
    assert (root / "fish-lstm-attention" / RESUME).exists() and checkpoint.pretrained(root) == []
    with pytest.raises(UserError):
        checkpoint.load("fish-lstm-attention")
    monkeypatch.undo()
    for module in (command, own_command, checkpoint):
        monkeypatch.setattr(module, "PRETRAINED", root)
    write(files[0], pairs(61))
    capsys.readouterr()
    assert run(files) == 2 and "other data" in capsys.readouterr().err
    write(files[0], pairs(60))
    assert run(files) == 0 and s2s_core.load("fish-lstm-attention")


def _interrupt(self, minutes):
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    "argv",
    [
        ["train"],
        ["train", "--all", "zh-en-lstm"],
        ["train", "--data", "one.tsv"],
        ["train", "zh-en-lstm", "--missing"],
        ["train", "zh-en-lstm", "--architecture", "gru"],
        ["train", "--all", "--extra", "back.tsv"],
        ["train", "--all", "--extra", "zh-en=nowhere.tsv"],
    ],
)
def test_options_that_do_not_go_together_are_one_line(argv, capsys):
    assert main(argv) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.count("\n") == 1
