"""Traces made up for tests of views: every size differs from every other and is prime, so that no swapped axis can pass."""

from typing import Literal

import numpy as np

from s2s_core.trace import DecodeTrace, ModelInfo, Sizes, Step, TokenSeq, Values

LAYER, HEAD, SOURCE, TARGET, UNIT, VOCAB = 2, 3, 5, 7, 11, 53
PLAIN = ("<pad>", "<s>", "</s>", "<unk>", "▁like", "like", "<0xE5>", "外语", "▁languages")
VOCABULARY = (*PLAIN, *(f"▁t{i}" for i in range(len(PLAIN), VOCAB)))
SOURCE_IDS = (7, 7, 11, 13, 2)  # 外语 stands there twice
TARGET_IDS = (4, 5, 17, 8, 8, 51, 2)


def sequence(ids: tuple[int, ...]) -> TokenSeq:
    texts = tuple(VOCABULARY[i] for i in ids)
    return TokenSeq(" ".join(texts), ids, texts, (None,) * len(ids), tuple(range(len(ids))))


def log_probs(rng: np.random.Generator, likely: int) -> np.ndarray:
    """A distribution [vocab] in nats without <pad> and <s>, `likely` the most probable."""
    logits = rng.normal(size=VOCAB)
    logits[likely] += 9.0
    logits[:2] = -np.inf
    return (logits - np.log(np.exp(logits).sum())).astype(np.float32)


def make_trace(
    reading: Literal["tokens", "layers"] = "tokens",
    *,
    attention: bool = True,
    forced: dict[int, int] | None = None,
) -> DecodeTrace:
    """A trace with random values; `forced` {step: token id} writes other tokens than the most probable ones."""
    rng = np.random.default_rng(19)
    site = "hidden" if reading == "tokens" else "residual"
    reads = {f"encoder.{site}", f"decoder.{site}"} | ({"decoder.cross_attn"} if attention else set())
    steps = []
    for t, likely in enumerate(TARGET_IDS):
        token_id = (forced or {}).get(t, likely)
        values = {site: rng.normal(size=(LAYER, UNIT)).astype(np.float32)}
        if attention:
            values["cross_attn"] = rng.dirichlet(np.ones(SOURCE), size=(LAYER, HEAD)).astype(np.float32)
        origin: Literal["greedy", "forced"] = "forced" if t in (forced or {}) else "greedy"
        steps.append(Step(1, token_id, VOCABULARY[token_id], origin, log_probs(rng, likely), Values(values)))
    info = ModelInfo(
        "synthetic", "none", "synthetic", Sizes(LAYER, HEAD, UNIT), Sizes(LAYER, HEAD, UNIT), VOCAB, 64, frozenset(reads),
        attention="multi-head" if attention else None, reading=reading,
    )  # fmt: skip
    encoder = Values({site: rng.normal(size=(LAYER, SOURCE, UNIT)).astype(np.float32)})
    target = sequence(tuple(step.token_id for step in steps))
    return DecodeTrace(info, sequence(SOURCE_IDS), encoder, tuple(steps), target, True, VOCABULARY)
