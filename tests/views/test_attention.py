"""The payloads of the Attention page."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

import s2s_core
from s2s_core.analysis.aligners import Gold
from s2s_core.analysis.rollout import encoder_rollout
from s2s_core.i18n import LANGUAGES, catalog
from s2s_core.trace import TokenSeq
from s2s_core.views import ATTENTION, VIEWS, attention_board, attention_flow, attention_head, attention_lens
from s2s_core.views.attention_lens import Lens
from s2s_core.views.base import shown
from s2s_core.views.pack import pack, unpack
from tests.views.recurrent import attention_trace, recurrent_trace
from tests.views.synthetic import HEAD, LAYER, SOURCE, TARGET, UNIT, make_trace

LINKS = frozenset({(0, 3), (1, 0), (4, 2)})


def test_each_kind_of_looking_has_the_weights_of_the_trace() -> None:
    trace = attention_trace("multi-head")
    made = attention_head.payload(trace, catalog("en"), gold=Gold())
    np.testing.assert_array_equal(made["kinds"]["cross"][1, 2], trace.cross_attn(1, 2))
    np.testing.assert_array_equal(made["kinds"]["encoder"], trace.encoder["self_attn"])
    assert made["kinds"]["self"].shape == (LAYER, HEAD, TARGET, TARGET)
    assert set(attention_head.payload(attention_trace("additive"), catalog("en"), gold=Gold())["kinds"]) == {
        "cross"
    }


def test_the_gold_alignment_comes_as_sure_links_and_those_that_are_only_possible() -> None:
    gold = Gold(LINKS, LINKS | {(5, 1)})
    made = attention_head.payload(attention_trace("multi-head"), catalog("en"), gold=gold)["gold"]
    assert made["sure"].tolist() == [[0, 3], [1, 0], [4, 2]] and made["possible"].tolist() == [[5, 1]]
    empty = attention_head.payload(attention_trace("multi-head"), catalog("en"), gold=Gold())["gold"]
    assert empty["sure"].shape == empty["possible"].shape == (0, 2)


def test_punctuation_is_told_from_words_whatever_the_script() -> None:
    tokens = ("▁like", "。", "?", "▁(", "'t", "</s>", "▁3", "…", "－", "我", "a。")
    assert attention_head.punctuation(tokens) == [
        False, True, True, True, False, False, False, True, True, False, False,
    ]  # fmt: skip


def test_the_board_has_error_rates_only_where_the_alignment_is_known() -> None:
    trace = attention_trace("multi-head")
    known = attention_board.payload(trace, catalog("en"), gold=Gold(LINKS, LINKS, any_of=True, unit="tokens"))
    assert set(known["agreement"]) == {"written", "fed_in"}
    assert known["agreement"]["written"]["aer"].shape == (LAYER, HEAD, TARGET)
    assert attention_board.payload(trace, catalog("en"), gold=Gold())["agreement"] == {}


def test_the_board_says_that_the_attention_was_guided() -> None:
    trace = attention_trace("multi-head")
    made = [
        attention_board.payload(trace, catalog("en"), gold=Gold(LINKS, LINKS, guided=guided))
        for guided in (True, False)
    ]
    assert [data["guided"] for data in made] == [True, False]


def test_a_corpus_figure_is_shown_only_if_it_is_one_for_each_head() -> None:
    trace = attention_trace("multi-head")
    fits, other = [[10.0] * HEAD] * LAYER, [[10.0] * (HEAD + 1)] * LAYER
    made = attention_board.payload(trace, catalog("en"), gold=Gold(corpus={"written": fits, "fed_in": other}))
    assert set(made["corpus"]) == {"written"}


def test_looking_back_has_no_end_of_sentence_and_its_first_row_does_not_count() -> None:
    kinds = attention_board.payload(attention_trace("multi-head"), catalog("en"), gold=Gold())["kinds"]
    assert "end_share" not in kinds["self"] and "coverage" not in kinds["self"]
    assert np.isnan(kinds["self"]["entropy"][..., 0]).all()
    assert np.isfinite(kinds["cross"]["entropy"]).all() and np.isfinite(kinds["encoder"]["entropy"]).all()


def test_rolled_out_attention_is_each_layers_mean_carried_to_the_source_tokens() -> None:
    trace = attention_trace("multi-head")
    carried, rolled = encoder_rollout(trace), attention_flow.rolled(trace)
    assert carried is not None
    for layer in range(LAYER):
        np.testing.assert_allclose(rolled[layer], trace.cross_attn(layer) @ carried[-1], atol=1e-5)
    np.testing.assert_allclose(rolled.sum(axis=-1), 1, atol=1e-5)


def test_the_share_of_the_source_is_the_sum_of_its_row() -> None:
    parts = np.random.default_rng(3).dirichlet(np.ones(SOURCE + TARGET), size=TARGET).astype(np.float32)
    given = SimpleNamespace(source=parts[:, :SOURCE], prefix=parts[:, SOURCE:])
    made = attention_flow.payload(attention_trace("multi-head"), catalog("en"), contributions=given)
    np.testing.assert_allclose(made["share"], 1 - parts[:, SOURCE:].sum(axis=1), atol=1e-6)


def lens_of(k: int = 2) -> Lens:
    trace, depth = attention_trace("multi-head"), LAYER + 1
    rng = np.random.default_rng(5)
    logits = SimpleNamespace(
        token_ids=rng.integers(4, 53, size=(depth, TARGET, k)).astype(np.int32),
        probs=rng.random((depth, TARGET, k), dtype=np.float32),
        ranks=np.ones((depth, TARGET), dtype=np.int32),
        chosen=rng.random((depth, TARGET), dtype=np.float32),
        divergence=rng.random((depth, TARGET), dtype=np.float32),
    )
    return Lens(logits, [trace] * depth)


def test_the_lens_names_the_tokens_that_it_shows() -> None:
    trace, lens = attention_trace("multi-head"), lens_of()
    made = attention_lens.payload(trace, catalog("en"), lens=lens)
    for place in np.ndindex(*lens.logits.token_ids.shape):
        token = trace.vocabulary[lens.logits.token_ids[place]]
        assert made["texts"][made["top"][place]] == shown(token)
    assert len(made["answers"]) == LAYER + 1


def test_only_a_model_with_attention_is_offered_the_page_and_only_a_transformer_the_lenses() -> None:
    def offered(info) -> set[str]:  # type: ignore[no-untyped-def]
        return {name for name in ATTENTION if VIEWS[name].offered(info)}

    assert offered(recurrent_trace("lstm").info) == set()
    own = {"attention_head", "attention_board"}
    assert offered(attention_trace("additive").info) == own | {"formula_attention"}
    transformer = attention_trace("multi-head").info
    transformer = replace(transformer, reads=transformer.reads | {"encoder.residual", "decoder.residual"})
    assert offered(transformer) == own | {"heads", "formula_heads", "attention_flow", "attention_lens"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_payloads_survive_packing(language: str) -> None:
    trace, text = attention_trace("multi-head"), catalog(language)
    gold = Gold(LINKS, LINKS, any_of=True, unit="tokens", corpus={"written": [[1.0] * HEAD] * LAYER})
    for made in (
        attention_head.payload(trace, text, gold=gold),
        attention_board.payload(trace, text, gold=gold),
        attention_lens.payload(trace, text, lens=lens_of()),
    ):
        assert unpack(pack(made))["words"] == made["words"]


def test_an_answer_of_one_token_and_one_without_any_have_payloads() -> None:
    plain = make_trace("layers")
    for n in (0, 1):
        target = plain.target
        cut = TokenSeq(target.text, target.ids[:n], target.texts[:n], target.spans[:n], target.words[:n])
        trace = replace(plain, steps=plain.steps[:n], target=cut, finished=False)
        for gold in (Gold(), Gold(LINKS, LINKS)):
            made = attention_board.payload(trace, catalog("en"), gold=gold)
            assert made["kinds"]["cross"]["entropy"].shape[-1] == n
        assert attention_head.payload(trace, catalog("en"), gold=Gold())["kinds"]["cross"].shape[2] == n
    assert UNIT not in (LAYER, HEAD)


def test_every_head_of_a_trace_is_on_the_board(models) -> None:
    text = "我的朋友不喜欢汤姆。"
    trace = s2s_core.score(models["transformer"], text, "My friend doesn't like Tom.")
    board = attention_board.by_kind(trace)
    assert {kind: table["confidence"].shape[:2] for kind, table in board.items()} == dict.fromkeys(
        ("cross", "self", "encoder"), (trace.info.n_layers, trace.info.n_heads)
    )
    largest = [step.self_attn[2, 1].max() for step in trace.steps[1:-1]]  # without the first row and the end
    assert trace.finished and board["self"]["confidence"][2, 1, -1] == pytest.approx(
        np.mean(largest), abs=1e-6
    )
    assert (board["encoder"]["end_share"][0, 0, -1] > 0) and (board["encoder"]["end_share"][0, 0, -1] < 1)
    assert set(attention_board.by_kind(s2s_core.decode(models["lstm-attention"], text))) == {"cross"}
