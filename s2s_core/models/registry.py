"""From a configuration to a model, and to a model with all that the protocol asks for."""

from s2s_core.models.config import ModelConfig, RecurrentConfig
from s2s_core.models.recurrent import RecurrentSeq2Seq
from s2s_core.models.transformer import TransformerSeq2Seq
from s2s_core.text.base import Tokenizer

Model = RecurrentSeq2Seq | TransformerSeq2Seq
MAX_SOURCE = {
    "headlines": 96,
    "dialogue": 96,
}  # source tokens a model of a task reads at most; of any other task 64


def build(config: ModelConfig) -> Model:
    """A fresh model with random weights."""
    return RecurrentSeq2Seq(config) if isinstance(config, RecurrentConfig) else TransformerSeq2Seq(config)


def attach(model: Model, tokenizer: Tokenizer, *, name: str, task: str) -> Model:
    """Give a model the two things the protocol asks for beside its mathematics."""
    model.tokenizer = tokenizer
    model.info = model.describe(name=name, task=task, max_source=MAX_SOURCE.get(task, 64))
    return model
