"""Heads as aligners step by step: after every step the figures are those of the plain measures on what is written."""

import math
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
    roles_so_far,
)
from s2s_core.analysis.alignment import Agreement, by_word, entropies, pooled, strongest
from s2s_core.trace import Array, TokenSeq
from tests.views.synthetic import HEAD, LAYER, SOURCE, TARGET, make_trace

RNG = np.random.default_rng(31)
WEIGHTS = RNG.dirichlet(np.full(SOURCE, 0.3), size=(LAYER, HEAD, TARGET)).astype(np.float32)
COUNTED = range(TARGET - 1)


def plain_entropy(weights: Array, rows: range) -> float:
    return float(entropies(weights)[list(rows)].mean())


def plain_diagonality(weights: Array, rows: range) -> float:
    n_target, n_source = weights.shape
    pairs = [(t, s) for t in rows for s in range(n_source)]
    return math.fsum(weights[t, s] * abs(t / n_target - s / n_source) for t, s in pairs) / len(rows)


def plain_role(weights: Array, rows: range) -> tuple[str, int]:
    """(role, offset) of one head, from the rows one by one."""
    looks = {t: max(range(len(weights[t])), key=weights[t].__getitem__) for t in rows}
    for offset in (-1, 1):
        hits = [s == t + offset for t, s in looks.items() if 0 <= t + offset < weights.shape[1]]
        if len(hits) >= 2 and sum(hits) / len(hits) >= 0.9:
            return "positional", offset
    return "end" if math.fsum(weights[t, -1] for t in rows) / len(rows) > 0.5 else "other", 0


def last_role(weights: Array, rows: range | list[int] | None = None) -> tuple[str, int]:
    """(role, offset) of one head [row, column] after its last row, as the package has it."""
    role, offset = roles_so_far(weights[None, None], range(len(weights)) if rows is None else rows)
    return ROLES[role[0, 0, -1]], int(offset[0, 0, -1])


def last(measure: Callable[..., Array], weights: Array, rows: range | list[int] | None = None) -> float:
    """A measure of one head [row, column] after its last row."""
    return float(measure(weights[None, None], range(len(weights)) if rows is None else rows)[0, 0, -1])


MEASURES: list[tuple[Callable[..., Array], Callable[[Array, range], float]]] = [
    (entropy_so_far, plain_entropy),
    (confidence_so_far, lambda weights, rows: sum(max(weights[t]) for t in rows) / len(rows)),
    (diagonality_so_far, plain_diagonality),
    (end_share_so_far, lambda weights, rows: sum(weights[t][-1] for t in rows) / len(rows)),
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
        looks = [math.fsum(column) for column in WEIGHTS[layer, head, : t + 1].T.tolist()]
        penalty = -math.fsum(math.log(1 + (1 - total) ** 2) for total in looks) / SOURCE
        assert table[layer, head, t] == pytest.approx(penalty, abs=1e-5)


@pytest.mark.parametrize("weights", [np.eye(7), np.full((5, 5), 1 / 5), np.full((10, 10), 1 / 10)])
def test_where_every_source_token_is_looked_at_once_coverage_costs_nothing(weights: Array) -> None:
    assert coverage_so_far(weights[None, None])[0, 0, -1] == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(("n", "published"), [(5, 90.1), (10, 92.0)])
def test_a_decoder_stuck_at_the_last_token_is_called_excellent_by_the_published_confidence(
    n: int, published: float
) -> None:
    """100 exp(-0.05 (coverage - entropy of the rows - entropy of the columns)²) (Rikters & Fishel 2017)."""
    stuck = np.zeros((n, n))
    stuck[:, -1] = 1
    columns = stuck.T / np.maximum(stuck.sum(axis=0), 1)[:, None]
    coverage = float(coverage_so_far(stuck[None, None])[0, 0, -1])
    total = coverage - float(entropies(stuck).mean()) - float(entropies(columns).mean())
    assert 100 * math.exp(-0.05 * total**2) == pytest.approx(published, abs=0.06)


def test_roles_follow_the_rules_for_a_whole_head_at_every_prefix() -> None:
    before = np.eye(11, k=-1) + np.eye(11) * (np.arange(11) == 0)
    after, sink = np.eye(11, k=1), np.zeros((11, 11))
    after[-1, -1] = sink[:, -1] = 1
    broken = before.copy()
    broken[5] = np.eye(11)[9]
    weights = np.stack([before, after, sink, broken, np.eye(11)])[None].astype(np.float32)
    roles, offsets = roles_so_far(weights, range(11))
    for head, t in np.ndindex(weights.shape[1], 11):
        found = (ROLES[roles[0, head, t]], offsets[0, head, t])
        assert found == plain_role(weights[0, head], range(t + 1))
    assert [ROLES[number] for number in roles[0, :, -1]] == [
        "positional",
        "positional",
        "end",
        "positional",
        "other",
    ]
    assert list(offsets[0, :2, -1]) == [-1, 1]


def test_confidence_is_the_mean_of_the_largest_weights_without_the_end() -> None:
    weights = np.array([[0.5, 0.3, 0.2], [0.1, 0.8, 0.1], [0.0, 0.0, 1.0]])
    assert last(confidence_so_far, weights, range(2)) == pytest.approx(0.65)
    assert last(confidence_so_far, weights) == pytest.approx(2.3 / 3)


def test_distance_from_the_diagonal() -> None:
    assert last(diagonality_so_far, np.eye(6)) == 0
    # mean |t - s| = 1.6 of 5
    assert last(diagonality_so_far, np.full((5, 5), 0.2)) == pytest.approx(0.32)
    assert last(diagonality_so_far, np.eye(4)[::-1]) == pytest.approx(0.5)  # 3, 1, 1, 3 of 4
    assert last(diagonality_so_far, np.repeat(np.eye(2), 2, axis=0)) == pytest.approx(0.125)  # 0, 1/4, 0, 1/4
    assert last(diagonality_so_far, np.eye(4)[::-1], [1, 2]) == pytest.approx(0.25)


def test_share_on_the_end_of_sentence() -> None:
    weights = np.array([[0.2, 0.8], [0.6, 0.4], [0.0, 1.0]])
    assert last(end_share_so_far, weights, [0, 1]) == pytest.approx(0.6)


def test_without_rows_there_is_no_measure() -> None:
    measures = (confidence_so_far, diagonality_so_far, end_share_so_far)
    assert all(math.isnan(last(measure, np.eye(3), [])) for measure in measures)
    assert last_role(np.eye(3), []) == ("other", 0)


@pytest.mark.parametrize("offset", [-1, 1])
def test_a_head_that_always_looks_beside_itself_is_positional(offset: int) -> None:
    weights = np.eye(4, k=offset)
    weights[0 if offset < 0 else 3] = [0.25, 0.25, 0.25, 0.25]  # nothing is beside the first, or the last
    assert last_role(weights) == ("positional", offset)


def test_nine_of_ten_rows_make_an_offset_and_eight_do_not() -> None:
    weights = np.eye(11, k=-1)
    weights[3] = np.eye(11)[9]
    assert last_role(weights) == ("positional", -1)
    weights[4] = np.eye(11)[9]
    assert last_role(weights) == ("other", 0)


def test_looking_at_oneself_or_once_aside_is_no_offset() -> None:
    assert last_role(np.eye(5)) == ("other", 0)
    assert last_role(np.array([[0.0, 1.0], [0.5, 0.5]]), [0])[1] == 0


def test_more_than_half_on_the_end_is_a_role_and_a_steady_offset_comes_before_it() -> None:
    assert last_role(np.array([[0.49, 0.51]])) == ("end", 0)
    assert last_role(np.array([[0.5, 0.5]])) == ("other", 0)
    beside_the_end = np.array([[0.4, 0.6], [0.6, 0.4], [0.0, 1.0]])  # at the end in two of three rows
    assert last_role(beside_the_end) == ("positional", -1)


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
