"""`finish` and `evaluate --all --write` on small untrained models: what is written, and what a failing one does."""

import dataclasses
import json
from pathlib import Path

import pytest
import torch

from s2s_core.__main__ import main
from s2s_core.commands.card import extra
from s2s_core.commands.convergence import mean_and_spread
from s2s_core.commands.schedule import Length, command, commands, shortfalls
from s2s_core.models import checkpoint
from s2s_core.models.config import RecurrentConfig, to_json
from s2s_core.models.registry import attach, build
from s2s_core.tasks import TASKS
from s2s_core.tasks.base import sample

TRAINING = {
    "epochs": 3, "patience": 6, "seed": 1, "learning_rate": 1e-3, "label_smoothing": 0.1, "clip": 1.0, "warmup": 800,
    "averaging": 0.999, "updates": 300, "minutes": 3.0, "target_tokens": 90_000, "hardware": "CPU, 2 threads",
}  # fmt: skip


def curve(*perplexities: float, updates: int = 100, minutes: float = 1.0) -> list[dict[str, float]]:
    return [
        {
            "update": updates * n,
            "minutes": minutes * n,
            "target_tokens": 30_000 * n,
            "valid_perplexity": value,
        }
        for n, value in enumerate(perplexities, 1)
    ]


def put(folder: Path, model, task: str, points, **training) -> None:
    about = {"name": folder.name, "task": task, "training": {**TRAINING, **training}}
    checkpoint.save(folder, model, model.tokenizer, model.state_dict(), about)
    checkpoint.write_json(folder / "curve.json", points)


@pytest.fixture
def speller():
    tokenizer = TASKS["reverse"].tokenizer([])
    torch.manual_seed(3)
    config = RecurrentConfig(attention="additive", d_embed=5, d_hidden=7, d_attn=3, n_vocab=len(tokenizer))
    return attach(build(config).eval().requires_grad_(False), tokenizer, name="speller", task="reverse")


@pytest.fixture
def root(tmp_path, models, speller, monkeypatch):
    """pretrained/ with a generated and a text task, both with short splits, and a task whose data are missing."""
    reverse, zh_en = TASKS["reverse"], TASKS["zh-en"]
    letters = [(word, word[::-1]) for word in ("ab", "abc", "xyzw", "hello", "world")]
    texts = sample("zh-en")[:8]
    short = dataclasses.replace(reverse, split=lambda *_: letters, lengths=lambda: letters[:3])
    monkeypatch.setitem(TASKS, "reverse", short)
    monkeypatch.setitem(TASKS, "zh-en", dataclasses.replace(zh_en, split=lambda *_: texts))
    put(tmp_path / "reverse-lstm-attention", speller, "reverse", curve(9, 8, 7), guidance=0.2)
    put(
        tmp_path / "zh-en-lstm",
        models["lstm"],
        "zh-en",
        curve(9, 8, 7, minutes=8),
        epochs=30,
        extra_pairs=1234,
    )
    put(tmp_path / "zh-en-gru", models["gru"], "zh-en", curve(9, 8, 7, updates=300, minutes=8), epochs=30)
    put(tmp_path / "en-fr-lstm", models["lstm"], "en-fr", curve(9, 8, 7))
    monkeypatch.setattr(checkpoint, "PRETRAINED", tmp_path)
    return tmp_path


def test_all_are_measured_and_written_and_a_failing_one_is_named(root, capsys):
    assert main(["evaluate", "--all", "--write", "--data-dir", "/nonexistent"]) == 2
    said = capsys.readouterr()
    assert "error: en-fr-lstm" in said.err and "/nonexistent" in said.err
    assert [line.split()[0] for line in said.out.splitlines()] == [
        "en-fr-lstm", "reverse-lstm-attention", "zh-en-gru", "zh-en-lstm",
    ]  # fmt: skip
    assert not (root / "en-fr-lstm" / "metrics.json").exists()
    measured = json.loads((root / "reverse-lstm-attention" / "metrics.json").read_text())
    assert list(measured) == ["valid", "test", "lengths"] and measured["test"]["n"] == 5
    assert 0 <= measured["test"]["aer"] <= 100 and len(measured["test"]["aer_by_head"][0]) == 1
    assert "aer" not in measured["lengths"] and len(measured["lengths"]["by_length"]["rows"]) == 3
    zoo = (root / "README.md").read_text("utf-8")
    for said in (
        "## reverse",
        "## zh-en",
        "## en-fr",
        TASKS["zh-en"].licence,
        "exact match, %",
        "| 24 | 900 |",
    ):
        assert said in zoo
    assert zoo.index("## zh-en") < zoo.index("## reverse") and zoo.index("[gru]") < zoo.index("[lstm](zh-en")


def test_without_write_nothing_is_written_and_json_is_one_list(root, capsys):
    assert main(["evaluate", "--all", "--json", "--data-dir", "/nonexistent"]) == 2
    value = json.loads(capsys.readouterr().out)
    assert {row["model"]: "error" in row for row in value} == {
        "en-fr-lstm": True, "reverse-lstm-attention": False, "zh-en-gru": False, "zh-en-lstm": False,
    }  # fmt: skip
    assert value[1]["test"]["intervals"]["exact_match"][1] > 0
    assert not list(root.glob("*/metrics.json")) and not (root / "README.md").exists()


def test_the_card_of_a_generated_task(root, capsys):
    assert main(["finish", "reverse-lstm-attention"]) == 0
    assert "exact match" in capsys.readouterr().out
    card = (root / "reverse-lstm-attention" / "README.md").read_text("utf-8")
    for said in (
        "```bash\npython -m s2s_core train reverse-lstm-attention\n```\n\nWith seed 1, ", "alignment error rate",
        "### By length, on generated words",
        "free of any licence", "### Alignment error rate of each head", "## Known failures", "300 updates",
        "loss of weight 0.2",
    ):  # fmt: skip
        assert said in card
    assert "BLEU" not in card and "--extra" not in card and "derivative" not in card
    assert {path.name for path in (root / "reverse-lstm-attention").iterdir()} >= {
        "states.tsv",
        "decodes.json",
        "metrics.json",
    }


def test_the_card_of_a_text_task_says_where_pairs_came_from_and_who_had_more(root):
    assert main(["finish", "zh-en-lstm"]) == 0
    card = (root / "zh-en-lstm" / "README.md").read_text("utf-8")
    for said in (
        "python -m s2s_core train zh-en-lstm --minutes 24 --extra FILE\n",
        "1,234", "back-translation", "Tatoeba", "CC BY 2.0 FR",
        "sacreBLEU `nrefs:1", "It had 300 updates, `zh-en-gru` 900", "still falling", "one vector",
    ):  # fmt: skip
        assert said in card
    assert "alignment error rate" not in card
    assert (root / "README.md").exists()


def test_the_card_says_from_when_on_models_taught_it(root, models):
    points = curve(9, 8, 8.5, minutes=8)
    put(root / "zh-en-lstm", models["lstm"], "zh-en", points, epochs=30, restarts=[200], taught=[[200, 4321]])
    assert main(["finish", "zh-en-lstm"]) == 0
    card = " ".join((root / "zh-en-lstm" / "README.md").read_text("utf-8").split())
    for said in (
        "```bash python -m s2s_core train zh-en-lstm --minutes 16 "
        "python -m s2s_core train zh-en-lstm --minutes 24 --further --taught FILE ```",
        "From update 200 on it read, beside the real pairs, 4,321 sources", "Kim & Rush 2016", "2 parts",
    ):  # fmt: skip
        assert said in card
    assert "others to read" not in card


RULED = {
    "rule": {"still": 3, "gain": 0.01, "decay": 2},
    "epochs": 80,
    "patience": 6,
}  # fmt: skip


@pytest.mark.parametrize(
    ("by", "said", "shortfall"),
    [
        (
            "rule",
            "It has converged by that rule: the learning rate fell from epoch 3 on, and epoch 4 was the last.",
            0,
        ),
        (
            "cap",
            "The bound of 4 epochs ended it before that rule did: the learning rate fell from epoch 3 on",
            1,
        ),
        ("minutes", "The minutes given ended it before that rule did", 3),
    ],
)
def test_the_card_says_the_rule_and_how_it_was_met(root, speller, by, said, shortfall):
    end = {"by": by, "decay_from": 200, "epochs": 4, "updates": 400, "minutes": 4.0, "cpu_minutes": 2.5}
    points = [{**point, "cpu_minutes": 0.6 * n} for n, point in enumerate(curve(9, 8, 7, 6.9), 1)]
    folder = root / "reverse-lstm"
    put(folder, speller, "reverse", points, **RULED, end=end)
    put(root / "reverse-gru", speller, "reverse", curve(9, 8, 7, updates=900, minutes=50))
    assert main(["finish", "reverse-lstm"]) == 0
    card = " ".join((folder / "README.md").read_text("utf-8").split())
    rule = "then constant until the validation perplexity has not fallen by 1 % within 3 epochs, and to zero over 2 epochs more"
    assert said in card and rule in card and "2.4 processor minutes" in card and "cosine" not in card
    assert len(shortfalls(folder)) == shortfall
    assert ("--minutes 4" in card) == (by == "minutes")


def seed_of(folder: Path, speller, seed: int, perplexity: float) -> Path:
    put(folder, speller, "reverse", curve(9, 8, perplexity), seed=seed, valid_perplexity=perplexity)
    about = json.loads((folder / "config.json").read_text())
    checkpoint.write_json(folder / "config.json", {**about, "name": "reverse-lstm-attention"})
    return folder


def test_seeds_are_measured_alike_and_stay_when_the_model_is_measured_again(root, speller, tmp_path_factory):
    runs, folder = tmp_path_factory.mktemp("runs"), root / "reverse-lstm-attention"
    seed_of(folder, speller, 2, 6.0)
    others = [seed_of(runs / f"s{seed}", speller, seed, 7.0) for seed in (3, 1)]
    assert main(["finish", "reverse-lstm-attention", "--seeds", *map(str, others)]) == 0
    rows = json.loads((folder / "metrics.json").read_text())["seeds"]
    assert [(row["seed"], row["shipped"], row["valid_perplexity"]) for row in rows] == [
        (1, False, 7.0), (2, True, 6.0), (3, False, 7.0),
    ]  # fmt: skip
    assert {row["test"]["exact_match"] for row in rows} == {0.0}  # the same untrained weights three times
    assert {(row["falls_below_half"], row["tested_to"]) for row in rows} == {(2, 4)}
    card = (folder / "README.md").read_text("utf-8")
    assert "### Seeds" in card and "2 (this one)" in card and "below one half at length 2" in card
    assert main(["evaluate", "--all", "--write", "--data-dir", "/nonexistent"]) == 2
    assert json.loads((folder / "metrics.json").read_text())["seeds"] == rows
    assert "falls below 50 % at length" in (root / "README.md").read_text("utf-8")


def test_the_best_seed_is_shipped_and_only_seeds_of_one_model_are_compared(
    root, speller, tmp_path_factory, capsys
):
    runs, folder = tmp_path_factory.mktemp("runs"), root / "reverse-lstm-attention"
    seed_of(folder, speller, 2, 6.0)
    for other, seed, perplexity, said in (
        (runs / "better", 1, 5.0, "Seed 1 was better"), (runs / "same", 2, 7.0, "the same seed"),
        (root / "zh-en-lstm", 0, 0.0, "no training of reverse-lstm-attention"),
    ):  # fmt: skip
        if seed:
            seed_of(other, speller, seed, perplexity)
        assert main(["finish", "reverse-lstm-attention", "--seeds", str(other)]) == 2
        assert said in capsys.readouterr().err
        assert not (folder / "metrics.json").exists()


@pytest.mark.parametrize(
    ("values", "said"),
    [((97.0, 96.0, 98.5), "97.2 (96-98.5)"), ((5, 5, 5), "5"), ((23, 25, 22), "23.3 (22-25)")],
)
def test_a_mean_is_said_with_its_spread(values, said):
    assert mean_and_spread(values) == said


def test_a_folder_elsewhere_is_finished_alone(root, tmp_path_factory, speller):
    folder = tmp_path_factory.mktemp("runs") / "mine"
    put(folder, speller, "reverse", curve(9, 8, 7))
    assert main(["finish", str(folder)]) == 0
    assert (folder / "README.md").read_text("utf-8").startswith("# mine\n")
    assert not (root / "README.md").exists()


@pytest.mark.parametrize(
    ("perplexities", "ended"), [((9, 8, 7), "epochs"), ((9, 8), "minutes"), ((7, 8, 9, 9), "patience")]
)
def test_how_a_training_ended_is_read_from_its_curve(perplexities, ended):
    length = Length.of({"epochs": 3, "patience": 3}, curve(*perplexities))
    assert length.ended == ended and length.updates == 100 * len(perplexities)
    about = {"name": "reverse-lstm", "task": "reverse", "training": {"seed": 1}}
    assert commands(about, curve(*perplexities), length) == [
        "python -m s2s_core train reverse-lstm" + (" --minutes 2" if ended == "minutes" else "")
    ]


def test_patience_never_ends_what_was_trained_further():
    """Targets written by models may raise the perplexity of references for good."""
    length = Length.of({"epochs": 9, "patience": 3, "restarts": [1]}, curve(7, 8, 9, 9))
    assert length.ended == "minutes"


def test_a_model_trained_in_parts_has_a_command_for_each():
    training = {"seed": 1, "epochs": 30, "restarts": [200, 300]}
    about = {"name": "en-fr-transformer", "task": "en-fr", "training": training}
    points = curve(9, 8, 7, 6, 5)
    first, second, third = commands(about, points, Length.of(training, points))
    assert first == "python -m s2s_core train en-fr-transformer --minutes 2"
    assert second == "python -m s2s_core train en-fr-transformer --minutes 3 --further"
    assert third == "python -m s2s_core train en-fr-transformer --minutes 5 --further"


def test_another_seed_is_in_the_command_and_made_pairs_need_no_file():
    training = {"seed": 4, "extra_pairs": 10}
    said = command({"name": "headlines-transformer", "task": "headlines", "training": training}, None)
    assert said == "python -m s2s_core train headlines-transformer --seed 4"
    told = extra(TASKS["headlines"], {"extra_pairs": 17000, "extra_epochs": 4})
    assert "17,000" in told and "first 4 epochs only" in told and "Fevry and Phang 2018" in told


def test_a_model_on_its_users_files_says_the_command_with_them():
    about = {
        "name": "fish-gru",
        "task": "fish",
        "data": {"files": ["/a/train.tsv", "/b/valid.tsv"]},
        "training": {"seed": 1},
    }
    about["model"] = to_json(RecurrentConfig(cell="gru"))
    assert command(about, None) == (
        "python -m s2s_core train --data train.tsv valid.tsv --name fish-gru --architecture gru --task fish"
    )


def test_a_model_that_stopped_by_itself_lacks_nothing(root, speller):
    put(root / "reverse-lstm", speller, "reverse", curve(7, 8, 9), patience=2)
    put(root / "reverse-gru", speller, "reverse", curve(9, 8, 7, updates=900, minutes=50))
    put(root / "reverse-rnn", speller, "reverse", curve(9, 8, 7))
    (root / "reverse-rnn" / "curve.json").write_text("{")  # a damaged neighbour is no reason to fail
    assert shortfalls(root / "reverse-lstm") == []
    assert shortfalls(root / "reverse-lstm-attention") == [
        "It had 300 updates, `reverse-gru` 2,700: its figures may understate the architecture."
    ]
