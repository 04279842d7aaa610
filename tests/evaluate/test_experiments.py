"""The ready-made experiments over many sentences, against what each sentence shows alone."""

import pytest

import s2s_core
from s2s_core.evaluate.experiments import (
    FILE,
    OUTCOMES,
    offered,
    outcome,
    over,
    read_experiments,
    write_experiments,
)

SOURCES = ["我喜欢学习外语。", "汤姆说他有个计划。", "你在说我吗？", "说" * 500]


def test_every_sentence_has_one_outcome_of_each_experiment(model):
    found = over(model, SOURCES)
    assert set(found) == set(offered(model.info)) and len(found) >= 4
    for counted in found.values():
        assert counted["n"] == 3 == sum(counted[each] for each in OUTCOMES)  # the last is over the limits


def test_the_outcome_is_that_of_the_edited_answer(models):
    model = models["lstm"]
    plain = s2s_core.decode(model, SOURCES[0])
    edited = s2s_core.decode(model, SOURCES[0], edits=offered(model.info)["bottleneck"](len(plain.source)))
    if plain.tokens == edited.tokens:
        assert over(model, SOURCES[:1])["bottleneck"]["little"] == 1


@pytest.mark.parametrize(
    ("lost", "total", "expected"),
    [(0, 5, "little"), (1, 5, "some"), (3, 5, "much"), (5, 5, "much"), (0, 0, "little")],
)
def test_guesses_part_at_a_fifth_and_at_three_fifths(lost, total, expected):
    assert outcome(lost, total) == expected


def test_a_folder_keeps_them(tmp_path, models):
    assert read_experiments(tmp_path) == {}
    write_experiments(tmp_path, models["gru"], SOURCES[:2])
    assert read_experiments(tmp_path)["forget"]["n"] == 2
    (tmp_path / FILE).write_text("[", encoding="utf-8")
    assert read_experiments(tmp_path) == {}
