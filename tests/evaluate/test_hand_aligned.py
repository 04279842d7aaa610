"""Alignment error rates on pairs aligned by hand: with attention set by hand, then with the models that are shipped."""

import numpy as np
import pytest

import s2s_core
from s2s_core.evaluate import hand_aligned
from s2s_core.evaluate.hand_aligned import Reading, hand_error_rates, readings, units_of
from s2s_core.tasks.alignments import GoldAlignment, hand_alignments, links
from s2s_core.trace import Array

#                      我    喜欢  汤姆   。          I    like  Tom   .
GOLD = GoldAlignment(
    "我喜欢汤姆。",
    "I like Tom.",
    (((0, 1), (0, 1)), ((1, 3), (2, 6)), ((3, 5), (7, 10))),
    (((5, 6), (10, 11)),),
)
TOKENS = ["▁", "I", "▁like", "▁Tom", ".", "</s>"]  # the first is no character of the text, so it has no link


def grid(*columns: int) -> Array:
    """Weights [6 target, 5 source] that look at one column a row."""
    return np.eye(5, dtype=np.float32)[list(columns)]


@pytest.fixture
def looks(models, monkeypatch):
    """The model, and how to set what its two heads look at."""
    model = models["lstm-attention"]
    assert s2s_core.score(model, GOLD.source, GOLD.target).tokens == TOKENS

    def set_heads(*grids: Array) -> None:
        monkeypatch.setattr(
            hand_aligned, "by_head", lambda _trace: {(0, head): w for head, w in enumerate(grids)}
        )

    return model, set_heads


@pytest.mark.parametrize("unit", ["words", "tokens"])
def test_perfect_attention_has_no_error(looks, unit):
    model, set_heads = looks
    set_heads(grid(0, 0, 1, 2, 3, 4), grid(4, 3, 3, 3, 0, 3))
    found = hand_error_rates(model, [GOLD, GOLD], unit=unit)
    assert found["aer_hand"] == 0 and found["aer_hand_precision"] == found["aer_hand_recall"] == 100
    assert found["aer_hand_best"] == {"rows": "written", "layer": 0, "head": 0}
    assert found["aer_hand_by_head"]["written"] == [[0, 100]]


def test_the_row_after_speaks_for_a_token_fed_in(looks):
    model, set_heads = looks
    set_heads(grid(3, 3, 0, 1, 2, 3))
    found = hand_error_rates(model, [GOLD], unit="tokens")
    assert found["aer_hand"] == 0 and found["aer_hand_best"]["rows"] == "fed_in"
    assert found["aer_hand_by_head"]["written"] == [[100]]


def test_the_rate_is_as_counted_by_hand(looks):
    model, set_heads = looks
    set_heads(grid(0, 0, 1, 1, 3, 4))  # I, like and the full stop right, Tom wrong
    found = hand_error_rates(model, [GOLD], unit="tokens")
    # |A| = 4, |S| = 3, |A∩S| = 2 (I, like), |A∩P| = 3 (also the full stop): 1 - (2 + 3) / (4 + 3)
    assert found["aer_hand_by_head"]["written"] == [[pytest.approx(100 * 2 / 7)]]
    assert found["aer_hand_precision"] == pytest.approx(75) and found["aer_hand_recall"] == pytest.approx(
        100 * 2 / 3
    )


def test_the_end_of_sentence_is_no_place_to_look_at(looks):
    model, set_heads = looks
    most_at_end = 0.6 * grid(4, 4, 4, 4, 4, 4) + 0.4 * grid(0, 0, 1, 2, 3, 4)
    set_heads(most_at_end)
    assert hand_error_rates(model, [GOLD], unit="tokens")["aer_hand"] == 0


def test_heads_that_are_half_right_can_be_right_on_average(looks):
    model, set_heads = looks
    right, wrong = grid(0, 0, 1, 2, 3, 4), grid(3, 3, 2, 0, 0, 0)
    left = np.where(np.arange(6)[:, None] < 3, right, 0.4 * right + 0.6 * wrong)
    other = np.where(np.arange(6)[:, None] < 3, 0.4 * right + 0.6 * wrong, right)
    set_heads(left, other)
    found = hand_error_rates(model, [GOLD])
    assert found["aer_hand_by_layer"]["written"] == [0] and min(found["aer_hand_by_head"]["written"][0]) > 0
    assert found["aer_hand_best"] == {"rows": "written", "layer": 0, "head": None}


def test_sub_words_are_put_together(models):
    gold = GoldAlignment("我的朋友", "My friend", (((2, 4), (3, 9)),), ())
    trace = s2s_core.score(models["lstm-attention"], gold.source, gold.target)
    target, source = units_of(trace, "words")
    assert (target, source) == (
        [0, 0, 1, 1, 1, 1],
        [0, 1, 2, 2],
    )  # ▁ My ▁f ri en d; 我 的 朋 友
    weights = dict(readings(trace, (target, source)))[Reading("written", 0, 0)]
    raw = trace.cross_attn(0, 0)
    assert weights.shape == (2, 3)
    np.testing.assert_allclose(weights[1, 2], raw[2:6, 2:4].sum() / 4, rtol=1e-5)


def test_a_model_without_attention_has_no_rate(models):
    assert hand_error_rates(models["lstm"], [GOLD]) == {}


@pytest.fixture(scope="module", params=["zh-en-lstm-attention", "zh-en-transformer"])
def shipped(request):
    model = s2s_core.load(request.param)
    return model, hand_error_rates(model, hand_alignments("zh-en"))


def test_shipped_models_align_as_promised(shipped):
    model, found = shipped
    table = np.array([found["aer_hand_by_head"][rows] for rows in ("written", "fed_in")])
    assert table.shape == (2, model.info.n_layers if model.info.n_heads > 1 else 1, model.info.n_heads)
    assert (table > 0).all() and (table < 100).all()
    assert found["aer_hand"] <= table.min() and found["aer_hand"] < 40


def test_attention_is_about_the_word_being_written(shipped):
    _, found = shipped
    assert np.min(found["aer_hand_by_head"]["written"]) < np.min(found["aer_hand_by_head"]["fed_in"])


def test_every_link_reaches_tokens_of_the_shipped_tokeniser(shipped):
    model, _ = shipped
    for gold in hand_alignments("zh-en")[::5]:
        trace = s2s_core.score(model, gold.source, gold.target)
        for link in gold.sure + gold.possible:
            assert links(GoldAlignment(gold.source, gold.target, (link,), ()), trace)[0], link
