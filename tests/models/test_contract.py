"""The contract of section 4 of the design, run over every architecture."""

import numpy as np
import pytest
import torch

from s2s_core.decoding import advance, begin, decode
from s2s_core.decoding.record import Recorder
from s2s_core.nn.probe import see_nothing
from s2s_core.trace import CAPABILITIES, Sizes

BATCH, SOURCE, TARGET = 2, 7, 5


def _ids(model, *shape):
    return torch.randint(4, model.info.n_vocab, shape, generator=torch.Generator().manual_seed(5))


def _stepped(model, source, mask, prefix, probe):
    memory = model.encode(source, mask, probe)
    state, rows = model.start(memory), []
    for t in range(prefix.shape[1]):
        logits, state = model.step(prefix[:, t], state, memory, probe)
        rows.append(logits)
    return torch.stack(rows, dim=1)


def _look(_site, value):
    return value


def test_stepping_equals_the_parallel_pass(model):
    source, prefix = _ids(model, BATCH, SOURCE), _ids(model, BATCH, TARGET)
    mask = torch.ones(BATCH, SOURCE, dtype=torch.bool)
    mask[1, 4:] = False
    parallel = model(source, mask, prefix)
    for probe in (see_nothing, _look):
        torch.testing.assert_close(
            _stepped(model, source, mask, prefix, probe), parallel, atol=2e-5, rtol=1e-4
        )


def test_padding_changes_nothing(model):
    source, prefix = _ids(model, 1, SOURCE), _ids(model, 1, TARGET)
    mask = torch.ones(1, SOURCE, dtype=torch.bool)
    longer, wide = torch.cat([source, _ids(model, 1, 3)], dim=1), torch.zeros(1, SOURCE + 3, dtype=torch.bool)
    wide[:, :SOURCE] = True
    for probe in (see_nothing, _look):
        alone = _stepped(model, source, mask, prefix, probe)
        torch.testing.assert_close(_stepped(model, longer, wide, prefix, probe), alone, atol=2e-5, rtol=1e-4)


def test_a_step_leaves_the_model_untouched(model):
    before = {name: value.clone() for name, value in model.state_dict().items()}
    names = set(vars(model))
    decode(model, "我喜欢学习外语。")
    assert set(vars(model)) == names
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())


def test_the_sites_shown_are_those_declared(model):
    source = _ids(model, 1, SOURCE)
    recorder = Recorder()
    memory = model.encode(source, torch.ones_like(source, dtype=torch.bool), recorder)
    model.step(torch.tensor([1]), model.start(memory), memory, recorder)
    assert {f"{site.part}.{site.name}" for site, _ in recorder.seen} == model.info.reads


def test_back_then_forward_gives_the_same_step(model):
    decoding = begin(model, "汤姆说他有个计划。")
    for _ in range(4):
        decoding = advance(decoding)
    again = advance(decoding.back(2))
    np.testing.assert_array_equal(decoding.trace.steps[2].log_probs, again.trace.steps[2].log_probs)


def test_the_record_has_the_declared_axes(model):
    trace = decode(model, "我喜欢学习外语。")
    n_source, info = len(trace.source), model.info
    for t, step in enumerate(trace.steps[:3]):
        assert step.log_probs.shape == (info.n_vocab,)
        np.testing.assert_allclose(np.exp(step.log_probs.astype(np.float64)).sum(), 1, atol=1e-5)
        if info.attention:
            assert step.cross_attn.shape == (1 if info.cell else info.n_layers, info.n_heads, n_source)
            np.testing.assert_allclose(step.cross_attn.sum(-1), 1, atol=1e-5)
        if info.cell:
            assert step.hidden.shape == (info.n_layers, info.n_units)
            assert trace.encoder["hidden"].shape == (info.n_layers, n_source, info.n_units)
        else:
            assert step.self_attn.shape == (info.n_layers, info.n_heads, t + 1)
            assert trace.encoder["self_attn"].shape == (info.n_layers, info.n_heads, n_source, n_source)


def test_the_final_state_is_handed_over_unchanged(models):
    model = models["lstm"]
    source = _ids(model, 1, SOURCE)
    memory = model.encode(source, torch.ones_like(source, dtype=torch.bool), _look)
    torch.testing.assert_close(model.start(memory)[-1][0], memory.states[:, -1])


def test_what_is_handed_over_is_shown_and_gone_on_with(model):
    """Another memory or final state through the probe writes another distribution; without attention memory is not shown."""
    source = _ids(model, 1, SOURCE)
    mask = torch.ones_like(source, dtype=torch.bool)
    plain = model.encode(source, mask, _look)
    handed = {"encoder.memory", "encoder.handover.hidden", "encoder.handover.cell"} & model.info.reads
    assert ("encoder.memory" in handed) == model.info.attends and bool(handed)
    for name in handed:

        def doubled(site, value, name=name):
            return 2 * value if f"{site.part}.{site.name}" == name else value

        changed = model.encode(source, mask, doubled)
        before, _ = model.step(torch.tensor([1]), model.start(plain), plain, _look)
        after, _ = model.step(torch.tensor([1]), model.start(changed), changed, _look)
        assert not torch.allclose(before, after)


def test_what_is_handed_over_is_recorded(models):
    trace = decode(models["lstm-attention"], "我喜欢学习外语。")
    n_source, n_units = len(trace.source), trace.info.encoder.n_units
    assert trace.encoder["memory"].shape == (1, n_source, n_units)
    np.testing.assert_array_equal(trace.encoder["memory"][0], trace.encoder["hidden"][-1])
    for name in ("hidden", "cell"):
        assert trace.encoder[f"handover.{name}"].shape == (2, n_units)
        np.testing.assert_array_equal(trace.encoder[f"handover.{name}"], trace.encoder[name][:, -1])


def test_every_capability_declared_is_one_there_is_and_every_edit_is_shown(model):
    assert model.info.can <= CAPABILITIES and model.info.edits <= model.info.reads
    assert {name.partition(".")[0] for name in model.info.reads} == {"encoder", "decoder"}


def test_sizes_of_encoder_and_decoder_are_told_apart(models):
    recurrent, transformer = models["lstm-attention"].info, models["transformer"].info
    assert (recurrent.encoder, recurrent.decoder) == (Sizes(2, 0, 13), Sizes(2, 1, 13))
    assert transformer.encoder == transformer.decoder == Sizes(3, 2, 22)


def test_reordered_rows_go_on_each_as_its_own_sentence(model):
    """Two different sentences in one batch: after rows [1, 0, 1] every row continues as that sentence alone does."""
    source, prefix, rows = _ids(model, BATCH, SOURCE), _ids(model, BATCH, TARGET), torch.tensor([1, 0, 1])
    mask = torch.ones(BATCH, SOURCE, dtype=torch.bool)
    mask[1, 4:] = False
    memory = model.encode(source, mask, see_nothing)
    state = model.start(memory)
    for t in range(3):
        _, state = model.step(prefix[:, t], state, memory, see_nothing)
    moved, moved_state = model.reorder(memory, rows), model.reorder(state, rows)
    torch.testing.assert_close(moved.mask, mask[rows])
    logits, _ = model.step(prefix[rows, 3], moved_state, moved, see_nothing)
    for at, row in enumerate(rows.tolist()):
        alone = _stepped(
            model, source[row : row + 1], mask[row : row + 1], prefix[row : row + 1, :4], see_nothing
        )
        torch.testing.assert_close(logits[at], alone[0, 3], atol=2e-5, rtol=1e-4)
    stayed, _ = model.step(prefix[:, 3], state, memory, see_nothing)
    torch.testing.assert_close(stayed, _stepped(model, source, mask, prefix[:, :4], see_nothing)[:, 3])


def test_rows_of_an_unknown_object_are_refused(model):
    with pytest.raises(TypeError, match="dict"):
        model.reorder({"past": torch.zeros(2)}, torch.tensor([1, 0]))
