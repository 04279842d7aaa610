"""The reference found is the target that the task itself gives."""

import pytest

from s2s_core.tasks import TASKS
from s2s_core.tasks.base import sample
from s2s_core.tasks.reference import reference


@pytest.mark.parametrize("task", ["reverse", "dates"])
def test_generated_tasks_know_every_answer(task):
    for source, target in TASKS[task].split("test", None)[:40]:
        assert reference(task, source) == target


def test_a_sampled_text_has_its_row():
    source, target = sample("zh-en")[7]
    assert reference("zh-en", f" {source} ") == target


@pytest.mark.parametrize(
    ("task", "text"),
    [
        ("zh-en", "没有人写过这个句子吧"),
        ("reverse", "Abc"),
        ("reverse", ""),
        ("dates", "31 February 2021"),
        ("dates", "3/5/21"),
        ("dates", "May 3, 1492"),
        ("no-such-task", "abc"),
    ],
)
def test_where_nobody_knows_it_there_is_none(task, text):
    assert reference(task, text) is None
