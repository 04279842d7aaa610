import math

import numpy as np
import pytest

from s2s_core.i18n import LANGUAGES, catalog
from s2s_core.views.candidates import N_SHOWN, VIEW, candidates, payload
from s2s_core.views.pack import pack, unpack
from tests.views.synthetic import TARGET, VOCAB, VOCABULARY, make_trace


def row(made: dict, step0: int) -> list[tuple[str, float]]:
    """(token, probability) of one step as the browser reads them."""
    shown = zip(made["index"][step0], made["probs"][step0], strict=True)
    return [(made["tokens"][at], float(prob)) for at, prob in shown if at >= 0]


def test_a_step_shows_the_distribution_from_which_its_token_was_chosen() -> None:
    trace = make_trace()
    made = payload(trace, catalog("en"), given=False)
    assert made["index"].shape == (TARGET, N_SHOWN + 1)
    for t, step in enumerate(trace.steps):
        tokens, probs = zip(*row(made, t), strict=True)
        best = np.argsort(-step.log_probs)[:N_SHOWN]
        assert list(tokens) == [VOCABULARY[i] for i in best]
        np.testing.assert_allclose(probs, np.exp(step.log_probs[best]), rtol=1e-5)
        assert tokens[made["chosen"][t]] == step.token
        assert made["entropy"][t] == pytest.approx(step.entropy)


def test_a_chosen_token_outside_the_ten_is_added_last() -> None:
    step0 = 3
    unlikely = int(np.argsort(-make_trace().steps[step0].log_probs)[N_SHOWN + 12])
    trace = make_trace(forced={step0: unlikely})
    made = payload(trace, catalog("en"), given=False)
    shown = row(made, step0)
    assert len(shown) == N_SHOWN + 1 and made["chosen"][step0] == N_SHOWN
    assert shown[-1][0] == VOCABULARY[unlikely]
    assert shown[-1][1] == pytest.approx(math.exp(trace.steps[step0].log_prob), rel=1e-5)
    assert [prob for _, prob in shown] == sorted((prob for _, prob in shown), reverse=True)
    assert made["forced"] == [t == step0 for t in range(TARGET)]


def test_tokens_that_cannot_be_written_are_left_out() -> None:
    step = make_trace().steps[0]
    everything = candidates(step, VOCAB)
    assert len(everything) == VOCAB - 2 and {0, 1}.isdisjoint(token_id for token_id, _ in everything)
    assert sum(prob for _, prob in everything) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_payload_survives_packing(language: str) -> None:
    made = payload(make_trace(), catalog(language), given=False)
    back = unpack(pack(made))
    np.testing.assert_array_equal(back["index"], made["index"])
    assert back["tokens"] == made["tokens"] and len(back["texts"]) == len(back["tokens"])
    assert back["max_entropy"] == pytest.approx(math.log(VOCAB))


def test_the_view_is_offered_for_every_model() -> None:
    assert VIEW.offered(make_trace(attention=False).info)
