"""From a configuration to a model, and what each architecture shows."""

from typing import Any

from s2s_core.models.config import ModelConfig, RecurrentConfig, architecture
from s2s_core.models.recurrent import RecurrentSeq2Seq
from s2s_core.models.transformer import TransformerSeq2Seq
from s2s_core.nn.cells import biases
from s2s_core.sites import recurrent_sites
from s2s_core.text.tokenizer import Tokenizer
from s2s_core.trace import ModelInfo

Model = RecurrentSeq2Seq | TransformerSeq2Seq
MAX_SOURCE = {"headlines": 96}
ATTENTION_SITES = frozenset({"scores", "cross_attn", "context"})
TRANSFORMER_SITES = ATTENTION_SITES | {
    "embedding", "query", "key", "value", "heads", "self_scores", "self_attn", "self_heads", "residual",
}  # fmt: skip


def build(config: ModelConfig) -> Model:
    """A fresh model with random weights."""
    return RecurrentSeq2Seq(config) if isinstance(config, RecurrentConfig) else TransformerSeq2Seq(config)


def reads(config: ModelConfig) -> frozenset[str]:
    """The sites a model of this configuration shows."""
    if not isinstance(config, RecurrentConfig):
        return TRANSFORMER_SITES
    return (
        recurrent_sites(config.cell)
        | {"embedding", "attentional"}
        | (ATTENTION_SITES if config.attention else frozenset())
    )


def describe(model: Model, *, name: str, task: str) -> ModelInfo:
    config = model.config
    attention: str | None
    if isinstance(config, RecurrentConfig):
        n_heads, n_units, attention = 1, config.d_hidden, config.attention
    else:
        n_heads, n_units, attention = config.n_heads, config.d_model, "multi-head"
    constants: dict[str, Any] = {}
    if isinstance(model, RecurrentSeq2Seq):
        for part, layer in (("encoder", model.encoder), ("decoder", model.decoder)):
            constants |= {k: v.numpy() for k, v in biases(layer, model.config.cell, part).items()}  # type: ignore[arg-type]
    sites = reads(config)
    return ModelInfo(
        name=name,
        task=task,
        architecture=architecture(config),
        n_layers=config.n_layers,
        n_heads=n_heads,
        n_units=n_units,
        n_vocab=config.n_vocab,
        max_source=MAX_SOURCE.get(task, 64),
        reads=sites,
        edits=sites,
        attention=attention,
        reading="tokens" if isinstance(config, RecurrentConfig) else "layers",
        biases=constants,
    )


def attach(model: Model, tokenizer: Tokenizer, *, name: str, task: str) -> Model:
    """Give a model the two things the protocol asks for beside its mathematics."""
    model.tokenizer = tokenizer
    model.info = describe(model, name=name, task=task)
    return model
