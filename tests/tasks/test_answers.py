"""Right answers: every pair that the generated tasks make, and inputs that have none."""

import pytest

from s2s_core.tasks import TASKS
from s2s_core.tasks.answers import answer, as_read


@pytest.mark.parametrize("name", ["reverse", "dates"])
def test_every_generated_pair_is_answered_as_the_task_does(name: str):
    pairs = TASKS[name].split("valid", None)[:400]
    assert [answer(name, source) for source, _ in pairs] == [target for _, target in pairs]


def test_a_month_that_is_also_a_word_and_equal_numbers():
    assert answer("dates", "5/5/2005") == "2005-05-05"
    assert answer("dates", "1 May 2001") == "2001-05-01"


NONE = (
    ("reverse", "ab c"), ("reverse", ""), ("reverse", "AB"), ("zh-en", "你好"),
    ("dates", "yesterday"), ("dates", "3/5/21"), ("dates", "31/2/2021"), ("dates", "1 2 3 4 5 6 7 8 9"),
)  # fmt: skip


@pytest.mark.parametrize(("name", "source"), NONE)
def test_what_has_no_answer_gets_none(name: str, source: str):
    assert answer(name, source) is None


def test_the_answer_is_to_what_the_models_read():
    assert answer("reverse", " ｈello ") == "olleh"
    assert answer("dates", "２０２１ 年 5 月 3 日") == "2021-05-03" == answer("dates", "May  3,　2021")
    assert as_read("May  3, 2021") == "May 3, 2021"
