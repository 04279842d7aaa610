"""Saving and loading, and refusing what is damaged."""

import json

import pytest
import torch

from s2s_core.errors import UserError
from s2s_core.models import checkpoint
from s2s_core.models.config import NEEDED
from s2s_core.text.tokenizer import EOS


def _saved(tmp_path, model):
    folder = tmp_path / model.info.name
    checkpoint.save(
        folder, model, model.tokenizer, model.state_dict(), {"task": "zh-en", "name": folder.name}
    )
    return folder


def test_a_saved_model_comes_back_to_float16(tmp_path, model):
    again = checkpoint.load(_saved(tmp_path, model))
    assert (
        again.info.reads == model.info.reads and again.tokenizer.target_vocab == model.tokenizer.target_vocab
    )
    for name, value in model.state_dict().items():
        torch.testing.assert_close(again.state_dict()[name], value.half().float(), rtol=0, atol=0)


@pytest.mark.parametrize("name", NEEDED)
@pytest.mark.parametrize("damage", ["missing", "cut", "foreign"])
def test_a_damaged_folder_is_refused_by_name(tmp_path, models, name, damage):
    folder = _saved(tmp_path, models["lstm"])
    path = folder / name
    if damage == "missing":
        path.unlink()
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    else:
        path.write_bytes(b"\x80\x04\x95not what it should be")
    with pytest.raises(UserError) as refused:
        checkpoint.load(folder)
    assert refused.value.key == "error.damaged_checkpoint" and refused.value.values["folder"] == "lstm"


def test_weights_that_are_not_finite_are_refused(tmp_path, models):
    model = models["gru"]
    folder = tmp_path / "gru"
    broken = {name: torch.full_like(value, float("nan")) for name, value in model.state_dict().items()}
    checkpoint.save(folder, model, model.tokenizer, broken, {"task": "zh-en", "name": "gru"})
    with pytest.raises(UserError, match=r"model\.safetensors holds values that are not finite"):
        checkpoint.load(folder)


def test_a_vocabulary_of_another_model_is_refused(tmp_path, models):
    folder = _saved(tmp_path, models["rnn"])
    value = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    value["vocab"] = [token for token in value["vocab"] if token != value["vocab"][-1]]
    (folder / "tokenizer.json").write_text(json.dumps(value), encoding="utf-8")
    with pytest.raises(UserError):
        checkpoint.load(folder)


def test_an_unknown_name_says_what_there_is():
    with pytest.raises(UserError) as refused:
        checkpoint.load("no-such-model")
    assert refused.value.key == "error.unknown_model"
    assert EOS == "</s>"


def test_snapshots_are_listed_in_order_and_load_as_the_model_was(tmp_path, models):
    model = models["lstm-attention"]
    folder = _saved(tmp_path, model)
    assert checkpoint.snapshots(folder) == []
    for percent in (5, 0, 50):
        weights = {name: torch.full_like(value, percent / 64) for name, value in model.state_dict().items()}
        checkpoint.save_weights(folder / "snapshots" / f"{percent}.safetensors", weights)
    (folder / "snapshots" / "20.safetensors.part").write_bytes(b"half")
    assert checkpoint.snapshots(folder) == [0, 5, 50]
    early = checkpoint.load(folder, snapshot=5)
    assert (
        early.info.name == "lstm-attention" and early.tokenizer.target_vocab == model.tokenizer.target_vocab
    )
    assert all((value == 5 / 64).all() for value in early.state_dict().values())
    best = checkpoint.load(folder).state_dict()
    assert all(torch.equal(best[name], value.half().float()) for name, value in model.state_dict().items())
    with pytest.raises(UserError, match="0, 5, 50"):
        checkpoint.load(folder, snapshot=20)


def test_a_damaged_snapshot_is_refused_and_the_model_itself_still_loads(tmp_path, models):
    folder = _saved(tmp_path, models["gru"])
    (folder / "snapshots").mkdir()
    (folder / "snapshots" / "1.safetensors").write_bytes(b"garbage")
    with pytest.raises(UserError) as refused:
        checkpoint.load(folder, snapshot=1)
    assert refused.value.key == "error.damaged_checkpoint" and checkpoint.load(folder).info.cell == "gru"


def test_a_folder_in_waiting_is_not_listed(tmp_path, models):
    _saved(tmp_path, models["gru"]).rename(tmp_path / ".gru.new")
    assert checkpoint.pretrained(tmp_path) == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"d_hidden": 10**9}, "d_hidden 1000000000 is over the bound of 4096"),
        ({"n_vocab": 10**12}, "n_vocab 1000000000000 is over the bound of 300000"),
        ({"n_layers": 25}, "n_layers 25 is over the bound of 24"),
        ({"d_hidden": 4096, "n_layers": 24}, "parameters are over the bound of 250000000"),
        ({"d_embed": "11"}, "d_embed '11' is not a positive whole number"),
        ({"n_layers": True}, "n_layers True is not a positive whole number"),
        ({"dropout": "much"}, "dropout 'much' is not in"),
        ({"kind": "oracle"}, "kind 'oracle' is not recurrent, transformer"),
    ],
)
def test_what_a_foreign_config_asks_for_is_bounded_before_anything_is_built(
    tmp_path, models, monkeypatch, change, says
):
    folder = _saved(tmp_path, models["lstm"])
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config["model"] |= change
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    monkeypatch.setattr(checkpoint, "build", lambda _config: pytest.fail("something was built"))
    with pytest.raises(UserError) as refused:
        checkpoint.load(folder)
    assert refused.value.key == "error.damaged_checkpoint" and says in str(refused.value)


@pytest.mark.parametrize("task", ["../../etc/passwd", "/tmp/x", "a b", "", ".", 3, None, ["zh-en"], "x" * 65])
def test_a_task_that_is_no_name_is_refused(tmp_path, models, task):
    folder = _saved(tmp_path, models["gru"])
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    (folder / "config.json").write_text(json.dumps({**config, "task": task}), encoding="utf-8")
    with pytest.raises(UserError, match="is not a name"):
        checkpoint.load(folder)


def test_the_parameters_counted_are_those_of_the_model(model):
    matrices = sum(value.numel() for value in model.state_dict().values() if value.dim() > 1)
    vectors = (
        0 if model.info.attention != "additive" else model.config.d_attn
    )  # v of the score, a matrix of one row
    assert model.config.n_parameters == matrices - vectors
