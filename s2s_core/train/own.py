"""A preset for a user's own pairs: an architecture, and as many epochs as give a small set enough updates."""

from dataclasses import replace

from s2s_core.models.config import ModelConfig, RecurrentConfig, TransformerConfig
from s2s_core.tasks.base import Task
from s2s_core.train.presets import Preset

# The widths of the `zh-en` presets, so that their numbers of parameters agree within 15 % at 8,000 tokens.
MODELS: dict[str, ModelConfig] = {
    "lstm-attention": RecurrentConfig(attention="additive"),
    "lstm-copy": RecurrentConfig(attention="additive", copy=True),
    "transformer": TransformerConfig(),
    "lstm": RecurrentConfig(),
    "gru": RecurrentConfig(cell="gru", d_hidden=304),
    "rnn": RecurrentConfig(cell="rnn", d_hidden=520),
}
ENOUGH = 12_000  # updates: what the shipped translation models get
FEWEST, MOST = 8, 200  # epochs
N_SAMPLED = 2000  # pairs whose tokens are counted to know the updates of an epoch


def own_preset(task: Task, architecture: str, *, epochs: int | None = None, seed: int = 1) -> Preset:
    """How to train `architecture` on a task made of own files. Without `epochs` they are chosen by the size of the data."""
    pairs = task.split("train", None)
    tokenizer, sampled = task.tokenizer(pairs), pairs[:: max(len(pairs) // N_SAMPLED, 1)]
    n_tokens = sum(len(tokenizer.encode(text).ids) for pair in sampled for text in pair)
    rate = 7e-4 if architecture == "transformer" else 1e-3
    chosen = Preset(task=task.name, model=MODELS[architecture], seed=seed, learning_rate=rate)
    updates = max(n_tokens / len(sampled) * len(pairs) / chosen.tokens_per_batch, 1.0)  # of one epoch
    n_epochs = epochs or min(max(round(ENOUGH / updates), FEWEST), MOST)
    return replace(
        chosen,
        epochs=n_epochs,
        warmup=max(min(chosen.warmup, round(n_epochs * updates / 10)), 1),
        patience=max(chosen.patience, n_epochs // 5),
    )
