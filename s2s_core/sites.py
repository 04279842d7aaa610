"""Sites: the names of every value a model shows to a probe, with their axes. Plain data; no torch."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

Part = Literal["encoder", "decoder"]

LSTM_GATES = ("i", "f", "g", "o")
GRU_GATES = ("r", "z", "n")
ADDENDS = ("from_x", "from_h")

# Axes as a model shows them. A recurrent encoder shows its values once per source position (`Site.position`), without the
# source axis; a Transformer encoder shows all positions at once. In the decoder `target` is 1 in a step.
AXES: dict[str, tuple[str, ...]] = {
    "embedding": ("batch", "target|source", "d_embed"),
    "hidden": ("batch", "unit"),
    "cell": ("batch", "unit"),
    **{f"gate.{gate}": ("batch", "unit") for gate in (*LSTM_GATES, *GRU_GATES)},
    **{
        f"gate.{gate}.{addend}": ("batch", "unit") for gate in (*LSTM_GATES, *GRU_GATES) for addend in ADDENDS
    },
    "hidden.from_x": ("batch", "unit"),
    "hidden.from_h": ("batch", "unit"),
    "query": ("batch", "head", "target", "d_head"),
    "key": ("batch", "head", "source", "d_head"),
    "value": ("batch", "head", "source", "d_head"),
    "scores": ("batch", "head", "target", "source"),
    "cross_attn": ("batch", "head", "target", "source"),
    "self_scores": ("batch", "head", "target", "prefix"),
    "self_attn": ("batch", "head", "target", "prefix"),
    "self_heads": ("batch", "head", "target", "d_head"),
    "heads": ("batch", "head", "target", "d_head"),
    "context": ("batch", "target", "d_memory"),
    "attentional": ("batch", "target", "d_embed"),
    "p_gen": ("batch", "target"),  # the probability of generating, not copying, where a model has a pointer
    "residual": ("batch", "target|source", "d_model"),
    # What the encoder hands over, shown once when the source has been read and kept with the encoder's values.
    "memory": ("batch", "source", "d_memory"),
    "handover.hidden": ("batch", "unit"),
    "handover.cell": ("batch", "unit"),
}


@dataclass(frozen=True, slots=True)
class Site:
    """Where a value is: encoder or decoder, its name in `AXES`, its layer and, in a recurrent encoder, the source position."""

    part: Part
    name: str
    layer: int = 0
    position: int | None = None

    def __post_init__(self) -> None:
        if self.name not in AXES:
            raise ValueError(f"no site named {self.name!r}; choose from {', '.join(sorted(AXES))}")


@cache
def site(part: Part, name: str, layer: int = 0, position: int | None = None) -> Site:
    """The one `Site` of these coordinates: models show the same ones at every step, so each is made once."""
    return Site(part, name, layer, position)


def in_part(part: Part, names: Iterable[str]) -> frozenset[str]:
    """Names of sites as `ModelInfo` holds them: `hidden` in the decoder is `decoder.hidden`."""
    return frozenset(f"{part}.{name}" for name in names)


def recurrent_sites(cell: str) -> frozenset[str]:
    """The names of the sites of one recurrent layer of kind `rnn`, `gru` or `lstm`."""
    gates = {"rnn": (), "gru": GRU_GATES, "lstm": LSTM_GATES}[cell]
    names = {"hidden", *(f"gate.{gate}" for gate in gates)}
    names |= {f"gate.{gate}.{addend}" for gate in gates for addend in ADDENDS}
    if cell == "rnn":
        names |= {"hidden.from_x", "hidden.from_h"}
    if cell == "lstm":
        names |= {"cell"}
    return frozenset(names)
