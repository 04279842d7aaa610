"""Training presets: one small dataclass a model. Models of one task share everything but the architecture."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from s2s_core.errors import UserError
from s2s_core.models.config import ModelConfig, RecurrentConfig, TransformerConfig
from s2s_core.train.rule import Rule


@dataclass(frozen=True, kw_only=True)
class Preset:
    task: str
    model: ModelConfig
    epochs: int = 30  # the learning rate reaches zero at their end
    tokens_per_batch: int = 900  # source + target; small sets lack updates, not tokens
    learning_rate: float = 1e-3
    warmup: int = 800  # updates
    label_smoothing: float = 0.1
    clip: float = 1.0
    weight_decay: float = 0.01
    averaging: float = 0.999  # decay of the exponential moving average of the weights, which is what is kept
    patience: int = 6  # epochs without a better validation perplexity
    seed: int = 1
    extra_epochs: int | None = None  # the extra pairs are read in the first so many epochs only; None: in all
    guidance: float = 0.0  # weight of the loss that pulls attention onto the known alignment (train/guide.py)
    snapshots: bool = (
        False  # keep the weights as they were at some moments of the training, for the generated tasks
    )
    rule: Rule | None = None  # when it has converged (train/rule.py); None: a cosine over all epochs
    minutes: float | None = None  # the time that `train --all` gives it (two CPU cores); None: all its epochs


CONVERGED = Rule(still=3, gain=0.01, decay=4)  # of the generated tasks; their epochs are only a safety


SIZES = {"rnn": 134, "gru": 74, "lstm": 64}  # units: few, so that a vector holds hardly a longest word
# Learning rates of `reverse`, searched once per architecture on validation; on `dates` one serves all.
RATES = {
    "rnn": 1e-3,
    "gru": 4e-3,
    "lstm": 8e-3,
    "lstm-attention": 2e-3,
    "transformer": 1e-3,
}


def _generated(task: str, epochs: int, rates: Mapping[str, float]) -> dict[str, Preset]:
    """The five architectures on a generated task, under 160,000 parameters each; no dropout: the data are plenty for that."""
    models: dict[str, ModelConfig] = {
        cell: RecurrentConfig(cell=cell, d_embed=64, d_hidden=width, d_attn=64, dropout=0.0)  # type: ignore[arg-type]
        for cell, width in SIZES.items()
    }
    models["lstm-attention"] = RecurrentConfig(
        attention="additive", d_embed=64, d_hidden=SIZES["lstm"], d_attn=64, dropout=0.0
    )
    models["transformer"] = TransformerConfig(d_model=56, n_heads=4, d_ff=128, dropout=0.0)
    return {
        f"{task}-{name}": Preset(
            task=task,
            model=model,
            epochs=epochs,
            rule=CONVERGED,
            tokens_per_batch=1500,
            learning_rate=rates[name],
            warmup=400,
            label_smoothing=0.0,
            snapshots=True,
            guidance=0.2 if name == "lstm-attention" else 0.0,
        )
        for name, model in models.items()
    }


def _attentive(task: str, epochs: int, **settings: Any) -> dict[str, Preset]:
    """The two architectures with attention on a set read from files."""
    return {
        f"{task}-transformer": Preset(
            task=task, model=TransformerConfig(), epochs=epochs, **{"learning_rate": 7e-4, **settings}
        ),
        f"{task}-lstm-attention": Preset(
            task=task, model=RecurrentConfig(attention="additive"), epochs=epochs, **settings
        ),
    }


HEADLINES: dict[str, Any] = {"epochs": 20, "tokens_per_batch": 1500, "extra_epochs": 4}

# Widths chosen so that the number of parameters agrees within 15 %: the cell or the attention is all that differs.
PRESETS: dict[str, Preset] = {
    "zh-en-transformer": Preset(task="zh-en", model=TransformerConfig(), learning_rate=7e-4, minutes=46),
    "zh-en-lstm-attention": Preset(task="zh-en", model=RecurrentConfig(attention="additive"), minutes=26),
    "zh-en-lstm": Preset(task="zh-en", model=RecurrentConfig(), minutes=22),
    "zh-en-gru": Preset(task="zh-en", model=RecurrentConfig(cell="gru", d_hidden=304), minutes=24),
    "zh-en-rnn": Preset(task="zh-en", model=RecurrentConfig(cell="rnn", d_hidden=520), minutes=24),
    **_generated("reverse", epochs=80, rates=RATES),
    **_generated("dates", epochs=120, rates=dict.fromkeys(RATES, 2e-3)),
    **_attentive("en-fr", epochs=40, minutes=210),
    **_attentive("headlines", **HEADLINES, minutes=45),
    "headlines-lstm-copy": Preset(
        task="headlines", model=RecurrentConfig(attention="additive", copy=True), **HEADLINES, minutes=75
    ),
    **_attentive("captions-en-de", epochs=120, minutes=150),
    **_attentive("dialogue", epochs=40, minutes=60),
    # Only to translate English into Chinese for training (back-translation, Sennrich et al. 2016); not shipped.
    "en-zh-transformer": Preset(task="en-zh", model=TransformerConfig(), learning_rate=7e-4, epochs=10),
}
NOT_SHIPPED = frozenset({"en-zh-transformer"})


def shipped() -> list[str]:
    """The presets whose models are in the repository, in the order in which they are wanted."""
    return [name for name in PRESETS if name not in NOT_SHIPPED]


def preset(name: str) -> Preset:
    if name not in PRESETS:
        raise UserError("error.unknown_preset", name=name, known=", ".join(PRESETS))
    return PRESETS[name]
