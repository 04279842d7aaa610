"""Every checkpoint in the repository: it loads, it is described, it still writes what it wrote when it was made."""

import json

import numpy as np
import pytest

import s2s_core
from s2s_core.analysis.projection import Projection
from s2s_core.evaluate.corpus import evaluate
from s2s_core.models import checkpoint
from s2s_core.tasks.base import sample

NAMES = checkpoint.pretrained()


def test_there_are_models():
    assert {"zh-en-lstm", "zh-en-lstm-attention", "zh-en-transformer"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_checkpoint_reproduces_its_stored_decodes(name):
    model, stored = (
        s2s_core.load(name),
        json.loads((checkpoint.PRETRAINED / name / "decodes.json").read_text("utf-8")),
    )
    assert len(stored) >= 3
    for row in stored:
        trace = s2s_core.decode(model, row["source"])
        assert trace.tokens == row["tokens"]
        assert sum(step.log_prob for step in trace.steps) == pytest.approx(row["log_prob"], abs=2e-3)


@pytest.mark.parametrize("name", NAMES)
def test_a_checkpoint_is_whole_small_and_described(name):
    folder = checkpoint.PRETRAINED / name
    sizes = [path.stat().st_size for path in folder.iterdir() if path.is_file()]
    assert sum(sizes) <= 10e6
    card = (folder / "README.md").read_text("utf-8")
    for said in ("## Task and data", "## Training", "## Scores", "## Known failures", "seed"):
        assert said in card
    assert json.loads((folder / "metrics.json").read_text())["test"]["n"] > 0
    assert json.loads((folder / "curve.json").read_text())
    projection, info = Projection.load(folder), s2s_core.load(name).info
    assert projection.states.shape[1] == info.n_units and np.isfinite(projection.projected).all()


@pytest.mark.parametrize(("name", "bleu"), [("zh-en-transformer", 20), ("zh-en-lstm-attention", 16)])
def test_translations_are_as_good_as_promised(name, bleu):
    scores = evaluate(s2s_core.load(name), sample("zh-en")).scores()
    assert scores["n"] == 300 and scores["bleu"] >= bleu


def test_attention_finds_the_words_it_translates():
    trace = s2s_core.decode(s2s_core.load("zh-en-lstm-attention"), "我喜欢学习外语。")
    looked = {
        token: trace.source.texts[row.argmax()]
        for token, row in zip(trace.tokens, trace.cross_attn(), strict=True)
    }
    assert looked["▁languages"] == "外语" and looked["▁like"] == "喜欢"


def test_models_of_one_task_share_vocabulary_and_size():
    models = [s2s_core.load(name) for name in NAMES]
    for task in {model.info.task for model in models}:
        same = [model for model in models if model.info.task == task]
        assert len({model.tokenizer.target_vocab for model in same}) == 1
        counts = [sum(p.numel() for p in model.parameters()) for model in same]
        assert max(counts) <= 1.15 * min(counts)
