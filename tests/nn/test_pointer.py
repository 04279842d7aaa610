"""The pointer against equations 8 and 9 of See et al. 2017 in numpy, attention alone, and finite differences."""

import numpy as np
import pytest
import torch

from s2s_core.models.config import RecurrentConfig
from s2s_core.models.registry import build
from s2s_core.nn.pointer import Pointer, mixture
from s2s_core.nn.probe import see_nothing
from s2s_core.train.batches import Batch
from s2s_core.train.loss import loss_of

BATCH, TARGET, SOURCE, VOCAB, PAD = 2, 3, 5, 11, 0
IDS = torch.tensor([[4, 7, 4, 9, 2], [8, 3, 2, PAD, PAD]])  # 4 stands twice; two places of padding
SIZES = {"d_embed": 6, "d_hidden": 5, "d_attn": 4, "n_layers": 2, "n_vocab": VOCAB, "dropout": 0.0}


def _parts(dtype=torch.float32):
    maker = torch.Generator().manual_seed(3)
    logits = 2 * torch.randn(BATCH, TARGET, VOCAB, generator=maker, dtype=dtype)
    scores = torch.randn(BATCH, TARGET, SOURCE, generator=maker, dtype=dtype)
    scores[1, :, 3:] = -torch.inf
    return logits, scores, torch.rand(BATCH, TARGET, generator=maker, dtype=dtype)


def test_p_gen_is_equation_8():
    torch.manual_seed(1)
    pointer = Pointer(2, 3, 5)
    context, hidden, x = (torch.randn(BATCH, TARGET, width) for width in (2, 3, 5))
    weights, bias = pointer.switch.weight[0].detach().numpy(), pointer.switch.bias.item()
    found = pointer(context, hidden, x, see_nothing, 0).detach().numpy()
    for b in range(BATCH):
        for t in range(TARGET):
            parts = ((weights[:2], context), (weights[2:5], hidden), (weights[5:], x))
            switch = sum(w @ value[b, t].numpy() for w, value in parts) + bias
            assert found[b, t] == pytest.approx(1 / (1 + np.exp(-switch)), abs=1e-6)


def test_the_mixture_is_equation_9():
    logits, scores, p_gen = _parts()
    weights = scores.softmax(-1)
    found = mixture(logits, weights, p_gen, IDS).exp().numpy()
    for b in range(BATCH):
        for t in range(TARGET):
            expected = np.exp(logits[b, t].numpy()) / np.exp(logits[b, t].numpy()).sum() * p_gen[b, t].item()
            for i in range(SOURCE):
                expected[IDS[b, i]] += (1 - p_gen[b, t].item()) * weights[b, t, i].item()
            np.testing.assert_allclose(found[b, t], expected, atol=1e-6)
            assert found[b, t].sum() == pytest.approx(1, abs=1e-5)


def test_a_token_that_stands_twice_gets_both_weights_and_padding_none():
    logits, scores, p_gen = _parts()
    weights = scores.softmax(-1)
    found = mixture(logits, weights, torch.zeros_like(p_gen), IDS).exp()
    torch.testing.assert_close(found[0, :, 4], weights[0, :, 0] + weights[0, :, 2])
    mixed = mixture(logits, weights, p_gen, IDS)
    alone = logits.log_softmax(-1) + p_gen.log()[..., None]
    assert torch.equal(mixed[1, :, PAD], alone[1, :, PAD])  # not even in the last digit
    others = [token for token in range(VOCAB) if token not in (2, 4, 7, 9)]
    assert torch.equal(mixed[0][:, others], alone[0][:, others])


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_the_loss_has_the_gradient_of_finite_differences(smoothing):
    logits, scores, switch = _parts(torch.float64)
    switch = torch.logit(switch)
    target = torch.tensor([[4, 1, 2], [8, 2, PAD]])  # copied, generated, both
    batch = Batch(IDS, IDS != PAD, target, target, target != PAD)

    def loss(logits, scores, switch):
        return loss_of(mixture(logits, scores.softmax(-1), switch.sigmoid(), IDS), batch, smoothing)

    scores[1, :, 3:] = -50.0  # finite, so that a difference can be taken
    inputs = tuple(value.requires_grad_() for value in (logits, scores, switch))
    assert torch.autograd.gradcheck(loss, inputs, atol=1e-6)


@pytest.mark.parametrize("extreme", [-200.0, 200.0])
def test_loss_and_gradients_stay_finite_where_float32_ends(extreme):
    logits, scores, _ = _parts()
    logits, scores = (100 * logits).requires_grad_(), (100 * scores).requires_grad_()
    switch = torch.full((BATCH, TARGET), extreme, requires_grad=True)
    target = torch.tensor([[4, 1, 2], [8, 2, 10]])
    batch = Batch(IDS, IDS != PAD, target, target, torch.ones_like(target, dtype=torch.bool))
    loss = loss_of(mixture(logits, scores.softmax(-1), switch.sigmoid(), IDS), batch, 0.1)
    loss.backward()
    for value in (loss, logits.grad, scores.grad, switch.grad):
        assert value.isfinite().all()


def _pair():
    """A model that copies and one that attends, with the same weights but for the pointer's."""
    torch.manual_seed(9)
    copying = build(RecurrentConfig(attention="additive", copy=True, **SIZES)).eval()
    attending = build(RecurrentConfig(attention="additive", **SIZES)).eval()
    shared = {name: value for name, value in copying.state_dict().items() if not name.startswith("pointer")}
    attending.load_state_dict(shared)
    return copying, attending


def _step(model, probe):
    mask = IDS != PAD
    memory = model.encode(IDS, mask, probe)
    return model.step(torch.tensor([3, 9]), model.start(memory), memory, probe)[0].log_softmax(-1)


def _with_p_gen(value, seen):
    def probe(site, shown):
        seen[site.name] = shown
        return torch.full_like(shown, value) if site.name == "p_gen" else shown

    return probe


@torch.no_grad()
def test_generating_alone_is_the_model_with_attention_and_copying_alone_the_attention():
    copying, attending = _pair()
    seen = {}
    torch.testing.assert_close(_step(copying, _with_p_gen(1.0, seen)), _step(attending, see_nothing))
    torch.testing.assert_close(copying.generated(seen["attentional"][:, 0]), _step(attending, see_nothing))
    copied = _step(copying, _with_p_gen(0.0, seen)).exp()
    expected = torch.zeros(BATCH, VOCAB).scatter_add(-1, IDS, seen["cross_attn"][:, 0, 0])
    torch.testing.assert_close(copied, expected)


@torch.no_grad()
def test_attention_changed_by_the_probe_changes_what_is_copied():
    copying, _ = _pair()

    def probe(site, value):
        if site.name == "p_gen":
            return torch.zeros_like(value)
        if site.name != "cross_attn":
            return value
        changed = torch.zeros_like(value)
        changed[..., 1] = 1.0
        return changed

    assert _step(copying, probe).argmax(-1).tolist() == IDS[:, 1].tolist()


def test_a_pointer_without_attention_is_refused():
    with pytest.raises(ValueError, match="copy"):
        RecurrentConfig(copy=True)
    with pytest.raises(ValueError, match="copy"):
        RecurrentConfig(attention="additive", copy=1)  # type: ignore[arg-type]
