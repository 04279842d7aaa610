"""The generated tasks: same for everyone, nothing of the evaluation in train, and the right alignment."""

import datetime

import pytest

from s2s_core.tasks import TASKS
from s2s_core.tasks.dates import FORMATS


@pytest.mark.parametrize("name", ["reverse", "dates"])
def test_splits_are_disjoint_and_their_tokens_known(name):
    task = TASKS[name]
    train, test = task.split("train", None), task.split("test", None)
    seen = {source for source, _ in train if len(source) > 2}
    assert not seen & {source for source, _ in test}
    tokenizer = task.tokenizer(train)
    for source, target in test[:200]:
        assert "<unk>" not in tokenizer.encode(source).texts
        assert tokenizer.decode(tokenizer.encode(target).ids).text == target


def test_reverse_is_reversed_and_aligned_backwards():
    source, target = TASKS["reverse"].split("test", None)[7]
    assert target == source[::-1]
    assert TASKS["reverse"].gold("abc", "cba") == {(0, 2), (1, 1), (2, 0)}


def test_each_written_form_means_its_date():
    date = datetime.date(2021, 5, 3)
    assert [form(date).text for form in FORMATS] == [
        "the 3rd of May, 2021", "May 3, 2021", "3 May 2021", "May 3rd, 2021", "3 May 2021",
        "3/5/2021", "03.05.2021", "2021年5月3日",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("3/5/2021", {(0, 4), (1, 5), (2, 6), (3, 7), (5, 2), (6, 2), (8, 0), (9, 0)}),
        ("03.05.2021", {(0, 6), (1, 7), (2, 8), (3, 9), (5, 3), (6, 4), (8, 0), (9, 1)}),
        ("2021年5月3日", {(0, 0), (1, 1), (2, 2), (3, 3), (5, 5), (6, 5), (8, 7), (9, 7)}),
    ],
)
def test_the_alignment_of_a_date_is_known(source, expected):
    assert TASKS["dates"].gold(source, "2021-05-03") == expected


def test_a_month_by_name_is_told_by_all_its_letters():
    links = TASKS["dates"].gold("May 3, 2021", "2021-05-03")
    assert {s for t, s in links if t == 5} == {0, 1, 2}
