"""Heads as aligners step by step: after every step the figures are those of the plain measures on what is written."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from s2s_core.analysis.aligners import (
    ROLES,
    Gold,
    agreement,
    agreement_so_far,
    confidence_so_far,
    coverage_so_far,
    diagonality_so_far,
    end_share_so_far,
    entropy_so_far,
    pooled,
    roles_so_far,
)
from s2s_core.analysis.alignment import Agreement, coverage_penalty, entropies, strongest
from s2s_core.analysis.heads import by_word, confidence, diagonality, end_share, role, steady_offset
from s2s_core.trace import Array, TokenSeq
from tests.views.synthetic import HEAD, LAYER, SOURCE, TARGET, make_trace

RNG = np.random.default_rng(31)
WEIGHTS = RNG.dirichlet(np.full(SOURCE, 0.3), size=(LAYER, HEAD, TARGET)).astype(np.float32)
COUNTED = range(TARGET - 1)


def plain_entropy(weights: Array, rows: range) -> float:
    return float(entropies(weights)[list(rows)].mean())


MEASURES: list[tuple[Callable[..., Array], Callable[[Array, range], float]]] = [
    (entropy_so_far, plain_entropy),
    (confidence_so_far, lambda weights, rows: confidence(weights, rows=rows)),
    (diagonality_so_far, lambda weights, rows: diagonality(weights, rows=rows)),
    (end_share_so_far, lambda weights, rows: end_share(weights, rows=rows)),
]


@pytest.mark.parametrize(("running", "plain"), MEASURES)
def test_after_every_row_a_measure_is_that_of_the_rows_so_far(
    running: Callable[..., Array], plain: Callable[[Array, range], float]
) -> None:
    table = running(WEIGHTS, COUNTED)
    assert table.shape == (LAYER, HEAD, TARGET)
    for layer, head, t in np.ndindex(*table.shape):
        rows = range(min(t + 1, TARGET - 1))
        assert table[layer, head, t] == pytest.approx(plain(WEIGHTS[layer, head], rows), abs=1e-5)


def test_before_the_first_counted_row_there_is_no_figure() -> None:
    table = confidence_so_far(WEIGHTS, range(1, TARGET))
    assert np.isnan(table[..., 0]).all() and np.isfinite(table[..., 1:]).all()


def test_coverage_after_every_row_is_the_penalty_of_the_rows_so_far() -> None:
    table = coverage_so_far(WEIGHTS)
    for layer, head, t in np.ndindex(*table.shape):
        assert table[layer, head, t] == pytest.approx(
            coverage_penalty(WEIGHTS[layer, head, : t + 1]), abs=1e-5
        )


def test_roles_follow_the_rules_for_a_whole_head_at_every_prefix() -> None:
    before = np.eye(11, k=-1) + np.eye(11) * (np.arange(11) == 0)
    after, sink = np.eye(11, k=1), np.zeros((11, 11))
    after[-1, -1] = sink[:, -1] = 1
    broken = before.copy()
    broken[5] = np.eye(11)[9]
    weights = np.stack([before, after, sink, broken, np.eye(11)])[None].astype(np.float32)
    roles, offsets = roles_so_far(weights, range(11))
    for head, t in np.ndindex(weights.shape[1], 11):
        grid, rows = weights[0, head], range(t + 1)
        offset = steady_offset(grid, rows=rows)
        assert ROLES[roles[0, head, t]] == role(offset, end_share(grid, rows=rows))
        assert offsets[0, head, t] == (offset or 0)
    assert [ROLES[number] for number in roles[0, :, -1]] == [
        "positional",
        "positional",
        "end",
        "positional",
        "other",
    ]
    assert list(offsets[0, :2, -1]) == [-1, 1]


def test_a_worked_agreement() -> None:
    """AER({00, 11, 23}; S = {00, 11, 22}, P = S + {23}) = 1/6 (metrics.md)."""
    weights = np.zeros((3, 5), dtype=np.float32)
    weights[0, 0] = weights[1, 1] = weights[2, 3] = 1
    sure = {(0, 0), (1, 1), (2, 2)}
    found = agreement(weights, sure, sure | {(2, 3)})
    assert found.error_rate == pytest.approx(1 / 6)
    assert (found.precision, found.recall) == (1, pytest.approx(2 / 3))


def test_where_any_of_several_source_tokens_will_do_the_strongest_of_them_is_the_sure_one() -> None:
    weights = np.array([[0.1, 0.5, 0.4], [0.6, 0.3, 0.1]], dtype=np.float32)
    links = {(0, 1), (0, 2), (1, 1), (1, 2)}
    found = agreement(weights, links, links, any_of=True)
    assert (found.found, found.in_sure, found.sure) == (2, 1, 2)


def pieces(sequence: TokenSeq, words: tuple[int, ...]) -> TokenSeq:
    return replace(sequence, words=words)


@pytest.mark.parametrize("rows", ["written", "fed_in"])
@pytest.mark.parametrize("unit", ["words", "tokens"])
def test_the_error_rate_of_every_prefix_is_that_of_the_words_written(rows: str, unit: str) -> None:
    plain = make_trace("layers")
    target, source = (0, 0, 1, 2, 2, 3, 4), (0, 1, 1, 2, 3)
    trace = replace(plain, target=pieces(plain.target, target), source=pieces(plain.source, source))
    sure, possible = {(0, 1), (3, 0), (5, 3)}, {(0, 1), (3, 0), (5, 3), (2, 2), (4, 2)}
    gold = Gold(frozenset(sure), frozenset(possible), unit=unit)  # type: ignore[arg-type]
    table = agreement_so_far(trace, WEIGHTS, gold, rows)  # type: ignore[arg-type]
    shift = 1 if rows == "fed_in" else 0
    for layer, head, n in np.ndindex(LAYER, HEAD, TARGET):
        seen = min(n + 1 - shift, TARGET - 1)  # its last token is the end of sentence
        mine = target[:seen] if unit == "words" else tuple(range(seen))
        theirs = source[:-1] if unit == "words" else tuple(range(SOURCE - 1))
        links = [{(mine[t], theirs[s]) for t, s in kind if t < seen} for kind in (sure, possible)]
        if not links[1]:
            assert np.isnan(table["aer"][layer, head, n])
            continue
        grid = by_word(WEIGHTS[layer, head, shift : shift + seen, :-1], mine, theirs)
        linked = {t for t, _ in links[1]}
        wanted = Agreement().add(strongest(grid, rows=linked), *links)
        for name, value in (
            ("aer", wanted.error_rate),
            ("precision", wanted.precision),
            ("recall", wanted.recall),
        ):
            assert table[name][layer, head, n] == pytest.approx(value, abs=1e-6)


def test_pooling_many_heads_is_pooling_each() -> None:
    target, source = [0, 0, 1, 2, 2, 3, 3], [0, 1, 1, 2, 3]
    together = pooled(WEIGHTS, target, source)
    for place in np.ndindex(LAYER, HEAD):
        np.testing.assert_allclose(together[place], by_word(WEIGHTS[place], target, source), atol=1e-6)
