"""The command line: one JSON value on standard output; a user's mistake is one line on standard error and code 2."""

import gzip
import json
import math
import subprocess
import sys
from pathlib import Path

import pytest

from s2s_core.__main__ import COMMANDS, main
from s2s_core.models import checkpoint
from s2s_core.models.registry import Model

TEXT = "我喜欢学习外语。"
GATE = '{"kind": "gate", "part": "decoder", "gate": "z", "to": 0}'
SCORES = (
    "model", "n", "refused", "seconds", "bleu", "bleu_lc", "bleu_signature", "chrf", "rouge1", "rouge2", "rougeL",
    "perplexity", "perplexity_char", "token_accuracy", "exact_match", "length_ratio", "distinct1", "distinct2",
    "repetition", "seq_rep2", "intervals", "by_length",
)  # fmt: skip


@pytest.fixture
def root(tmp_path: Path, models: dict[str, Model], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of small untrained models in place of pretrained/, and the only one the commands see."""
    from s2s_core.commands import models as command

    for name in ("lstm-attention", "transformer", "gru"):
        model = models[name]
        about = {"name": name, "task": "zh-en", "training": {}}
        checkpoint.save(tmp_path / name, model, model.tokenizer, model.state_dict(), about)
    monkeypatch.setattr(checkpoint, "PRETRAINED", tmp_path)
    monkeypatch.setattr(command, "PRETRAINED", tmp_path)
    monkeypatch.setattr(command, "pretrained", lambda: checkpoint.pretrained(tmp_path))
    return tmp_path


def answer(capsys: pytest.CaptureFixture[str], *argv: str):
    """The one JSON value a command prints; nothing else may be on standard output."""
    assert main([*argv, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def mistake(capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    """The one line with which a command refuses."""
    try:
        code = main(list(argv))
    except SystemExit as stopped:
        code = stopped.code
    said = capsys.readouterr()
    assert code == 2
    assert said.out == ""
    assert said.err.count("\n") == 1 and said.err.endswith("\n")
    return said.err


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "rows.tsv.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write("source\ttarget\tthird\n" + f"{TEXT}\tI like to study foreign languages.\tx\n" * 3)
        file.write("我" * 500 + "\ttoo long\n")
    return path


def test_models_lists_every_folder_and_leaves_out_a_damaged_one(root, capsys, caplog):
    (root / "broken").mkdir()
    (root / "broken" / "config.json").write_text("{")
    found = answer(capsys, "models")
    assert [row["name"] for row in found] == ["gru", "lstm-attention", "transformer"]
    assert set(found[0]) == {"name", "task", "architecture", "parameters", "size_bytes", "metrics"}
    assert found[1]["architecture"] == "lstm-attention" and found[1]["parameters"] > 0
    assert "broken" in caplog.text


def test_trace_prints_every_step_as_the_design_says(root, capsys):
    value = answer(capsys, "trace", "lstm-attention", TEXT)
    assert list(value) == [
        "model",
        "edits",
        "source",
        "source_spans",
        "tokens",
        "token_spans",
        "text",
        "steps",
    ]
    assert len(value["source"]) == len(value["source_spans"]) and value["source_spans"][-1] is None
    assert len(value["tokens"]) == len(value["token_spans"]) == len(value["steps"])
    for token, span in zip(value["source"], value["source_spans"], strict=True):
        assert (
            span is None
            or TEXT[span[0] : span[1]] in (token, token.removeprefix("▁"))
            or token.startswith("<0x")
        )
    step = value["steps"][0]
    assert set(step) == {
        "token",
        "origin",
        "log_prob",
        "top",
        "entropy",
        "cross_attn",
        "p_gen",
        "gates",
        "hidden",
    }
    assert (
        step["origin"] == "greedy"
        and step["top"][0] == [step["token"], step["log_prob"]]
        and len(step["top"]) == 10
    )
    assert math.isclose(sum(step["cross_attn"][0][0]), 1, abs_tol=1e-5)
    assert len(step["cross_attn"][0][0]) == len(value["source"])
    assert set(step["gates"]) == {"i", "f", "g", "o"} and len(step["gates"]["i"]) == len(step["hidden"]) == 2


def test_trace_says_null_for_what_an_architecture_does_not_have(root, capsys):
    assert answer(capsys, "trace", "transformer", TEXT)["steps"][0]["gates"] is None
    gru = answer(capsys, "trace", "gru", TEXT)["steps"][0]
    assert gru["cross_attn"] is None and set(gru["gates"]) == {"r", "z", "n"}


def test_force_writes_the_token_and_leaves_the_steps_before_it(root, capsys):
    free = answer(capsys, "trace", "lstm-attention", TEXT)
    forced = answer(capsys, "trace", "lstm-attention", TEXT, "--force", "1=</s>")
    assert forced["tokens"] == [free["tokens"][0], "</s>"]
    assert forced["steps"][0] == free["steps"][0] and forced["steps"][1]["origin"] == "forced"


def test_target_forces_a_whole_text(root, capsys):
    value = answer(capsys, "trace", "transformer", TEXT, "--target", "Tom says he has a plan.")
    assert value["text"] == "Tom says he has a plan." and value["tokens"][-1] == "</s>"
    assert {step["origin"] for step in value["steps"]} == {"forced"}


def test_edits_are_carried_out_and_said(root, tmp_path, capsys):
    edit, path = json.loads(GATE), tmp_path / "edits.json"
    free = answer(capsys, "trace", "gru", TEXT)
    assert free["edits"] == []
    held = answer(capsys, "trace", "gru", TEXT, "--edit", GATE)
    full = {**edit, "layer": None, "units": None, "positions": None}
    assert held["edits"] == [full] and held["steps"][0] != free["steps"][0]
    assert all(set(layer) == {0} for step in held["steps"] for layer in step["gates"]["z"])
    path.write_text(json.dumps([{**edit, "positions": [1, 1]}, {"kind": "force", "step": 0, "token": "."}]))
    both = answer(capsys, "trace", "gru", TEXT, "--edits", str(path), "--force", "1=</s>")
    assert [edit["kind"] for edit in both["edits"]] == ["force", "gate", "force"]
    assert both["tokens"] == [".", "</s>"] and set(both["steps"][1]["gates"]["z"][0]) == {0}
    scored = answer(capsys, "trace", "gru", TEXT, "--target", "I like Tom.", "--edit", GATE)
    assert scored["text"] == "I like Tom." and scored["edits"] == [full]


@pytest.mark.parametrize("beam", ["1", "3"])
def test_evaluate_counts_refused_rows_apart(root, rows, capsys, beam):
    value = answer(capsys, "evaluate", "lstm-attention", "--data", str(rows), "--beam", beam)
    assert (value["model"], value["n"], value["refused"]) == ("lstm-attention", 3, 1)
    assert tuple(value) == SCORES
    assert answer(capsys, "evaluate", "gru", "--data", str(rows), "--limit", "2")["n"] == 2


def test_every_command_has_help_and_people_get_lines(root, rows, capsys):
    for name in COMMANDS:
        with pytest.raises(SystemExit) as stopped:
            main([name, "--help"])
        assert stopped.value.code == 0 and "usage:" in capsys.readouterr().out
    assert main(["--help"]) == 0
    listing = capsys.readouterr().out
    assert all(name in listing for name in COMMANDS)
    for argv in (["models"], ["trace", "gru", TEXT], ["evaluate", "gru", "--data", str(rows)]):
        assert main(argv) == 0 and len(capsys.readouterr().out.splitlines()) > 2


@pytest.mark.parametrize(
    ("argv", "names"),
    [
        (["fly"], "fly"),
        (["trace", "gru"], "text"),
        (["trace", "nowhere", TEXT], "nowhere"),
        (["trace", "gru", ""], ""),
        (["trace", "gru", "  \n "], ""),
        (["trace", "gru", "我" * 10_000], ""),
        (["trace", "gru", TEXT, "--force", "x=y"], "x=y"),
        (["trace", "gru", TEXT, "--force", "0"], "0"),
        (["trace", "gru", TEXT, "--force", "0=no such token"], "no such token"),
        (["trace", "gru", TEXT, "--force", "0=<pad>"], "<pad>"),
        (["trace", "gru", TEXT, "--force", "0=</s>", "--force", "7=</s>"], "7"),
        (["trace", "gru", TEXT, "--force", "0=</s>", "--target", "x"], "--target"),
        (["trace", "gru", TEXT, "--edit", "no json"], "no json"),
        (["trace", "gru", TEXT, "--edit", "[1]"], "an object with a kind"),
        (["trace", "gru", TEXT, "--edit", '{"kind": "magic"}'], "magic"),
        (["trace", "gru", TEXT, "--edit", '{"kind": "head", "attn": "cross"}'], "decoder.heads"),
        (["trace", "gru", TEXT, "--edit", GATE.replace("0}", '0, "layer": 7}')], "layer 7"),
        (["trace", "gru", TEXT, "--edit", GATE.replace("0}", '0, "positions": 99}')], "step 99"),
        (
            ["trace", "gru", TEXT, "--edit", '{"kind": "force", "step": 0, "token": "."}', "--target", "x"],
            "whole target",
        ),
        (["trace", "gru", TEXT, "--edits", "missing.json"], "missing.json"),
        (["trace", "gru", TEXT, "--edits", __file__], "test_commands.py"),
        (["evaluate", "gru", "--data", "missing.tsv"], "missing.tsv"),
        (["evaluate", "gru", "--data", "."], ""),
        (["evaluate", "gru", "--data", "x.tsv", "--limit", "0"], "--limit"),
        (["evaluate", "gru", "--data", "x.tsv", "--beam", "-1"], "--beam"),
        (["evaluate"], "--all"),
        (["evaluate", "gru"], "--data"),
        (["evaluate", "gru", "--all"], "MODEL"),
        (["evaluate", "--all", "--data", "x.tsv", "--beam", "2"], "--data, --beam"),
        (["evaluate", "gru", "--data", "x.tsv", "--write"], "--write"),
        (["train", "nothing"], "nothing"),
        (["train", "zh-en-lstm", "--minutes", "0"], "0"),
        (["train", "zh-en-lstm", "--minutes", "nan"], "nan"),
        (["train", "zh-en-lstm", "--device", "abacus"], "abacus"),
        (["train", "zh-en-lstm", "--data-dir", "/nonexistent"], "/nonexistent"),
        (["train", "zh-en-lstm", "--out", __file__], ""),
    ],
)
def test_a_mistake_is_one_line_and_code_2(root, capsys, argv, names):
    assert names in mistake(capsys, *argv)


def test_a_damaged_model_and_a_damaged_file_are_named(root, tmp_path, capsys):
    (root / "gru" / "model.safetensors").write_bytes(b"not weights")
    assert "gru" in mistake(capsys, "trace", "gru", TEXT)
    bad = tmp_path / "bad.tsv"
    bad.write_text("source\ttarget\na\tb\nno tab here\nc\t\nd\te\n")
    line = mistake(capsys, "evaluate", "transformer", "--data", str(bad))
    assert "bad.tsv" in line and "3, 4" in line
    long = tmp_path / "long.tsv"
    long.write_text("source\ttarget\n" + "我" * 500 + "\tlong\n")
    mistake(capsys, "evaluate", "transformer", "--data", str(long))


@pytest.mark.slow
def test_the_real_process_keeps_both_streams_clean(root):
    def run(*argv: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "s2s_core", *argv]
        return subprocess.run(
            command, capture_output=True, encoding="utf-8", timeout=60, cwd=Path(__file__).parents[1]
        )

    good = run("trace", str(root / "gru"), TEXT + "\udc80", "--json")
    assert (good.returncode, good.stderr) == (0, "") and json.loads(good.stdout)["model"] == "gru"
    bad = run("trace", str(root / "gru"), "")
    assert (bad.returncode, bad.stdout, bad.stderr.count("\n")) == (2, "", 1)


@pytest.mark.parametrize("text", ["-5 度", "-5度", "-你好", "---", "-", "--help 我", "— 好"])
def test_a_text_may_begin_with_a_dash(root, capsys, text):
    found = answer(capsys, "trace", "gru", text)
    spans = [span for span in found["source_spans"] if span]
    assert found["tokens"] and "".join(text[start:end] for start, end in spans).startswith(text[0])


def test_a_text_that_looks_like_an_option_comes_after_two_dashes(root, capsys):
    assert main(["trace", "gru", "--json", "--", "-x"]) == 0
    assert json.loads(capsys.readouterr().out)["source_spans"]
    assert "after --" in mistake(capsys, "trace", "gru", "-x")
    assert "text" in mistake(capsys, "trace", "gru", "--jsn")  # a slip is not taken for the text


def test_force_takes_a_token_as_it_looks(root, capsys, tokenizer):
    vocab = set(tokenizer.vocab)
    marked = next(t for t in tokenizer.vocab if len(t) > 2 and t[0] == "▁" and t[1:] not in vocab)
    for written in (marked, marked[1:], " " + marked[1:]):
        assert answer(capsys, "trace", "gru", TEXT, "--force", f"0={written}")["tokens"][0] == marked
    bare = next(t for t in tokenizer.vocab if len(t) > 1 and t[0].isalpha() and "▁" + t not in vocab)
    assert answer(capsys, "trace", "gru", TEXT, "--force", f"0=▁{bare}")["tokens"][0] == bare


def test_a_token_that_is_not_there_is_refused_with_those_near_it(root, capsys, tokenizer):
    marked = next(t for t in tokenizer.vocab if len(t) > 4 and t[0] == "▁")
    said = mistake(capsys, "trace", "gru", TEXT, "--force", f"0={marked[1:]}qq")
    assert f'--force "0={marked}"' in said


def test_trace_says_what_the_model_cannot_read(root, capsys):
    assert not {"unseen", "unlike"} & set(answer(capsys, "trace", "gru", TEXT))  # nothing to say of it
    found = answer(capsys, "trace", "gru", "我喜欢饕餮饕。")
    assert found["unseen"] == ["饕", "餮"] and "unlike" not in found
    assert main(["trace", "gru", "我喜欢饕餮。"]) == 0
    assert "饕, 餮" in capsys.readouterr().out.splitlines()[-1]


def test_a_text_in_distress_gets_the_message_first(root, capsys):
    model = checkpoint.load("gru")
    about = {"name": "talk", "task": "dialogue", "training": {}}
    checkpoint.save(root / "talk", model, model.tokenizer, model.state_dict(), about)
    assert main(["trace", "talk", "I want to kill myself", "--json"]) == 0
    said = capsys.readouterr()
    assert "toy" in said.err and json.loads(said.out)["tokens"]
    assert main(["trace", "gru", "I want to kill myself", "--json"]) == 0
    assert capsys.readouterr().err == ""
