"""Configurations of the models: small frozen dataclasses, checked when made, saved as `config.json`; and where models lie.

No torch here, so that the app can list its models before it loads one.
"""

import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal

PRETRAINED = Path(__file__).parents[2] / "pretrained"
NEEDED = (
    "config.json",
    "model.safetensors",
    "tokenizer.json",
)  # the files without which a folder is no model
ARCHITECTURES = ("rnn", "gru", "lstm", "lstm-attention", "lstm-copy", "transformer")


# Bounds on what a file may ask for, so that a foreign one cannot fill the memory before it is found to be wrong. The largest
# model of the project has 4 million parameters.
LARGEST = {
    "d_embed": 4096, "d_hidden": 4096, "d_attn": 4096, "d_model": 4096, "d_ff": 16_384, "n_heads": 64, "n_layers": 24,
    "n_vocab": 300_000,
}  # fmt: skip
MOST_PARAMETERS = 250_000_000  # 1 GB in float32
TASK = re.compile(r"[\w-]{1,64}")


@dataclass(frozen=True, kw_only=True)
class RecurrentConfig:
    kind: ClassVar[str] = "recurrent"
    cell: Literal["rnn", "gru", "lstm"] = "lstm"
    attention: Literal["additive", "dot"] | None = None
    copy: bool = False  # with a pointer, which copies tokens from where attention looks
    d_embed: int = 192
    d_hidden: int = 256
    d_attn: int = 192  # width of the additive score's hidden layer
    n_layers: int = 2  # in the encoder and in the decoder
    dropout: float = 0.2
    n_vocab: int = 8000

    def __post_init__(self) -> None:
        if self.cell not in ("rnn", "gru", "lstm"):
            raise ValueError(f"cell {self.cell!r} is not rnn, gru or lstm")
        if self.attention not in (None, "additive", "dot"):
            raise ValueError(f"attention {self.attention!r} is not additive, dot or None")
        if not isinstance(self.copy, bool) or (self.copy and not self.attention):
            raise ValueError(f"copy {self.copy!r} is not true or false, or there is no attention to copy by")
        _check_sizes(self)
        _check_parameters(self.n_parameters)

    @property
    def n_parameters(self) -> int:
        """Weights in matrices; biases, which are few, are not counted."""
        gates = {"rnn": 1, "gru": 3, "lstm": 4}[self.cell]
        layers = gates * self.d_hidden * (self.d_embed + (2 * self.n_layers - 1) * self.d_hidden)
        scoring = {None: 0, "additive": 2 * self.d_attn * self.d_hidden, "dot": self.d_hidden**2}[
            self.attention
        ]
        readout = self.d_embed * self.d_hidden * (2 if self.attention else 1)
        pointer = self.d_embed + 2 * self.d_hidden if self.copy else 0
        return self.n_vocab * self.d_embed + 2 * layers + scoring + readout + pointer


@dataclass(frozen=True, kw_only=True)
class TransformerConfig:
    kind: ClassVar[str] = "transformer"
    d_model: int = 192
    n_heads: int = 4  # d_head = d_model / n_heads
    d_ff: int = 768
    n_layers: int = 2  # in the encoder and in the decoder
    dropout: float = 0.15
    n_vocab: int = 8000

    def __post_init__(self) -> None:
        _check_sizes(self)
        if self.d_model % self.n_heads or self.d_model % 2:
            raise ValueError(f"d_model {self.d_model} is not an even multiple of n_heads {self.n_heads}")
        _check_parameters(self.n_parameters)

    @property
    def n_parameters(self) -> int:
        """Weights in matrices; biases and norms, which are few, are not counted."""
        attention, feed_forward = 4 * self.d_model**2, 2 * self.d_model * self.d_ff
        return self.n_vocab * self.d_model + self.n_layers * (3 * attention + 2 * feed_forward)


ModelConfig = RecurrentConfig | TransformerConfig


CONFIGS: dict[str, type[RecurrentConfig] | type[TransformerConfig]] = {
    config.kind: config for config in (RecurrentConfig, TransformerConfig)
}


def _check_sizes(config: ModelConfig) -> None:
    for name, value in asdict(config).items():
        if name not in LARGEST:
            continue
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise ValueError(f"{name} {value!r} is not a positive whole number")
        if value > LARGEST[name]:
            raise ValueError(f"{name} {value} is over the bound of {LARGEST[name]}")
    if not isinstance(config.dropout, int | float) or not 0 <= config.dropout < 1:
        raise ValueError(f"dropout {config.dropout!r} is not in [0, 1)")


def _check_parameters(n_parameters: int) -> None:
    if n_parameters > MOST_PARAMETERS:
        raise ValueError(f"{n_parameters} parameters are over the bound of {MOST_PARAMETERS}")


def task_name(value: object) -> str:
    """A task as `config.json` names it; ValueError where it is no plain name (a path, say)."""
    if not isinstance(value, str) or not TASK.fullmatch(value):
        raise ValueError(f"task {value!r} is not a name of letters, digits, _ and -")
    return value


def architecture(config: ModelConfig) -> str:
    if isinstance(config, TransformerConfig):
        return "transformer"
    if config.copy:
        return f"{config.cell}-copy"
    return f"{config.cell}-attention" if config.attention else config.cell


def attends(config: ModelConfig) -> bool:
    """Whether its decoder looks at the encoder's states."""
    return isinstance(config, TransformerConfig) or config.attention is not None


def from_json(value: dict[str, Any]) -> ModelConfig:
    """The configuration from its JSON form; ValueError where a field is unknown or wrong."""
    fields = dict(value)
    kind = fields.pop("kind", None)
    if kind not in CONFIGS:
        raise ValueError(f"kind {kind!r} is not {' or '.join(CONFIGS)}")
    try:
        return CONFIGS[kind](**fields)
    except TypeError as error:
        raise ValueError(str(error)) from None


def to_json(config: ModelConfig) -> dict[str, Any]:
    return {"kind": config.kind, **asdict(config)}
