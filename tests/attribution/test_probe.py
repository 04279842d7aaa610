"""The linear probe on states whose content is known."""

import numpy as np
import pytest
import torch

from s2s_core.attribution.probe import (
    PENALTIES,
    final_states,
    probe,
    read_out,
    read_probe,
    ridge,
    write_probe,
)
from s2s_core.decoding import begin

SOURCES = [[5 + (i * 7 + j * j * (i + 3)) % 4 for j in range(3)] for i in range(300)]


def test_what_is_in_the_state_is_read_and_what_is_not_is_not():
    features = np.eye(9, dtype=np.float32)[[ids[0] for ids in SOURCES]]
    features += np.random.default_rng(3).normal(0, 0.05, features.shape).astype(np.float32)
    first = read_out(features, SOURCES, "start", 0, {5, 6, 7, 8})
    assert first.accuracy == 1 and 40 < first.n < 80 and 0.1 < first.baseline < 0.4
    noise = np.random.default_rng(4).normal(size=(300, 9)).astype(np.float32)
    blind = read_out(noise, SOURCES, "start", 0, {5, 6, 7, 8})
    assert blind.accuracy < 0.5
    assert (
        read_out(features, SOURCES, "end", 2, {5, 6, 7, 8}).accuracy == 1
    )  # the same token from the other side


def noisy(n: int, n_noise: int, seed: int = 6) -> tuple[np.ndarray, np.ndarray]:
    """Three classes shown by three faint features among `n_noise` of pure noise: little penalty learns the noise."""
    random = np.random.default_rng(seed)
    classes = random.integers(0, 3, n)
    seen = 1.5 * np.eye(3)[classes] + random.normal(size=(n, 3))
    return np.hstack([seen, random.normal(size=(n, n_noise))]).astype(np.float32), classes + 11


def test_the_penalty_is_chosen_by_the_rows_left_out_and_the_guesses_are_its():
    from sklearn.linear_model import RidgeClassifier

    (known, classes), (unknown, truth) = noisy(150, 120), noisy(2000, 120, seed=7)
    guesses, penalty = ridge(known, classes, unknown)
    mean, spread = known.mean(0), known.std(0) + 1e-6
    x, other = (known - mean) / spread, (unknown - mean) / spread
    theirs = RidgeClassifier(alpha=penalty).fit(x, classes).predict(other)
    assert (guesses == theirs).mean() > 0.999
    right = {
        alpha: (RidgeClassifier(alpha=alpha).fit(x, classes).predict(other) == truth).mean()
        for alpha in PENALTIES
    }
    assert 10 <= penalty <= 1000 and right[penalty] > right[min(PENALTIES)] + 0.05
    assert right[penalty] > max(right.values()) - 0.02


def test_rare_tokens_and_short_sentences_are_left_out():
    features = np.zeros((300, 2), dtype=np.float32)
    assert read_out(features, SOURCES, "start", 3, {5, 6, 7, 8}) is None
    assert read_out(features, SOURCES, "start", 0, {5}) is None
    every, some, others = (
        read_out(features, SOURCES, "start", 0, kept).n for kept in ({5, 6, 7, 8}, {5, 6}, {7, 8})
    )
    assert some + others == every


def test_the_features_are_the_state_handed_over(models):
    model, texts = models["lstm"], ("我喜欢学习外语。", "你在说我吗？")
    found = final_states(model, [model.tokenizer.encode(text).ids for text in texts])
    for row, text in zip(found, texts, strict=True):
        final = model.start(begin(model, text).memory)
        np.testing.assert_allclose(
            row, torch.cat([part[0] for layer in final for part in layer]).numpy(), atol=1e-6
        )


def test_a_transformer_gives_the_mean_over_tokens_and_not_padding(models):
    model, texts = models["transformer"], ("我喜欢学习外语。", "你在说我吗？")
    found = final_states(model, [model.tokenizer.encode(text).ids for text in texts])
    for row, text in zip(found, texts, strict=True):
        np.testing.assert_allclose(row, begin(model, text).memory.states[0].mean(0).numpy(), atol=1e-5)


@pytest.mark.parametrize("name", ["gru", "transformer"])
def test_written_and_read_back(tmp_path, models, name):
    texts = ["我喜欢学习外语。", "汤姆说他有个计划。", "你在说我吗？", "我的朋友不喜欢汤姆。"]
    pairs = [(texts[(i * 5 + i // 4) % 4], "") for i in range(240)]
    assert read_probe(tmp_path) is None
    write_probe(tmp_path, models[name], [*pairs, ("", "")])
    found = read_probe(tmp_path)
    assert found == probe(models[name], pairs) and found["start"][0].k == 0
    assert found["start"][0].accuracy == 1  # only four sentences: every state is known
