"""`pretrained/` in small, for the commands that measure models and write their cards."""

import dataclasses

import pytest
import torch

from s2s_core.models import checkpoint
from s2s_core.models.config import RecurrentConfig
from s2s_core.models.registry import attach, build
from s2s_core.tasks import TASKS
from s2s_core.tasks.base import sample
from tests.commands.folders import curve, put


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
