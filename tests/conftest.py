"""Small models of every architecture, with random weights and sizes that all differ."""

import pytest
import torch

from s2s_core.models.config import ModelConfig, RecurrentConfig, TransformerConfig
from s2s_core.models.registry import Model, attach, build
from s2s_core.text.tokenizer import Tokenizer, train_subwords

SENTENCES = (
    "我喜欢学习外语。", "I like to study foreign languages.", "汤姆说他有个计划。", "Tom says he has a plan.",
    "你在说我吗？", "Are you referring to me?", "我的朋友不喜欢汤姆。", "My friend doesn't like Tom.",
)  # fmt: skip


def configs(n_vocab: int) -> dict[str, ModelConfig]:
    sizes = {"d_embed": 11, "d_hidden": 13, "d_attn": 7, "n_vocab": n_vocab}
    recurrent: dict[str, ModelConfig] = {
        cell: RecurrentConfig(cell=cell, **sizes) for cell in ("rnn", "gru", "lstm")
    }  # type: ignore[arg-type]
    return {
        **recurrent,
        "lstm-attention": RecurrentConfig(attention="additive", **sizes),  # type: ignore[arg-type]
        "lstm-copy": RecurrentConfig(attention="additive", copy=True, **sizes),  # type: ignore[arg-type]
        "lstm-dot": RecurrentConfig(attention="dot", **sizes),  # type: ignore[arg-type]
        "transformer": TransformerConfig(d_model=22, n_heads=2, d_ff=29, n_layers=3, n_vocab=n_vocab),
    }


ARCHITECTURES = tuple(configs(10))


@pytest.fixture(scope="session")
def tokenizer() -> Tokenizer:
    return train_subwords(SENTENCES * 3, n_vocab=347, chinese=True)


@pytest.fixture(scope="session")
def models(tokenizer: Tokenizer) -> dict[str, Model]:
    made = {}
    for name, config in configs(len(tokenizer)).items():
        torch.manual_seed(7)
        model = build(config).eval().requires_grad_(False)
        torch.nn.init.normal_(model.bias, std=0.5)
        made[name] = attach(model, tokenizer, name=name, task="zh-en")
    return made


@pytest.fixture(params=ARCHITECTURES)
def model(request: pytest.FixtureRequest, models: dict[str, Model]) -> Model:
    return models[request.param]


TALK = ("How are you? ¶ I am fine.", "I am fine. ¶ And you?", "Fine. ¶ How is she?", "Is she fine? ¶ She is.")


@pytest.fixture(scope="session")
def talker() -> Model:
    """A model of dialogues, whose vocabulary has the sign between turns."""
    vocabulary = train_subwords(TALK * 4, n_vocab=340)
    torch.manual_seed(7)
    model = build(configs(len(vocabulary))["lstm-attention"]).eval().requires_grad_(False)
    torch.nn.init.normal_(model.bias, std=0.5)
    return attach(model, vocabulary, name="dialogue-lstm-attention", task="dialogue")
