"""Attribution of a trace made under edits: of that computation, or refused; never of the unedited one."""

import numpy as np
import pytest
import torch

import s2s_core
from s2s_core.attribution.alti import contributions
from s2s_core.attribution.gradients import embedding_gradients
from s2s_core.attribution.jacobian import state_jacobian_norms
from s2s_core.attribution.joining import joining, scoring
from s2s_core.attribution.lens import decoder_lens, lens_log_probs
from s2s_core.decoding.apply import Editing
from s2s_core.edits import ClampGate, EditHead, ForceToken
from s2s_core.errors import UserError

TEXT, TARGET = "我的朋友不喜欢汤姆。", "Tom says he has a plan."
HEAD, MEAN = EditHead(attn="cross", layer=1, head=0), EditHead(attn="cross", layer=1, head=1, to="mean")
GATE = ClampGate(part="decoder", gate="f", layer=1, positions=(1, 3), to=0)


@pytest.mark.parametrize(
    ("name", "edits"), [("transformer", [HEAD]), ("lstm", [GATE]), ("lstm-attention", [GATE])]
)
def test_gradients_are_of_the_edited_computation(models, name, edits):
    """Against a central difference of the edited ln p, by the probe."""
    model = models[name]
    trace, plain = s2s_core.score(model, TEXT, TARGET, edits=edits), s2s_core.score(model, TEXT, TARGET)
    norms = embedding_gradients(model, trace)
    assert np.abs(norms[3] - embedding_gradients(model, plain)[3]).max() > 1e-4
    exact, t = in_float64(model), 3
    slopes = []
    for unit in range(trace.encoder["embedding"].shape[-1]):
        above, below = (log_prob(exact, trace, edits, t, unit, sign * 1e-5) for sign in (1, -1))
        slopes.append((above - below) / 2e-5)
    assert norms[t, 1] == pytest.approx(np.linalg.norm(slopes), rel=1e-3)


def in_float64(model):
    import copy

    exact = copy.deepcopy(model).double()
    exact.tokenizer, exact.info = model.tokenizer, model.info
    return exact


def log_prob(model, trace, edits, t: int, unit: int, nudge: float) -> float:
    """ln p of token t with a nudge in one unit of source token 1's embedding, under edits."""

    def probe(site, value):
        if (site.part, site.name) != ("encoder", "embedding"):
            return reading(site, value)
        moved = value.clone()
        moved[0, 1, unit] += nudge
        return moved

    reading = Editing(model.info, edits, {})
    ids = torch.tensor([trace.source.ids])
    memory = model.encode(ids, torch.ones_like(ids, dtype=torch.bool), probe)
    state, prev = model.start(memory), model.tokenizer.specials.start[0]
    for at in range(t + 1):
        logits, state = model.step(torch.tensor([prev]), state, memory, Editing(model.info, edits, {}, at))
        prev = trace.steps[at].token_id
    logits[..., list(model.tokenizer.specials.never)] = float("-inf")
    return float(logits.log_softmax(-1)[0, prev])


def test_the_last_depths_of_both_lenses_are_the_edited_model(models):
    model = models["transformer"]
    trace = s2s_core.decode(model, TEXT, edits=[HEAD, MEAN])
    assert not np.array_equal(trace.steps[0].log_probs, s2s_core.decode(model, TEXT).steps[0].log_probs)
    last = lens_log_probs(model, trace)[-1].numpy()
    np.testing.assert_allclose(last, np.stack([step.log_probs for step in trace.steps]), atol=1e-5)
    answer = decoder_lens(model, trace)[-1]
    assert answer.tokens == trace.tokens and answer.edits == trace.edits
    np.testing.assert_allclose(answer.steps[-1].log_probs, trace.steps[-1].log_probs, atol=1e-5)


def test_parts_of_joining_and_scores_add_up_under_edits(models):
    trace = s2s_core.decode(models["lstm-attention"], TEXT, edits=[GATE])
    parts = joining(models["lstm-attention"], trace)
    whole = np.tanh(parts["context"] + parts["hidden"] + parts["bias"])
    np.testing.assert_allclose(whole, trace.decoder("attentional")[-1], atol=1e-5)
    said = scoring(models["lstm-attention"], trace)
    scores = np.tanh(said["query"][:, None] + said["key"]) @ said["v"]
    np.testing.assert_allclose(scores, trace.decoder("scores")[0][:, 0], atol=1e-5)
    assert scoring(models["lstm-dot"], trace) == scoring(models["transformer"], trace) == {}


def test_what_does_not_hold_under_an_edit_is_refused(models):
    edited = s2s_core.decode(models["transformer"], TEXT, edits=[HEAD])
    with pytest.raises(UserError) as refused:
        contributions(models["transformer"], edited)
    assert refused.value.key == "error.edited_trace"
    held = s2s_core.decode(models["lstm"], TEXT, edits=[GATE])
    with pytest.raises(UserError) as refused:
        state_jacobian_norms(models["lstm"], held)
    assert refused.value.key == "error.edited_trace"


def test_a_forced_token_and_another_head_change_nothing_that_the_jacobian_reads(models):
    forced = s2s_core.decode(models["transformer"], TEXT, edits=[ForceToken(step=0, token=".")])
    assert contributions(models["transformer"], forced) is not None
    trace = s2s_core.score(models["lstm-attention"], TEXT, TARGET)
    edited = s2s_core.score(models["lstm-attention"], TEXT, TARGET, edits=[EditHead(attn="cross")])
    found, expected = (state_jacobian_norms(models["lstm-attention"], made) for made in (edited, trace))
    np.testing.assert_array_equal(found, expected)
