"""The payloads of the Memory page: what the browser is given equals the analysis, and the words are all there."""

from dataclasses import replace

import numpy as np
import pytest

from s2s_core.analysis.memory import shares, unrolled
from s2s_core.analysis.memory_map import Weights, toward_output
from s2s_core.analysis.projection import Reference, fit
from s2s_core.analysis.saturation import by_gate, over_corpus, time_scales
from s2s_core.i18n import LANGUAGES, catalog
from s2s_core.trace import Values
from s2s_core.views import MEMORY, VIEWS, gates, memory_attention, memory_map, memory_saturation, memory_unit
from s2s_core.views.pack import pack, unpack
from tests.views.plain import plain
from tests.views.recurrent import recurrent_trace
from tests.views.synthetic import HEAD, LAYER, SOURCE, TARGET, UNIT, VOCAB, make_trace

EMBED = 17
CELLS = ("lstm", "gru", "rnn")


def weights() -> Weights:
    rng = np.random.default_rng(31)
    return Weights(
        rng.normal(size=(VOCAB, EMBED)).astype(np.float32), rng.normal(size=(EMBED, UNIT)).astype(np.float32)
    )


def with_readout(kind: str):
    """A recurrent trace whose steps have the joined readout [1, d_embed]."""
    trace, rng = recurrent_trace(kind), np.random.default_rng(37)
    steps = [
        replace(
            step,
            values=Values({**step.values, "attentional": rng.uniform(-1, 1, (1, EMBED)).astype(np.float32)}),
        )
        for step in trace.steps
    ]
    return replace(trace, steps=tuple(steps))


def references(n: int = 19):
    """A projection with `n` reference states, alternating between both parts."""
    tokens = ("▁My", "▁friend", "s", "▁like", "▁tea", "</s>")
    rows = [Reference(("encoder", "decoder")[i % 2], i % 6, tokens, tokens[i % 6]) for i in range(n)]
    return fit(np.random.default_rng(41).normal(size=(n, UNIT)), references=rows)


@pytest.mark.parametrize("kind", CELLS)
def test_each_model_is_offered_the_panels_that_it_can_fill(kind: str) -> None:
    offered = [VIEWS[name].file for name in MEMORY if VIEWS[name].offered(recurrent_trace(kind).info)]
    wanted = ["gates", "memory_unit", "memory_map", "memory_saturation", "formula", "memory_attention"]
    assert offered == [name for name in wanted if kind != "rnn" or name != "memory_saturation"]


def test_a_transformer_has_its_residual_stream_and_no_gates() -> None:
    offered = [VIEWS[name].file for name in MEMORY if VIEWS[name].offered(make_trace("layers").info)]
    assert offered == ["gates", "memory_unit", "memory_attention"]


@pytest.mark.parametrize("kind", ["lstm", "gru"])
def test_the_map_holds_the_shares_and_what_the_browser_needs_for_one_unit(kind: str) -> None:
    trace = with_readout(kind)
    made = plain(memory_map.unrolled(trace, catalog("en"), memory_weights=weights()))
    for layer in range(LAYER):
        np.testing.assert_array_equal(made["share"][layer], shares(trace, layer))
    np.testing.assert_array_equal(made["output"], toward_output(trace, weights()))
    kept, written, layer, unit = made["kept"], made["written"], 1, 7
    now = np.zeros(SOURCE + TARGET)  # as memory_map.js does it, for one unit
    for p in range(SOURCE + TARGET):
        now[:p] *= kept[layer, p, unit]
        now[p] = written[layer, p, unit]
        np.testing.assert_allclose(now[: p + 1], unrolled(trace, layer, p)[:, unit], atol=1e-6)


def test_an_rnn_shows_its_jacobian_as_it_is_and_by_rows() -> None:
    norms = np.random.default_rng(43).random((LAYER, TARGET, SOURCE)).astype(np.float32)
    made = plain(memory_map.jacobian(recurrent_trace("rnn"), catalog("en"), state_jacobian=norms))
    np.testing.assert_allclose(made["norms"], norms / UNIT**0.5, rtol=1e-6)
    np.testing.assert_allclose(made["share"].sum(axis=-1), 1, rtol=1e-5)


def test_attention_beside_is_each_models_own_on_the_same_source() -> None:
    trace, other = recurrent_trace("lstm"), make_trace()
    elsewhere = replace(other, source=replace(other.source, texts=("x",) * SOURCE))
    made = plain(memory_attention.payload(trace, catalog("en"), attending_traces=[other, elsewhere]))
    assert [one["model"] for one in made["maps"]] == [other.info.name]
    assert made["maps"][0]["weights"].shape == (LAYER, HEAD, TARGET, SOURCE)
    np.testing.assert_array_equal(made["maps"][0]["weights"][1, 2], other.cross_attn(1, 2))


@pytest.mark.parametrize("kind", CELLS)
def test_a_units_line_runs_over_reading_and_writing_and_its_state_comes_first(kind: str) -> None:
    trace = recurrent_trace(kind)
    made = plain(memory_unit.payload(trace, catalog("en"), references=references()))
    assert made["lines"][0]["site"] == "hidden"
    for line in made["lines"]:
        np.testing.assert_array_equal(line["values"][:, :SOURCE], trace.encoder[line["site"]])
        np.testing.assert_array_equal(line["values"][:, SOURCE:], trace.decoder(line["site"]))


def test_reference_states_come_back_from_their_bytes() -> None:
    found = references()
    made = plain(memory_unit.found_in(found))
    back = (made["states"].astype(np.float32) - 127.5) / 127.5 * made["scale"]
    assert np.abs(back - found.states).max() <= made["scale"].max() / 127
    assert made["parts"][:2] == ["encoder", "decoder"]


def test_an_excerpt_marks_the_token_and_keeps_words_apart() -> None:
    tokens = ("▁a", "▁b", "▁c", "▁d", "▁e", "▁f", "▁friend", "s", "▁like", "▁tea", "▁now", "▁!")
    assert memory_unit.excerpt(Reference("decoder", 7, tokens, "s")) == [
        "… c d e f friend",
        "s",
        " like tea now !",
    ]
    assert memory_unit.excerpt(Reference("decoder", 6, tokens, "▁friend"))[0] == "… b c d e f "
    assert memory_unit.excerpt(Reference("encoder", 0, tokens, "▁a"))[:2] == ["", "a"]


def test_without_reference_states_or_with_those_of_another_width_there_is_no_list() -> None:
    assert memory_unit.payload(recurrent_trace("gru"), catalog("en"), references=())["references"] is None
    narrow = fit(
        np.ones((3, 5)) * np.arange(3)[:, None], references=[Reference("encoder", 0, ("a",), "a")] * 3
    )
    assert memory_unit.payload(recurrent_trace("gru"), catalog("en"), references=narrow)["references"] is None


@pytest.mark.parametrize("kind", ["lstm", "gru"])
def test_at_the_last_position_saturation_is_that_of_the_whole_sentence(kind: str) -> None:
    trace, n = recurrent_trace(kind), SOURCE + TARGET
    made = plain(
        memory_saturation.payload(trace, catalog("en"), corpus_saturation=over_corpus([trace, trace]))
    )
    for layer in range(LAYER):
        for one in made["gates"]:
            whole = by_gate(trace, layer)[one["gate"]]
            np.testing.assert_allclose(one["left"][layer, -1] / n, whole.left, atol=1e-6)
            np.testing.assert_allclose(one["right"][layer, -1] / n, whole.right, atol=1e-6)
            np.testing.assert_allclose(one["corpus_left"][layer], whole.left, atol=1e-6)
            np.testing.assert_allclose(one["corpus_right"][layer], whole.right, atol=1e-6)
        np.testing.assert_allclose(made["time"][layer, -1], time_scales(trace, layer), rtol=1e-4)
        np.testing.assert_allclose(made["corpus_time"][layer], time_scales(trace, layer), rtol=1e-3)
    assert made["sentences"] == 2


def test_without_a_corpus_the_sentence_stands_alone() -> None:
    made = memory_saturation.payload(recurrent_trace("lstm"), catalog("en"), corpus_saturation={})
    assert (
        made["corpus_time"] is None and made["sentences"] is None and made["gates"][0]["corpus_left"] is None
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_payloads_survive_packing_with_their_words(language: str) -> None:
    text, transformer = catalog(language), make_trace("layers")
    made = {
        "map": memory_map.unrolled(with_readout("lstm"), text, memory_weights=weights()),
        "unit": memory_unit.payload(transformer, text, references=references()),
        "attention": memory_attention.payload(transformer, text, attending_traces=[transformer]),
        "saturation": memory_saturation.payload(recurrent_trace("gru"), text, corpus_saturation={}),
        "gates": gates.residual(transformer, text, references=()),
    }
    for payload in made.values():
        back = unpack(pack(payload))
        assert {"title", "help.what"} & set(back["words"]) and "say" in str(sorted(back["words"]))
    assert made["gates"]["maps"][0]["values"].shape == (LAYER, SOURCE + TARGET, UNIT)
    assert "title.residual" in made["gates"]["words"]
