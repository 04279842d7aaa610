import math

import numpy as np
import pytest

from s2s_core.i18n import LANGUAGES, catalog
from s2s_core.trace import Array
from s2s_core.views import formula_attention, offered
from s2s_core.views.cells import joined, over_positions
from s2s_core.views.formula import VIEWS, payload
from s2s_core.views.pack import pack, unpack
from tests.views.plain import plain
from tests.views.recurrent import attention_trace, recurrent_trace, sigmoid
from tests.views.synthetic import HEAD, LAYER, SOURCE, TARGET, UNIT

CELLS = ("lstm", "gru", "rnn")


@pytest.mark.parametrize("kind", CELLS)
def test_the_addends_of_a_row_make_its_value(kind: str) -> None:
    trace = recurrent_trace(kind)
    for row in plain(payload(trace, catalog("en")))["rows"]:
        inside = over_positions(row["bias"], SOURCE, TARGET)
        if row["bias_r"] is not None:
            inside = inside + joined(trace, "gate.r") * over_positions(row["bias_r"], SOURCE, TARGET)
        total: Array = row["x"] + row["h"] + inside
        squash = sigmoid if row["site"][5:] in {"i", "f", "o", "r", "z"} else np.tanh
        assert row["x"].shape == (LAYER, SOURCE + TARGET, UNIT)
        np.testing.assert_allclose(squash(total), row["value"], atol=1e-5)
        np.testing.assert_array_equal(row["value"], joined(trace, row["site"]))


def test_the_cell_and_the_hidden_state_follow_from_the_gates_across_reading_and_writing() -> None:
    made = plain(payload(recurrent_trace("lstm"), catalog("en")))
    i, f, g, o = (row["value"] for row in made["rows"])
    before = np.concatenate([np.zeros((LAYER, 1, UNIT)), made["cell"][:, :-1]], axis=1)
    np.testing.assert_allclose(f * before + i * g, made["cell"], atol=1e-5)
    np.testing.assert_allclose(o * np.tanh(made["cell"]), made["hidden"], atol=1e-5)


def test_only_the_candidate_of_a_gru_has_a_bias_that_the_reset_gate_scales() -> None:
    rows = payload(recurrent_trace("gru"), catalog("en"))["rows"]
    assert [row["site"] for row in rows if row["bias_r"] is not None] == ["gate.n"]


def test_each_model_is_offered_the_formulas_it_has() -> None:
    for kind in CELLS:
        assert [view.name for view in offered(recurrent_trace(kind).info, VIEWS)] == [f"formula_{kind}"]
    assert [view.name for view in offered(attention_trace("additive").info, VIEWS)] == ["formula_attention"]
    assert [view.name for view in offered(attention_trace("multi-head").info, VIEWS)] == ["formula_heads"]


def test_each_step_says_which_token_the_decoder_was_fed() -> None:
    assert (
        payload(recurrent_trace("rnn"), catalog("en"))["fed"] == ["▷"] * TARGET
    )  # synthetic steps are fed <s>


@pytest.mark.parametrize("score", ["additive", "multi-head"])
def test_scores_make_the_weights_and_weights_the_average(score: str) -> None:
    made = plain(formula_attention.payload(attention_trace(score), catalog("en")))
    cross = made["kinds"]["cross"]
    layers, heads = (LAYER, HEAD) if score == "multi-head" else (1, 1)
    assert cross["weights"].shape == (layers, heads, TARGET, SOURCE)
    for kind in made["kinds"].values():
        exps = np.exp(kind["scores"])
        np.testing.assert_allclose(exps / np.nansum(exps, axis=-1, keepdims=True), kind["weights"], atol=1e-5)
    np.testing.assert_allclose(cross["weights"] @ cross["values"], cross["output"], atol=1e-5)


def test_dot_products_are_divided_by_the_root_of_a_heads_width() -> None:
    assert formula_attention.payload(attention_trace("multi-head"), catalog("en"))["scale"] == math.sqrt(13)
    assert formula_attention.payload(attention_trace("additive"), catalog("en"))["scale"] == 1.0


def test_a_transformers_context_is_shown_with_the_stream_before_and_after_it_is_added() -> None:
    trace = attention_trace("multi-head")
    without = [
        strip["symbol"]
        for strip in formula_attention.payload(trace, catalog("en"))["kinds"]["cross"]["strips"]
    ]
    context = trace.decoder("context")
    assert context is not None
    before = np.random.default_rng(3).normal(size=context.shape).astype(np.float32)
    made = plain(formula_attention.payload(trace, catalog("en"), joining={"before": before}))
    strips = {strip["symbol"]: strip["values"] for strip in made["kinds"]["cross"]["strips"]}
    assert without == ["q", "head", "c"] and list(strips) == [*without, "x", "x + c"]
    np.testing.assert_allclose(strips["x + c"][:, 0] - strips["x"][:, 0], context, atol=1e-6)


def test_looking_back_ends_at_the_step_itself() -> None:
    own = plain(formula_attention.payload(attention_trace("multi-head"), catalog("en")))["kinds"]["self"][
        "weights"
    ]
    assert own.shape == (LAYER, HEAD, TARGET, TARGET)
    np.testing.assert_array_equal(np.isnan(own[0, 0]), np.triu(np.ones((TARGET, TARGET), dtype=bool), k=1))


@pytest.mark.parametrize("language", LANGUAGES)
def test_payloads_survive_packing_with_their_words(language: str) -> None:
    for kind in CELLS:
        words = unpack(pack(payload(recurrent_trace(kind), catalog(language))))["words"]
        assert {"title", f"help.{kind}", f"words.{kind}.h", "say_before"} <= set(words)
    for score in ("additive", "multi-head"):
        back = unpack(pack(formula_attention.payload(attention_trace(score), catalog(language))))
        assert {"say_attention", "say_cross", "say_self", "say_encoder", "attention.words.weights"} <= set(
            back["words"]
        )
        assert back["view"] == ("formula" if score == "multi-head" else "formula_attention")
