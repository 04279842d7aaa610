"""Sources as people type them: what is changed, how much of it, and that the rest stays."""

import pytest

from s2s_core.tasks.typed import (
    CHINESE,
    LATIN,
    TIMES,
    as_typed,
    everyday,
    phrasebook,
    without_mark,
    without_pauses,
)


@pytest.mark.parametrize(
    ("source", "without", "bare"),
    [
        ("我喜欢学习外语。", "我喜欢学习外语", "我喜欢学习外语"),
        ("你好，汤姆！", "你好，汤姆", "你好汤姆"),
        ("I like it, Tom.", "I like it, Tom", "I like it Tom"),
        ("Really?!", "Really", "Really"),
        ("3.5 km.", "3.5 km", "3.5 km"),
        ("。", "。", "。"),
        ("谢谢", "谢谢", "谢谢"),
    ],
)
def test_marks_and_pauses_that_people_leave_out(source, without, bare):
    assert without_mark(source) == without
    assert without_pauses(source) == bare


@pytest.mark.parametrize("ways", [CHINESE, LATIN])
def test_a_tenth_of_the_sources_is_changed_and_no_target(ways):
    pairs = [(f"Tom{i}, 我喜欢它。", f"target {i}") for i in range(2000)]
    read = as_typed(pairs, ways)
    assert [target for _, target in read] == [target for _, target in pairs]
    changed = [(old, new) for (old, _), (new, _) in zip(pairs, read, strict=True) if old != new]
    assert 0.07 < len(changed) / len(pairs) < 0.13
    assert all(new in {way(old) for way in ways} for old, new in changed)
    assert as_typed(pairs, ways) == read  # the same in every run


@pytest.mark.parametrize(("name", "ways"), [("zh-en", CHINESE), ("en-fr", LATIN)])
def test_every_phrase_is_read_and_as_people_type_it_too(name, ways):
    phrases, pairs = phrasebook(name), [("A b.", "c")] * 10
    read = everyday(name, ways)(pairs)
    assert len(read) == len(pairs) + TIMES * len(phrases)
    after = {source for source, _ in read[len(pairs) :]}
    assert sum(source in after for source, _ in phrases) > 0.95 * len(phrases)
    assert sum(source not in dict(phrases) for source in after) > 0.5 * len(phrases)
