"""Training on a tiny set: it learns, and going on after a stop gives the same curve."""

import gzip
import json
from dataclasses import replace

import pytest

from s2s_core.models import checkpoint
from s2s_core.models.config import RecurrentConfig
from s2s_core.models.registry import build
from s2s_core.tasks import task
from s2s_core.text.tokenizer import SPECIALS
from s2s_core.train.batches import batches, collate, encode_pairs
from s2s_core.train.loss import learning_rate
from s2s_core.train.presets import PRESETS, Preset
from s2s_core.train.reading import Files
from s2s_core.train.run import Training

TINY = Preset(
    task="zh-en", model=RecurrentConfig(d_embed=16, d_hidden=16), epochs=3, warmup=2, tokens_per_batch=60
)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    root = tmp_path_factory.mktemp("data")
    (root / "zh-en").mkdir()
    rows = [
        (f"我有{a}个{b}。", f"I have {a} {b}s.")
        for a in "一二三四五"
        for b in ("苹果", "朋友", "计划", "帽子")
    ]
    for split in ("train", "valid"):
        with gzip.open(root / "zh-en" / f"{split}.tsv.gz", "wt", encoding="utf-8") as file:
            file.write("source\ttarget\n")
            file.writelines(f"{source}\t{target}\n" for source, target in rows)
    return root


def _curve(folder):
    keep = ("update", "train_loss", "valid_perplexity")
    return [{k: point[k] for k in keep} for point in json.loads((folder / "curve.json").read_text())]


def test_going_on_after_a_stop_gives_the_same_curve(tmp_path, data, monkeypatch):
    whole = Training(TINY, task("zh-en"), tmp_path / "whole", device="cpu", files=Files(data_dir=data))
    whole.run(None)
    stopped = Training(TINY, task("zh-en"), tmp_path / "stopped", device="cpu", files=Files(data_dir=data))
    update, stop_at = stopped._update, whole.progress.update // 2

    def interrupted(batch, minutes):
        if stopped.progress.update == stop_at:
            raise KeyboardInterrupt
        update(batch, minutes)

    monkeypatch.setattr(stopped, "_update", interrupted)
    stopped.run(None)
    assert (tmp_path / "stopped" / "resume.pt").exists()
    Training(TINY, task("zh-en"), tmp_path / "stopped", device="cpu", files=Files(data_dir=data)).run(None)
    for stopped_point, whole_point in zip(
        _curve(tmp_path / "stopped"), _curve(tmp_path / "whole"), strict=True
    ):
        assert stopped_point == pytest.approx(
            whole_point, rel=1e-5
        )  # sums over threads differ in the last digits
    assert not (tmp_path / "stopped" / "resume.pt").exists()
    curve = _curve(tmp_path / "whole")
    assert curve[-1]["train_loss"] < curve[0]["train_loss"]
    assert checkpoint.load(tmp_path / "whole").info.architecture == "lstm"


def test_batches_hold_every_pair_once_and_keep_to_their_size(data):
    pairs = task("zh-en").split("train", data)
    rows = encode_pairs(pairs, task("zh-en").tokenizer(pairs))
    made = list(batches(rows, 60, SPECIALS, seed=3))
    assert sum(len(batch.source) for batch in made) == len(rows)
    assert all(batch.source.numel() + batch.target.numel() <= 60 for batch in made)
    assert [b.source.tolist() for b in batches(rows, 60, SPECIALS, seed=3)] == [
        b.source.tolist() for b in made
    ]
    assert [b.source.tolist() for b in batches(rows, 60, SPECIALS, seed=4)] != [
        b.source.tolist() for b in made
    ]


def test_the_prefix_is_the_target_moved_by_one():
    batch = collate([((5, 6, 2), (7, 8, 9, 2)), ((5, 2), (7, 2))], SPECIALS)
    assert batch.prefix.tolist() == [[1, 7, 8, 9], [1, 7, 0, 0]]
    assert batch.target.tolist() == [[7, 8, 9, 2], [7, 2, 0, 0]]
    assert batch.n_target == 6


def test_the_learning_rate_warms_up_and_reaches_zero():
    chosen = PRESETS["zh-en-lstm"]
    assert learning_rate(chosen, 0.0, 0) == pytest.approx(chosen.learning_rate / chosen.warmup)
    assert learning_rate(chosen, 1.0, 10_000) == pytest.approx(0, abs=1e-12)


def test_models_of_one_task_agree_in_their_number_of_parameters():
    for name in {preset.task for preset in PRESETS.values()}:
        n_vocab = 31 if name in ("reverse", "dates") else 8000
        models = [
            build(replace(preset.model, n_vocab=n_vocab))
            for preset in PRESETS.values()
            if preset.task == name
        ]
        sizes = [sum(p.numel() for p in model.parameters()) for model in models]
        assert max(sizes) <= 1.15 * min(sizes)
