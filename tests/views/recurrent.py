"""Traces of made-up recurrent cells and attention whose numbers fit together, for tests of the views that show them."""

from dataclasses import replace

import numpy as np

from s2s_core.sites import GRU_GATES, LSTM_GATES, in_part
from s2s_core.trace import Array, DecodeTrace, Sizes, Values
from tests.views.synthetic import HEAD, LAYER, SOURCE, TARGET, UNIT, make_trace

WIDTH = 13  # of a head
GATES: dict[str, tuple[str, ...]] = {"lstm": LSTM_GATES, "gru": GRU_GATES, "rnn": ()}

DECODER = {  # what a decoder shows that has many heads, or one
    True: (
        "query", "value", "scores", "cross_attn", "heads", "context", "self_scores", "self_attn", "self_heads",
    ),
    False: ("hidden", "scores", "cross_attn", "context", "attentional"),
}  # fmt: skip


def sigmoid(x: Array) -> Array:
    return 1 / (1 + np.exp(-x))


def cell_values(
    rng: np.random.Generator, kind: str, biases: dict[str, Array], part: str, length: int, start: list[Array]
) -> Values:
    """Values [layer, position, unit] of `length` positions; `start` is [hidden, cell], each [layer, unit], and is moved on."""
    rows: dict[str, list[Array]] = {}
    for _ in range(length):
        made: dict[str, Array] = {}
        for site in [f"gate.{gate}" for gate in GATES[kind]] or ["hidden"]:
            x, h = (
                rng.normal(size=(LAYER, UNIT)) + biases[f"{part}.{site}.{addend}"]
                for addend in ("from_x", "from_h")
            )
            h = made["gate.r"] * h if site == "gate.n" else h
            squash = sigmoid if site[5:] in ("i", "f", "o", "r", "z") else np.tanh
            made |= {f"{site}.from_x": x, f"{site}.from_h": h, site: squash(x + h)}
        if kind == "lstm":
            start[1] = made["cell"] = made["gate.f"] * start[1] + made["gate.i"] * made["gate.g"]
            made["hidden"] = made["gate.o"] * np.tanh(start[1])
        if kind == "gru":
            made["hidden"] = (1 - made["gate.z"]) * made["gate.n"] + made["gate.z"] * start[0]
        start[0] = made["hidden"]
        for name, value in made.items():
            rows.setdefault(name, []).append(value.astype(np.float32))
    return Values({name: np.stack(values, axis=1) for name, values in rows.items()})


def recurrent_trace(kind: str) -> DecodeTrace:
    """A trace of an LSTM, a GRU or an RNN: gates are made of their addends, states of their gates."""
    rng, plain = np.random.default_rng(23), make_trace(attention=False)
    sites = [f"gate.{gate}" for gate in GATES[kind]] or ["hidden"]
    names = [
        f"{part}.{site}.{addend}"
        for part in ("encoder", "decoder")
        for site in sites
        for addend in ("from_x", "from_h")
    ]
    biases = {name: rng.normal(size=(LAYER, UNIT)).astype(np.float32) for name in names}
    state = [np.zeros((LAYER, UNIT)), np.zeros((LAYER, UNIT))]
    encoder = cell_values(rng, kind, biases, "encoder", SOURCE, state)
    decoder = cell_values(rng, kind, biases, "decoder", TARGET, state)
    last = {"attentional": np.tanh(rng.normal(size=(1, 17))).astype(np.float32)}
    steps = [
        replace(step, values=Values({name: value[:, t] for name, value in decoder.items()} | last))
        for t, step in enumerate(plain.steps)
    ]
    reads = in_part("encoder", encoder) | in_part("decoder", {*encoder, *last})
    can = frozenset({"gradients", "memory_decomposition", "memory_jacobian"})
    info = replace(plain.info, reads=reads, can=can, biases=biases)
    return replace(plain, info=info, encoder=encoder, steps=tuple(steps))


def softmax(scores: Array) -> Array:
    exps = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return exps / exps.sum(axis=-1, keepdims=True)


def attention_trace(score: str) -> DecodeTrace:
    """A trace with `additive` attention of a recurrent decoder, or with the `multi-head` attention of a Transformer."""
    many = score == "multi-head"
    rng, plain = np.random.default_rng(29), make_trace("layers" if many else "tokens")
    layers, heads, width = (LAYER, HEAD, WIDTH) if many else (1, 1, UNIT)

    def normal(*shape: int) -> Array:
        return rng.normal(size=shape).astype(np.float32)

    def looked(prefix: str, values: Array, *rows: int) -> dict[str, Array]:
        """Scores and weights [layer, head, *rows, source] and their averages of values [layer, head, source, width]."""
        scores = normal(layers, heads, *rows, values.shape[2])
        return {
            f"{prefix}scores": scores,
            f"{prefix}attn": softmax(scores),
            "output": softmax(scores) @ values,
        }

    hidden = normal(LAYER, SOURCE, UNIT)
    value = normal(layers, heads, SOURCE, width) if many else hidden[-1][None, None]
    steps = []
    for t, step in enumerate(plain.steps):
        made = looked("", value, 1)
        own = looked("self_", normal(layers, heads, t + 1, width), 1)
        flat = {"scores": made["scores"], "cross_attn": made["attn"], "heads": made["output"]}
        flat |= {
            "self_scores": own["self_scores"],
            "self_attn": own["self_attn"],
            "self_heads": own["output"],
        }
        flat["query"] = normal(layers, heads, 1, width)
        values = {name: array[:, :, 0] for name, array in flat.items()}
        values |= {"value": value, "context": flat["heads"][:, 0, 0]}
        values |= {"hidden": normal(LAYER, UNIT), "attentional": normal(1, 17)}
        steps.append(replace(step, values=Values({name: values[name] for name in DECODER[many]})))
    around = looked("self_", normal(layers, heads, SOURCE, width), SOURCE)
    seen = {
        "self_scores": around["self_scores"],
        "self_attn": around["self_attn"],
        "self_heads": around["output"],
    }
    encoder = Values(seen if many else {"hidden": hidden})
    reads = in_part("encoder", encoder) | in_part("decoder", DECODER[many])
    can = frozenset({"earlier_layers", "contributions"} if many else {"memory_decomposition"})
    info = replace(plain.info, reads=reads, can=can, attention=score, decoder=Sizes(LAYER, heads, UNIT))
    return replace(plain, info=info, encoder=encoder, steps=tuple(steps))
