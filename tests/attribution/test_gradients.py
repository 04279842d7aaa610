"""Gradients against central finite differences in float64, for every architecture."""

import copy

import numpy as np
import torch

import s2s_core
from s2s_core.attribution.gradients import (
    GROUP,
    MEASURES,
    embedding_gradients,
    source_gradients,
)
from s2s_core.models.registry import Model

TEXT, TARGET = "我的朋友不喜欢汤姆。", "My friend doesn't like Tom."
STEP = 1e-5


def measured_with(
    model: Model, source: tuple[int, ...], target: list[int], nudge: torch.Tensor
) -> np.ndarray:
    """ln p(y_t) and z(y_t) - mean z [measure, target] with `nudge` [source, d_embed] added to the source's embeddings.

    From the logits of the model alone; padding and <s> are no tokens that may be written.
    """
    ids = torch.tensor([source])

    def probe(site, value):
        return value + nudge if (site.part, site.name) == ("encoder", "embedding") else value

    memory = model.encode(ids, torch.ones_like(ids, dtype=torch.bool), probe)
    state, found = model.start(memory), []
    for prev_id, token_id in zip([*model.tokenizer.specials.start, *target], target, strict=False):
        logits, state = model.step(torch.tensor([prev_id]), state, memory, lambda _, value: value)
        written = np.delete(logits[0].numpy(), model.tokenizer.specials.never)
        z = float(logits[0, token_id])
        found.append([z - np.log(np.exp(written).sum()), z - written.mean()])
    return np.array(found).T


def test_equal_to_finite_differences(model):
    exact = copy.deepcopy(model).double()
    exact.tokenizer, exact.info = model.tokenizer, model.info
    source = model.tokenizer.encode(TEXT).ids
    target = list(model.tokenizer.encode(TARGET).ids)
    slopes, embedded = source_gradients(exact, source, target, MEASURES)
    assert slopes.shape == (2, len(target), len(source), embedded.shape[-1]) and slopes.dtype == torch.float64
    for s, unit in ((0, 3), (1, 0), (len(source) - 1, 7)):
        nudge = torch.zeros_like(embedded)
        nudge[s, unit] = STEP
        above, below = (measured_with(exact, source, target, sign * nudge) for sign in (1, -1))
        np.testing.assert_allclose(slopes[..., s, unit], (above - below) / (2 * STEP), rtol=1e-4, atol=1e-9)
    torch.testing.assert_close(source_gradients(exact, source, target)[0][0], slopes[0])


class Sharp:
    """A model whose logits are 4000 times as large: hardly a doubt is left."""

    def __init__(self, model: Model):
        self.model = model

    def __getattr__(self, name):
        return getattr(self.model, name)

    def step(self, *arguments):
        logits, state = self.model.step(*arguments)
        return 4000 * logits, state


def test_where_the_model_is_certain_only_the_logit_has_a_gradient(model):
    """d ln p(y) = sum_v p(v) (dz(y) - dz(v)) goes to 0 with 1 - p(y); dz(y) - mean dz does not."""
    source, answer = model.tokenizer.encode(TEXT).ids, s2s_core.decode(model, TEXT)
    target = [step.token_id for step in answer.steps[:3]]  # the most probable tokens
    plain, _ = source_gradients(model, source, target, ("logit",))
    certain, _ = source_gradients(Sharp(model), source, target, MEASURES)
    torch.testing.assert_close(certain[1], 4000 * plain[0], rtol=1e-2, atol=1e-2)
    assert certain[0].norm() < 1e-2 * certain[1].norm()


def test_the_norm_is_of_the_gradient(model):
    trace = s2s_core.score(model, TEXT, TARGET)
    norms = embedding_gradients(model, trace)
    (slopes,), _ = source_gradients(model, trace.source.ids, [step.token_id for step in trace.steps])
    n_target, n_source = len(trace.steps), len(trace.source)
    assert norms.shape == (n_target, n_source) and norms.dtype == np.float32
    for t, s in ((0, 0), (n_target - 1, n_source - 1)):
        np.testing.assert_allclose(norms[t, s], np.sqrt((slopes[t, s].numpy() ** 2).sum()), rtol=1e-5)


def test_a_long_answer_is_done_in_groups(models):
    model = models["gru"]
    source = model.tokenizer.encode(TEXT).ids
    target = [5 + (7 * t) % 11 for t in range(2 * GROUP + 3)]
    (whole,), _ = source_gradients(model, source, target)
    (part,), _ = source_gradients(model, source, target[: GROUP + 1])
    torch.testing.assert_close(whole[: GROUP + 1], part, rtol=1e-4, atol=1e-7)


def test_nothing_written_has_no_rows(model):
    trace = s2s_core.begin(model, TEXT).trace
    assert embedding_gradients(model, trace).shape == (0, len(trace.source))


def test_a_model_stays_as_it_is(model):
    before = {name: value.clone() for name, value in model.state_dict().items()}
    names, hooks = set(vars(model)), [len(m._forward_hooks) + len(m._backward_hooks) for m in model.modules()]
    with torch.no_grad():  # the caller's mode does not matter
        embedding_gradients(model, s2s_core.score(model, TEXT, TARGET))
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    assert all(p.grad is None and not p.requires_grad for p in model.parameters())
    assert set(vars(model)) == names
    assert [len(m._forward_hooks) + len(m._backward_hooks) for m in model.modules()] == hooks
