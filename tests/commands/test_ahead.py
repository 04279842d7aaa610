"""What is computed ahead for the Memory page: files that read back as what the parts compute."""

import gzip

import numpy as np
import pytest

import s2s_core
from s2s_core.__main__ import main
from s2s_core.analysis import saturation
from s2s_core.attribution.horizon import read_horizon
from s2s_core.commands.ahead import write_ahead, write_saturation
from s2s_core.models.checkpoint import save

PAIRS = [
    ("我喜欢学习外语。", "I like to study."),
    ("汤姆说他有个计划。", "Tom has a plan."),
    ("喜欢" * 400, "too long"),
]


@pytest.mark.parametrize("name", ["lstm", "gru"])
def test_shares_of_the_corpus_are_the_mean_over_all_positions(models, name, tmp_path):
    model = models[name]
    write_saturation(tmp_path, model, PAIRS)
    found = saturation.load(tmp_path)
    assert found is not None and found["sentences"].tolist() == [2]  # the third is over the limits
    traces = [s2s_core.score(model, *pair) for pair in PAIRS[:2]]
    gate = "f" if name == "lstm" else "z"
    both = np.concatenate(
        [np.concatenate([t.encoder[f"gate.{gate}"], t.decoder(f"gate.{gate}")], axis=1) for t in traces],
        axis=1,
    )
    np.testing.assert_allclose(found[f"{gate}.left"], (both < 0.1).mean(axis=1), atol=1e-6)
    np.testing.assert_allclose(found[f"{gate}.right"], (both > 0.9).mean(axis=1), atol=1e-6)
    assert found["positions"].tolist() == [both.shape[1]]


@pytest.mark.parametrize("name", ["rnn", "transformer"])
def test_a_model_without_gates_has_no_saturation_but_a_horizon(models, name, tmp_path):
    write_ahead(tmp_path, models[name], {"valid": PAIRS[:2], "train": PAIRS[:2], "test": PAIRS[:2]})
    assert saturation.load(tmp_path) is None
    horizon = read_horizon(tmp_path)
    assert horizon is not None and horizon["distance"].count.sum() > 0
    assert (tmp_path / "probe.json").is_file()


def test_one_part_alone_is_refreshed_and_nothing_else(models, tmp_path, capsys):
    folder = tmp_path / "zh-en-gru"
    save(folder, models["gru"], models["gru"].tokenizer, models["gru"].state_dict(), {"task": "zh-en"})
    (tmp_path / "data" / "zh-en").mkdir(parents=True)
    with gzip.open(tmp_path / "data" / "zh-en" / "valid.tsv.gz", "wt", encoding="utf-8") as file:
        file.write("\n".join("\t".join(pair) for pair in [("source", "target"), *PAIRS[:2]]) + "\n")
    before = {path.name for path in folder.iterdir()}
    arguments = ["ahead", str(folder), "--only", "horizon", "--data-dir", str(tmp_path / "data")]
    assert main(arguments) == 0 and "zh-en-gru: horizon" in capsys.readouterr().out
    assert {path.name for path in folder.iterdir()} == before | {"horizon.json"}
    assert read_horizon(folder, "logit") is not None


@pytest.mark.parametrize("arguments", [[], ["zh-en-gru", "--all"]])
def test_which_models_must_be_said_once(arguments, capsys):
    assert main(["ahead", *arguments]) == 2
    assert "--all" in capsys.readouterr().err
