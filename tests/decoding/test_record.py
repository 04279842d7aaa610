"""What many steps at once record is what each step alone records."""

import numpy as np
import torch

from s2s_core.decoding import advance, begin, decode, score
from s2s_core.decoding.record import Recorder, values_of_steps
from s2s_core.sites import AXES, Site

TEXT = "我喜欢学习外语。"


def test_a_decoding_in_one_go_records_what_single_steps_record(model):
    whole, decoding = decode(model, TEXT), begin(model, TEXT)
    for step in whole.steps:
        decoding = advance(decoding)
        alone = decoding.steps[-1]
        assert (alone.prev_id, alone.token_id, alone.origin) == (step.prev_id, step.token_id, step.origin)
        np.testing.assert_array_equal(alone.log_probs, step.log_probs)
        assert alone.values.keys() == step.values.keys()
        for name, value in alone.values.items():
            np.testing.assert_array_equal(step.values[name], value, err_msg=name)
    assert len(decoding.steps) == len(whole.steps)


def test_every_site_is_recorded_as_the_model_showed_it(model):
    """Against the tensors themselves, layer by layer: batch and target axes are gone, nothing else is changed."""
    ids = torch.tensor([model.tokenizer.encode_source(TEXT).ids])
    recorders = []
    with torch.inference_mode():
        memory = model.encode(ids, torch.ones_like(ids, dtype=torch.bool), Recorder())
        state = model.start(memory)
        for token in (1, 5, 9):
            recorders.append(Recorder())
            _, state = model.step(torch.tensor([token]), state, memory, recorders[-1])
    for recorder, values in zip(recorders, values_of_steps(recorders), strict=True):
        shown: dict[str, list[np.ndarray]] = {}
        for site, value in recorder.seen:
            axes, array = AXES[site.name], value[0].numpy()
            along = [at for at, axis in enumerate(axes) if axis in ("target", "target|source")]
            shown.setdefault(site.name, []).append(array.take(0, axis=along[0] - 1) if along else array)
        assert shown.keys() == values.keys()
        for name, layers in shown.items():
            np.testing.assert_array_equal(values[name], np.stack(layers), err_msg=name)


def test_what_is_made_once_is_shared_unless_an_edit_changed_it():
    keys = [torch.full((1, 2, 3, 5), float(layer)) for layer in range(2)]
    key = [Site("decoder", "key", layer) for layer in range(2)]

    def step(change: float) -> Recorder:
        recorder = Recorder((lambda _site, value: value + change) if change else None)
        for site, value in zip(key, keys, strict=True):
            recorder(site, value)
        return recorder

    plain = values_of_steps([step(0), step(0)])
    assert plain[0]["key"].shape == (2, 2, 3, 5)
    assert plain[0]["key"] is plain[1]["key"]
    edited = values_of_steps([step(0), step(3.0)])
    np.testing.assert_array_equal(edited[1]["key"] - edited[0]["key"], 3.0)


def test_steps_that_show_different_sites_are_kept_apart():
    first, second = Recorder(), Recorder()
    first(Site("decoder", "hidden"), torch.ones(1, 3))
    second(Site("decoder", "cell"), torch.zeros(1, 3))
    assert [set(values) for values in values_of_steps([first, second])] == [{"hidden"}, {"cell"}]
    assert values_of_steps([]) == []


def test_nothing_is_fed_after_the_end_of_sentence(model):
    trace = score(model, TEXT, "I like it.")
    assert trace.finished and [step.origin for step in trace.steps] == ["forced"] * len(trace.steps)
