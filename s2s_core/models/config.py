"""Configurations of the models: small frozen dataclasses, checked when made, saved as `config.json`; and where models lie.

No torch here, so that the app can list its models before it loads one.
"""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

PRETRAINED = Path(__file__).parents[2] / "pretrained"
NEEDED = (
    "config.json",
    "model.safetensors",
    "tokenizer.json",
)  # the files without which a folder is no model
ARCHITECTURES = ("rnn", "gru", "lstm", "lstm-attention", "transformer")


@dataclass(frozen=True, kw_only=True)
class RecurrentConfig:
    cell: Literal["rnn", "gru", "lstm"] = "lstm"
    attention: Literal["additive", "dot"] | None = None
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
        _check_sizes(self)


@dataclass(frozen=True, kw_only=True)
class TransformerConfig:
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


ModelConfig = RecurrentConfig | TransformerConfig


def _check_sizes(config: Any) -> None:
    for name, value in asdict(config).items():
        if isinstance(value, int) and value < 1:
            raise ValueError(f"{name} {value} is not positive")
    if not 0 <= config.dropout < 1:
        raise ValueError(f"dropout {config.dropout} is not in [0, 1)")


def architecture(config: ModelConfig) -> str:
    if isinstance(config, TransformerConfig):
        return "transformer"
    return f"{config.cell}-attention" if config.attention else config.cell


def from_json(value: dict[str, Any]) -> ModelConfig:
    """The configuration from its JSON form; ValueError where a field is unknown or wrong."""
    fields = dict(value)
    kind = {"recurrent": RecurrentConfig, "transformer": TransformerConfig}.get(fields.pop("kind", ""))
    if kind is None:
        raise ValueError(f"kind {value.get('kind')!r} is not recurrent or transformer")
    try:
        return kind(**fields)
    except TypeError as error:
        raise ValueError(str(error)) from None


def to_json(config: ModelConfig) -> dict[str, Any]:
    return {"kind": "transformer" if isinstance(config, TransformerConfig) else "recurrent", **asdict(config)}
