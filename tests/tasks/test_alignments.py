"""The alignments made by hand: that the data are whole, and that their characters become the right tokens."""

import json
import re

import pytest

from s2s_core.decoding import score
from s2s_core.errors import UserError
from s2s_core.tasks import TASKS
from s2s_core.tasks.alignments import FOLDER, GoldAlignment, hand_alignments, links, read_alignments
from s2s_core.tasks.base import sample
from s2s_core.text.segment import normalise

GOLDS = hand_alignments("zh-en")
# "can't" is can't as a whole or cut before n't; 've, 's and 're stand by themselves
ENGLISH_UNIT = re.compile(r"(?<![a-z])[A-Z]?[a-z]|n't|'|\d|[.,?]", re.IGNORECASE)


def test_there_are_a_hundred_different_pairs():
    assert len({(gold.source, gold.target) for gold in GOLDS}) == len(GOLDS) == 100


@pytest.mark.parametrize("gold", GOLDS, ids=lambda gold: gold.source)
def test_links_are_between_whole_words_and_marks_between_marks(gold):
    for (a, b), (c, d) in gold.sure + gold.possible:
        source, target = gold.source[a:b], gold.target[c:d]
        assert source == source.strip() and target == target.strip()
        assert ENGLISH_UNIT.match(gold.target, c), f"{target!r} begins inside a word"
        after = gold.target[d : d + 3]
        assert target[-1] in ".,?" or not after[:1].isalpha() or after == "n't", (
            f"{target!r} ends inside a word"
        )
        assert (source in "。，？") <= (target in ".,?")
    for text, at in ((gold.source, 0), (gold.target, 1)):
        assert any(link[at][1] == len(text) for link in gold.sure), "the last mark is not sure"


def test_every_line_is_sorted_normalised_and_names_its_authors():
    for line in (FOLDER / "zh-en.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        assert row["sure"] == sorted(row["sure"]) and row["possible"] == sorted(row["possible"])
        assert normalise(row["source"], chinese=True).text == row["source"]
        assert normalise(row["target"]).text == row["target"]
        assert re.match(r"CC-BY 2\.0 \(France\) Attribution: tatoeba\.org .+", row["attribution"])


def test_no_pair_is_of_the_test_split_and_all_are_of_the_validation_split():
    pairs = {(gold.source, gold.target) for gold in GOLDS}
    assert not pairs & set(sample("zh-en"))
    try:
        assert pairs <= set(TASKS["zh-en"].split("valid", None))
    except UserError:  # the corpus is not in the repository
        assert not pairs & set(map(tuple, TASKS["zh-en"].examples))


def test_the_readme_counts_right():
    sure, possible = sum(len(gold.sure) for gold in GOLDS), sum(len(gold.possible) for gold in GOLDS)
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert f"{sure} sure and {possible} possible links" in text and f"of {sure + possible} links" in text


def test_a_task_without_alignments_has_none():
    assert hand_alignments("dates") == []


@pytest.mark.parametrize(
    "sure", [[[0, 3, 0, 1]], [[1, 1, 0, 1]], [[0, 1, 1, 2]], [[0, 1, 0, 1]] * 2, [[0, 1]]]
)
def test_a_link_that_cannot_be_is_refused_with_its_line(tmp_path, sure):
    row = {"source": "我说", "target": "I say", "sure": [[1, 2, 2, 5]], "possible": []}
    lines = [json.dumps(row), json.dumps(row | {"sure": sure})]
    (tmp_path / "bad.jsonl").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ValueError, match=r"bad\.jsonl, line 2"):
        read_alignments(tmp_path / "bad.jsonl")


def worked(source: str, target: str, *, sure: str, possible: str) -> GoldAlignment:
    """Links written as 我=I, blanks between them."""
    kinds = [[pair.split("=") for pair in kind.split()] for kind in (sure, possible)]
    spans = [
        tuple(
            ((source.index(a), source.index(a) + len(a)), (target.index(b), target.index(b) + len(b)))
            for a, b in kind
        )
        for kind in kinds
    ]
    return GoldAlignment(source, target, *spans)


def test_characters_become_tokens_as_counted_by_hand(models):
    gold = worked(
        "我的朋友不喜欢汤姆。", "My friend doesn't like Tom.",
        sure="我=My 朋友=friend 不=n't 喜欢=like 汤姆=Tom 。=.", possible="的=My 不=does",
    )  # fmt: skip
    trace = score(models["lstm-attention"], gold.source, gold.target)
    assert trace.source.texts == ("我", "的", "朋", "友", "不", "喜欢", "汤姆", "。", "</s>")
    written = ["▁", "My", "▁f", "ri", "en", "d", "▁", "do", "es", "n't", "▁like", "▁Tom", ".", "</s>"]
    assert trace.tokens == written
    sure, possible = links(gold, trace)
    friend = {(t, s) for t in (2, 3, 4, 5) for s in (2, 3)}
    assert sure == {
        (1, 0),
        *friend,
        (9, 4),
        (10, 5),
        (11, 6),
        (12, 7),
    }  # neither ▁ nor </s>, which are no characters
    assert possible == sure | {(1, 1), (7, 4), (8, 4)}


def test_a_phrase_links_its_tokens_but_not_the_blank_in_it(models):
    gold = GoldAlignment("喜欢汤姆", "like a Tom", (((0, 4), (0, 10)),), ())
    trace = score(models["lstm-attention"], gold.source, gold.target)
    assert trace.tokens == ["▁like", "▁", "a", "▁Tom", "</s>"]
    assert links(gold, trace)[0] == {(t, s) for t in (0, 2, 3) for s in (0, 1)}


def test_a_trace_of_another_pair_is_refused(models):
    gold = worked("我说", "I say", sure="我=I", possible="")
    with pytest.raises(ValueError, match="我说"):
        links(gold, score(models["lstm-attention"], "我说", "I said"))
