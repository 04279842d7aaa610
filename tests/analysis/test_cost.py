"""Multiply-adds against a count by hand and against torch's own counter; serial steps."""

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from s2s_core.analysis.cost import multiply_adds, serial_steps, serial_steps_in_training
from s2s_core.models.config import to_json
from s2s_core.models.registry import Model
from s2s_core.nn.probe import see_nothing

N, M = 5, 3


def test_an_lstm_with_attention_counted_by_hand():
    sizes = {"d_embed": 2, "d_hidden": 3, "d_attn": 5, "n_layers": 2, "n_vocab": 7}
    config = {"kind": "recurrent", "cell": "lstm", "attention": "additive", **sizes}
    cost = multiply_adds(config, N, M)
    first, second = 4 * 3 * (2 + 3), 4 * 3 * (3 + 3)  # 60 and 72: four gates of W_x [3, d_in] and W_h [3, 3]
    assert cost.reading == 5 * (60 + 72) and (first, second) == (60, 72)
    assert cost.writing == 3 * (60 + 72)
    assert cost.attention == 3 * (
        15 + 5 * 15 + 5 * 5 + 5 * 3
    )  # query, five keys, five v-products, five context rows
    assert cost.output == 3 * (6 * 2 + 2 * 7)
    assert cost.total == 660 + 396 + 390 + 78 and cost.per_token == cost.total / 3


def test_a_transformer_counted_by_hand():
    config = {"kind": "transformer", "d_model": 4, "n_heads": 2, "d_ff": 6, "n_layers": 1, "n_vocab": 7}
    cost = multiply_adds(config, N, M)
    assert (
        cost.reading == 5 * (4 * 16 + 2 * 24) + 2 * 25 * 4 + 5 * 2 * 16
    )  # projections, feed-forward; QK and AV; K and V once
    assert cost.writing == 3 * (4 * 16 + 2 * 24) + 2 * 4 * (1 + 2 + 3)  # the prefix grows by one a step
    assert cost.attention == 3 * (2 * 16 + 2 * 5 * 4)
    assert cost.output == 3 * 4 * 7


def test_the_count_is_that_of_torch_for_every_architecture(model: Model):
    """torch counts two operations for each multiply-add of a matrix product, in the very calls that decode a sentence."""
    ids = torch.arange(4, 4 + N)[None]
    with FlopCounterMode(display=False) as counter, torch.inference_mode():
        memory = model.encode(ids, torch.ones_like(ids, dtype=torch.bool), see_nothing)
        state = model.start(memory)
        for token in range(M):
            _, state = model.step(torch.tensor([token + 4]), state, memory, see_nothing)
    assert counter.get_total_flops() == 2 * multiply_adds(to_json(model.config), N, M).total


def test_serial_steps():
    recurrent, transformer = {"kind": "recurrent"}, {"kind": "transformer"}
    assert (serial_steps(recurrent, 12, 9), serial_steps(transformer, 12, 9)) == (21, 10)
    assert (serial_steps_in_training(recurrent, 12, 9), serial_steps_in_training(transformer, 12, 9)) == (
        21,
        2,
    )


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="convolutional"):
        multiply_adds({"kind": "convolutional"}, N, M)
