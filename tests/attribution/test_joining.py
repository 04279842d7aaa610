"""The parts of joining add up to what the model itself went on with."""

import numpy as np
import pytest
import torch

import s2s_core
from s2s_core.attribution.joining import joining

TEXT = "我的朋友不喜欢汤姆。"


def test_a_recurrent_decoder_mixes_context_and_state_to_the_state_it_writes_from(models):
    trace = s2s_core.decode(models["lstm-attention"], TEXT)
    parts = joining(models["lstm-attention"], trace)
    found = np.tanh(parts["context"] + parts["hidden"] + parts["bias"])
    np.testing.assert_allclose(found, trace.decoder("attentional")[-1], atol=1e-5)


def test_a_transformers_layer_goes_on_from_stream_plus_context(models):
    model = models["transformer"]
    trace = s2s_core.decode(model, TEXT)
    x = torch.tensor(joining(model, trace)["before"] + trace.decoder("context"))  # [layer, target, d_model]
    with torch.inference_mode():
        for layer, module in enumerate(model.decoder):
            above = x[layer] + module.feed_forward(module.norm_ff(x[layer]))
            np.testing.assert_allclose(above.numpy(), trace.decoder("residual")[layer], atol=2e-5)


@pytest.mark.parametrize("architecture", ["lstm"])
def test_without_attention_nothing_joins(models, architecture):
    assert joining(models[architecture], s2s_core.decode(models[architecture], TEXT)) == {}
