"""The maps of the memory: rows against the unrolled memory on every step, slopes against autograd."""

import numpy as np
import pytest
import torch

import s2s_core
from s2s_core.analysis.memory import factors, unrolled
from s2s_core.analysis.memory_map import all_shares, output_slopes, relative, source_terms, toward_output
from s2s_core.sites import Site
from s2s_core.ui.inputs.memory import weights_of

TEXT = "我的朋友不喜欢汤姆。"


@pytest.mark.parametrize("name", ["lstm", "lstm-attention", "gru"])
def test_every_row_is_the_source_part_of_the_unrolled_memory(models, name):
    trace = s2s_core.decode(models[name], TEXT)
    shares, n_source = all_shares(trace), len(trace.source)
    assert shares.shape == (trace.info.n_layers, len(trace.steps), n_source)
    for layer in range(trace.info.n_layers):
        for t in range(len(trace.steps)):
            terms = unrolled(trace, layer, n_source + t)
            np.testing.assert_allclose(source_terms(trace, layer, t), terms[:n_source], atol=1e-7)
            sizes = np.abs(terms).sum(axis=1)
            np.testing.assert_allclose(shares[layer, t], sizes[:n_source] / sizes.sum(), atol=1e-6)


def slopes_by_autograd(model, trace) -> np.ndarray:
    """d ln p(y_t) / d memory of the top layer, [target, unit], through the model itself, one step at a time.

    With attention the hidden state also asks the query; that way is cut where the context is handed on.
    """
    top, name = model.info.n_layers - 1, "cell" if model.info.cell == "lstm" else "hidden"
    ids, rows, prev = torch.tensor([trace.source.ids]), [], model.tokenizer.specials.start[0]
    with torch.enable_grad():
        memory = model.encode(ids, torch.ones_like(ids, dtype=torch.bool), lambda site, value: value)
        state = model.start(memory)
        for step in trace.steps:
            leaves = []

            def probe(site, value, leaves=leaves):
                if site == Site("decoder", name, top):
                    leaves.append(value.detach().clone().requires_grad_())
                    return leaves[-1]
                return value.detach() if site.name == "context" else value

            logits, state = model.step(torch.tensor([prev]), state, memory, probe)
            others = [
                token for token in range(logits.shape[-1]) if token not in model.tokenizer.specials.never
            ]
            above = logits[0, step.token_id] - logits[0, others].mean()
            (slope,) = torch.autograd.grad(above, leaves[0])
            rows.append(slope[0].numpy())
            state, prev = tuple(tuple(part.detach() for part in layer) for layer in state), step.token_id
    return np.stack(rows)


@pytest.mark.parametrize("name", ["lstm", "lstm-attention", "gru"])
def test_the_push_on_the_output_is_the_slope_of_the_logit_over_the_mean(models, name):
    model = models[name]
    trace = s2s_core.decode(model, TEXT)
    slopes = output_slopes(trace, weights_of(model))
    np.testing.assert_allclose(slopes, slopes_by_autograd(model, trace), atol=1e-5)
    pushed, n_source = toward_output(trace, weights_of(model)), len(trace.source)
    for t in range(len(trace.steps)):
        terms = unrolled(trace, -1, n_source + t)
        np.testing.assert_allclose(pushed[t], terms[:n_source] @ slopes[t], atol=1e-5)
        whole = float((terms @ slopes[t]).sum())
        assert whole == pytest.approx(float(slopes[t] @ factors(trace, -1)[2][n_source + t]), abs=1e-4)


def test_rows_made_relative_sum_to_one_and_empty_rows_stay_empty():
    norms = np.array([[1.0, 3.0], [0.0, 0.0]], dtype=np.float32)
    assert relative(norms).tolist() == [[0.25, 0.75], [0.0, 0.0]]
