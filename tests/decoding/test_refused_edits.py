"""An edit that a model cannot take, or that nothing took, is an error and leaves the model as it is."""

import numpy as np
import pytest
import torch

import s2s_core
from s2s_core.decoding import advance, begin
from s2s_core.edits import ClampGate, Edit, EditHead, ForceToken
from s2s_core.errors import UserError

TEXT = "我喜欢学习外语。"
TARGET = "I like Tom."


def impossible(name: str) -> list[tuple[str, Edit, str]]:
    gate = {"part": "decoder", "gate": "f", "to": 0.0}
    return {
        "lstm": [
            ("layer", ClampGate(**gate, layer=2), "error.edit_range"),
            ("unit", ClampGate(**gate, units=(12, 13)), "error.edit_range"),
            ("gate of another cell", ClampGate(part="decoder", gate="z", to=0), "error.edit_site"),
            ("attention that is not there", EditHead(attn="cross"), "error.edit_site"),
            (
                "source position",
                ClampGate(part="encoder", gate="f", positions=(0, 99), to=0),
                "error.edit_range",
            ),
            ("step after the end", ClampGate(**gate, positions=99), "error.edit_unreached"),
            ("token after the end", ForceToken(step=99, token="."), "error.force_unreached"),
            ("token of no vocabulary", ForceToken(step=0, token="no such token"), "error.unknown_token"),
        ],
        "lstm-attention": [
            ("layer without attention", EditHead(attn="cross", layer=0), "error.edit_untaken"),
            ("second head", EditHead(attn="cross", head=1), "error.edit_range"),
            ("self-attention", EditHead(attn="encoder_self"), "error.edit_site"),
        ],
        "transformer": [
            ("gate", ClampGate(**gate), "error.edit_site"),
            ("head", EditHead(attn="encoder_self", head=2), "error.edit_range"),
            ("row", EditHead(attn="encoder_self", step=99), "error.edit_range"),
        ],
    }[name]


@pytest.mark.parametrize(
    ("name", "edit", "key"),
    [
        pytest.param(name, edit, key, id=f"{name}, {what}")
        for name in ("lstm", "lstm-attention", "transformer")
        for what, edit, key in impossible(name)
    ],
)
def test_an_edit_that_cannot_be_is_refused_and_the_model_stays_as_it_is(models, name, edit, key):
    model = models[name]
    before = {weight: value.clone() for weight, value in model.state_dict().items()}
    plain, names = s2s_core.decode(model, TEXT), set(vars(model))
    with pytest.raises(UserError) as refused:
        s2s_core.decode(model, TEXT, edits=[edit])
    assert refused.value.key == key and "error." not in str(refused.value)
    again = s2s_core.decode(model, TEXT)
    assert again.tokens == plain.tokens and np.array_equal(
        again.steps[-1].log_probs, plain.steps[-1].log_probs
    )
    assert set(vars(model)) == names
    assert all(torch.equal(value, before[weight]) for weight, value in model.state_dict().items())


def test_scoring_and_advancing_refuse_what_decoding_refuses(models):
    wrong = ClampGate(part="decoder", gate="z", to=0)
    begun = begin(models["lstm"], TEXT)
    for attempt in (
        lambda: s2s_core.score(models["lstm"], TEXT, TARGET, edits=[wrong]),
        lambda: begin(models["lstm"], TEXT, edits=[wrong]),
        lambda: advance(begun, edits=[wrong]),
    ):
        with pytest.raises(UserError) as refused:
            attempt()
        assert refused.value.key == "error.edit_site"


def test_advancing_refuses_what_comes_too_late_or_at_another_step(models):
    begun = begin(models["lstm"], TEXT)
    with pytest.raises(UserError) as refused:
        advance(begun, edits=[ClampGate(part="encoder", gate="f", to=0)])
    assert refused.value.key == "error.edit_too_late"
    with pytest.raises(UserError) as refused:
        advance(begun, edits=[ForceToken(step=1, token=".")])
    assert refused.value.key == "error.edit_other_step"
    with pytest.raises(UserError) as refused:
        s2s_core.score(models["lstm"], TEXT, TARGET, edits=[ForceToken(step=1, token=".")])
    assert refused.value.key == "error.force_in_target"
