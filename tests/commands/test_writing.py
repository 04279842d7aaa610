"""What commands write: the target is looked at first, written whole, named by its suffix; every failure is one line."""

import gzip
import os
import subprocess
import sys
from pathlib import Path

import pytest

from s2s_core.__main__ import main
from s2s_core.models import checkpoint
from s2s_core.tasks.files import read_tsv

TEXT = "我喜欢学习外语。"
SAVED = ("lstm-attention", "transformer")


@pytest.fixture
def root(tmp_path, models, monkeypatch):
    for name in SAVED:
        model = models[name]
        about = {"name": name, "task": "zh-en", "training": {}}
        checkpoint.save(tmp_path / "p" / name, model, model.tokenizer, model.state_dict(), about)
    monkeypatch.setattr(checkpoint, "PRETRAINED", tmp_path / "p")
    return tmp_path


@pytest.fixture
def texts(tmp_path):
    path = tmp_path / "texts.txt"
    path.write_text(f"{TEXT}\n\n汤姆\t说他\u2028有个计划。\n" + "我" * 500 + "\n", encoding="utf-8")
    return path


@pytest.fixture
def rows(tmp_path):
    path = tmp_path / "rows.tsv"
    path.write_text(f"source\ttarget\n{TEXT}\tI like it.\n{'我' * 500}\tno\n汤姆\tTom\n", encoding="utf-8")
    return path


def refused(capsys, *argv):
    assert main([str(part) for part in argv]) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.startswith("error: ") and said.err.count("\n") == 1
    return said.err


def writers(texts, rows, out):
    return [
        ["backtranslate", "lstm-attention", texts, out],
        ["distil", "lstm-attention", "--pairs", rows, "--out", out, "--beam", "2"],
        ["translate", "lstm-attention", texts, "--out", out],
        ["evaluate", "lstm-attention", "--data", rows, "--hypotheses", out],
    ]


@pytest.mark.parametrize("which", range(4))
def test_what_is_there_stays_unless_it_is_said_to_go(root, texts, rows, capsys, which, monkeypatch):
    out = root / "out.tsv"
    out.write_text("old")
    argv = writers(texts, rows, out)[which]
    assert "--replace" in refused(capsys, *argv) and out.read_text() == "old"
    assert main([*map(str, argv), "--replace"]) == 0
    assert out.read_text() != "old" and not list(root.glob("*.part"))


@pytest.mark.parametrize("which", range(4))
@pytest.mark.parametrize("out", ["rows.tsv/out.tsv", "p"])
def test_a_target_that_cannot_be_written_is_said_before_any_work(
    root, texts, rows, capsys, which, out, monkeypatch
):
    module = sys.modules[f"s2s_core.commands.{writers(texts, rows, out)[which][0]}"]
    monkeypatch.setattr(module, "load", lambda *_: pytest.fail("it began to work"))
    assert str(root / out) in refused(capsys, *writers(texts, rows, root / out)[which])


@pytest.mark.parametrize("which", range(4))
@pytest.mark.parametrize("suffix", [".tsv", ".tsv.gz"])
def test_the_suffix_says_whether_it_is_compressed(root, texts, rows, capsys, which, suffix):
    out = root / "new" / f"out{suffix}"
    assert main([*map(str, writers(texts, rows, out)[which])]) == 0
    data = out.read_bytes()
    lines = (gzip.decompress(data) if suffix.endswith(".gz") else data).decode("utf-8").splitlines()
    if which < 2:
        assert lines[0] == "source\ttarget" and all(line.count("\t") == 1 for line in lines)
        assert len(read_tsv(out)) == len(lines) - 1
    else:
        assert len(lines) == (4 if which == 2 else 2)


@pytest.mark.parametrize("damage", [None, b"\xff\xfe\xfa\n", "gz"])
def test_a_text_that_cannot_be_read_is_one_line(root, tmp_path, capsys, damage):
    path = tmp_path / ("a.txt.gz" if damage == "gz" else "a.txt")
    if damage is not None:
        path.write_bytes(b"no gzip" if damage == "gz" else damage)
    for argv in (
        ["backtranslate", "lstm-attention", path, tmp_path / "o.tsv"],
        ["translate", "lstm-attention", path],
    ):
        assert path.name in refused(capsys, *argv)
    assert not (tmp_path / "o.tsv").exists()


def test_an_error_of_the_system_that_nobody_foresaw_is_one_line(root, texts, capsys, monkeypatch):
    def full(*_):
        raise OSError(28, os.strerror(28), "somewhere")

    monkeypatch.setattr("s2s_core.whole.os.replace", full)
    assert "room" in refused(capsys, "translate", "lstm-attention", texts, "--out", root / "o.txt")
    assert not (root / "o.txt").exists() and not list(root.glob("*.part"))
    monkeypatch.setattr("s2s_core.commands.translate.read_lines", full)
    assert "somewhere" in refused(capsys, "translate", "lstm-attention", texts)


def test_a_line_in_is_a_line_out(root, texts, capsys):
    assert main(["translate", "lstm-attention", str(texts)]) == 0
    said = capsys.readouterr()
    lines = said.out.removesuffix("\n").split("\n")
    assert len(lines) == 4 and len(said.out.splitlines()) == 4
    assert lines[0] and lines[1] == "" and lines[2] and lines[3] == ""
    assert "4" in said.err and said.err.count("\n") == 1
    assert main(["translate", "lstm-attention", str(texts), "--beam", "2", "--json"]) == 0


def test_bytes_that_a_model_writes_do_not_break_lines(root, models, texts, capsys, monkeypatch):
    ids = [models["lstm-attention"].tokenizer.target_id(f"<0x{byte:02X}>") for byte in (9, 10, 13)]
    monkeypatch.setattr("s2s_core.commands.translate.decode_ids", lambda _, rows: [list(ids)] * len(rows))
    assert main(["translate", "lstm-attention", str(texts)]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 4


def test_hypotheses_are_those_of_the_rows_scored_in_their_order(root, rows, tmp_path, capsys):
    out = tmp_path / "said.txt"
    argv = ["evaluate", "lstm-attention", "--data", str(rows), "--hypotheses", str(out), "--json"]
    assert main(argv) == 0
    import json

    scores = json.loads(capsys.readouterr().out)
    assert scores["n"] == 2 and scores["refused"] == 1 and scores["refused_lines"] == [3]
    sources = tmp_path / "sources.txt"
    sources.write_text(f"{TEXT}\n汤姆\n", encoding="utf-8")
    assert main(["translate", "lstm-attention", str(sources)]) == 0
    assert out.read_text(encoding="utf-8") == capsys.readouterr().out


def shell(root, line):
    command = f"{sys.executable} -m s2s_core {line}"
    done = subprocess.run(
        ["bash", "-c", command],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        cwd=Path(__file__).parents[2],
    )
    return done


@pytest.mark.slow
@pytest.mark.parametrize(
    "line", ["models > /dev/full", "models >&-", "train --help > /dev/full", "--help > /dev/full"]
)
def test_an_output_that_takes_nothing_is_one_line(root, line):
    done = shell(root, line)
    assert done.returncode == 2 and done.stderr.startswith("error: ") and done.stderr.count("\n") == 1


@pytest.mark.slow
def test_an_output_that_nobody_reads_is_one_line(root):
    texts = root / "many.txt"
    texts.write_text(f"{TEXT}\n" * 20_000, encoding="utf-8")
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "s2s_core", "trace", str(root / "p" / "lstm-attention"), TEXT, "--json"]
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, encoding="utf-8", timeout=60)
    os.close(write)
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and "Traceback" not in done.stderr


@pytest.mark.slow
def test_a_closed_error_output_loses_nothing(root):
    done = shell(root, "models 2>&-")
    assert done.returncode == 0 and done.stdout
