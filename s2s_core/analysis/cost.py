"""What one sentence costs a model: multiply-adds, and steps that must wait for one another. Plain arithmetic.

Counted are the matrix products, as the models carry them out one sentence at a time (n source tokens read, m target tokens
written, the end of sentence among them; E embedding, H units, V vocabulary, d = d_model). Element-wise work is left out.

Recurrent, g = 1 (RNN), 3 (GRU), 4 (LSTM) products per cell: a position costs sum over layers of g H (d_in + H), with
d_in = E in the first layer and H above. Readout E H (2 E H with attention, which joins the context), output E V.
Additive attention, width A, makes the keys anew at each step: H A + n H A + n A for the scores, n H for the context; dot:
n H^2 + n H + n H. A pointer: E + 2 H for p_gen, n^2 to add up the weights of equal tokens.

Transformer, per layer: encoder n (4 d^2 + 2 d f) + 2 n^2 d; keys and values of the source once, 2 n d^2; decoder step t
(counted from 1) 4 d^2 + 2 t d for the prefix, 2 d^2 + 2 n d for the source, 2 d f for the feed-forward layer, f = d_ff.
Output d V.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

GATES = {"rnn": 1, "gru": 3, "lstm": 4}


@dataclass(frozen=True)
class Cost:
    """Multiply-adds of one whole sentence by what they are for, with its lengths in tokens."""

    n_source: int
    n_target: int
    reading: int  # the encoder; for a Transformer with the keys and values made of it
    writing: int  # the decoder's own layers
    attention: int  # looking from the decoder at the source, and copying
    output: int  # readout and the vocabulary's scores

    @property
    def total(self) -> int:
        return self.reading + self.writing + self.attention + self.output

    @property
    def per_token(self) -> float:
        """The whole sentence's multiply-adds over the target tokens written."""
        return self.total / max(1, self.n_target)


def multiply_adds(config: Mapping[str, Any], n_source: int, n_target: int) -> Cost:
    """The cost of a model as `config.json` describes it under "model". ValueError for a kind not known here."""
    count = {"recurrent": _recurrent, "transformer": _transformer}.get(str(config.get("kind")))
    if count is None:
        raise ValueError(f"kind {config.get('kind')!r} is not recurrent or transformer")
    return count(config, n_source, n_target)


def _recurrent(c: Mapping[str, Any], n: int, m: int) -> Cost:
    e, h, a = c["d_embed"], c["d_hidden"], c["d_attn"]
    position = sum(GATES[c["cell"]] * h * ((h if layer else e) + h) for layer in range(c["n_layers"]))
    look = {None: 0, "additive": h * a + n * h * a + n * a + n * h, "dot": n * h * h + 2 * n * h}[
        c["attention"]
    ]
    look += e + 2 * h + n * n if c.get("copy") else 0
    readout = (2 if c["attention"] else 1) * h * e
    return Cost(n, m, n * position, m * position, m * look, m * (readout + e * c["n_vocab"]))


def _transformer(c: Mapping[str, Any], n: int, m: int) -> Cost:
    d, f, layers = c["d_model"], c["d_ff"], c["n_layers"]
    reading = n * (4 * d * d + 2 * d * f) + 2 * n * n * d + 2 * n * d * d
    writing = m * (4 * d * d + 2 * d * f) + m * (m + 1) * d  # 2 t d summed over t = 1..m
    look = m * (2 * d * d + 2 * n * d)
    return Cost(n, m, layers * reading, layers * writing, layers * look, m * d * c["n_vocab"])


def serial_steps(config: Mapping[str, Any], n_source: int, n_target: int) -> int:
    """Passes through the layers that must wait for one another: n + m where the encoder reads token by token, 1 + m where it
    reads all tokens at once (Vaswani et al. 2017, table 1)."""
    return (n_source if config["kind"] == "recurrent" else 1) + n_target


def serial_steps_in_training(config: Mapping[str, Any], n_source: int, n_target: int) -> int:
    """The same with the whole target given (teacher forcing): n + m for recurrent layers, 2 for a Transformer."""
    return n_source + n_target if config["kind"] == "recurrent" else 2
