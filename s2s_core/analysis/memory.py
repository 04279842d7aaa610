"""How much of a recurrent memory each position that it read or wrote makes up: exact, from the recorded gates. numpy only.

The cell of an LSTM unrolls to c_t = sum_s (prod_{k=s+1..t} f_k) i_s g_s + (prod_{k<=t} f_k) c_init; the state of a GRU (torch's
convention) to h_t = sum_s (prod_{k=s+1..t} z_k) (1 - z_s) n_s. The final encoder state is handed to the decoder unchanged, so
the sum runs from the first source token through the whole target (after Murdoch & Szlam 2017). It decomposes the memory and is
no causal attribution: the gates themselves depend on earlier tokens.
"""

import numpy as np

from s2s_core.trace import Array, DecodeTrace

KEEPERS = {"lstm": "gate.f", "gru": "gate.z"}


def joined(trace: DecodeTrace, name: str, layer: int) -> Array:
    """Values [position, unit] of a recurrent site over reading and writing: source positions first, then target."""
    encoder, decoder = trace.encoder.known(name), trace.decoder(name)
    return encoder[layer] if decoder is None else np.concatenate([encoder[layer], decoder[layer]])


def keeping(trace: DecodeTrace, layer: int) -> Array:
    """The factor [position, unit] on the old memory: the forget gate of an LSTM, the update gate of a GRU."""
    if trace.info.cell not in KEEPERS:
        raise ValueError(f"the memory of {trace.info.name} does not unroll; LSTM and GRU do")
    return joined(trace, KEEPERS[trace.info.cell], layer)


def factors(trace: DecodeTrace, layer: int) -> tuple[Array, Array, Array]:
    """(kept, written, memory), each [position, unit]: the factor on the old memory, the term added, and the memory itself."""
    if trace.info.cell == "lstm":
        f, i, g = (joined(trace, f"gate.{gate}", layer) for gate in "fig")
        return f, i * g, joined(trace, "cell", layer)
    if trace.info.cell == "gru":
        z, n = (joined(trace, f"gate.{gate}", layer) for gate in "zn")
        return z, (1 - z) * n, joined(trace, "hidden", layer)
    raise ValueError(f"the memory of {trace.info.name} does not unroll; LSTM and GRU do")


def retention(kept: Array, at: int) -> Array:
    """prod_{k=s+1..at} kept_k for every s <= at, [at + 1, unit]: how much of what was written at s is left at `at`."""
    left = np.ones((at + 1, kept.shape[1]))
    left[:at] = np.cumprod(kept[at:0:-1].astype(np.float64), axis=0)[::-1]
    return left.astype(np.float32)


def unrolled(trace: DecodeTrace, layer: int, at: int) -> Array:
    """The terms [s, unit] of the memory at joined position `at`; they sum to it (the initial state is zero here)."""
    kept, written, _ = factors(trace, layer)
    return retention(kept, at) * written[: at + 1]


def held(trace: DecodeTrace, layer: int = -1) -> Array:
    """The share of the memory that each source token makes up at every joined position, [source + target, source].

    A share is the L1 norm of the token's term over that of all terms; 0 for a token not yet read.
    """
    kept, written, _ = factors(trace, layer)
    n_source = len(trace.source)
    terms = np.zeros((len(written), written.shape[1]))
    rows = np.zeros((len(written), n_source), dtype=np.float32)
    for at in range(len(written)):
        terms[:at] *= kept[at]
        terms[at] = written[at]
        sizes = np.abs(terms[: at + 1]).sum(axis=1)
        rows[at, : at + 1] = (sizes / max(float(sizes.sum()), 1e-12))[:n_source]
    return rows


def shares(trace: DecodeTrace, layer: int = -1) -> Array:
    """Implicit attention [target, source]: the L1 norm of each source token's term over that of all terms.

    Row t is the memory that made target token t. Rows sum to 1 less the share of the target tokens written so far.
    """
    return held(trace, layer)[len(trace.source) :]
