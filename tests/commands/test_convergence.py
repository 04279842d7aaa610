"""What cards and the table say of the rule of convergence and of several seeds."""

import json
from pathlib import Path

import pytest

from s2s_core.__main__ import main
from s2s_core.commands.convergence import mean_and_spread
from s2s_core.commands.schedule import shortfalls
from s2s_core.models import checkpoint
from tests.commands.folders import curve, put

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
