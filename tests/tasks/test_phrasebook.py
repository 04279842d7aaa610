"""The phrasebooks: two clean columns, each language in its own script and punctuation, and nothing that a test split asks."""

import re
import unicodedata
from pathlib import Path

import pytest

from s2s_core.models.config import PRETRAINED
from s2s_core.tasks import base
from s2s_core.tasks.alignments import hand_alignments
from s2s_core.tasks.base import sample
from s2s_core.tasks.files import read_tsv
from s2s_core.text.forms import plain, simplified
from s2s_core.text.tokenizer import Tokenizer

FOLDER = Path(base.__file__).parent / "phrasebook"
NAMES = ("zh-en", "en-fr")
HAN = re.compile(r"[\u3400-\u9fff]")


def pairs_of(name: str) -> list[tuple[str, str]]:
    return read_tsv(FOLDER / f"{name}.tsv")


def bare(text: str) -> str:
    """Without blanks, punctuation and case: two texts that are the same question."""
    return "".join(char for char in text.casefold() if unicodedata.category(char)[0] not in "ZP")


@pytest.mark.parametrize("name", NAMES)
def test_every_line_is_two_clean_cells(name):
    lines = (FOLDER / f"{name}.tsv").read_text("utf-8").split("\n")
    assert lines[0] == "source\ttarget" and lines[-1] == ""
    cells = [line.split("\t") for line in lines[1:-1]]
    assert len(cells) >= 450
    assert [row for row in cells if len(row) != 2 or not all(row)] == []
    texts = [text for row in cells for text in row]
    assert [text for text in texts if text != " ".join(text.split())] == []
    assert [text for text in texts if text != unicodedata.normalize("NFC", text)] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_source_stands_there_once_and_has_one_answer_with_or_without_its_marks(name):
    pairs = pairs_of(name)
    assert len({source for source, _ in pairs}) == len(pairs)
    answers: dict[str, set[str]] = {}
    for source, target in pairs:
        answers.setdefault(bare(source), set()).add(bare(target))
    assert {source: found for source, found in answers.items() if len(found) > 1} == {}


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_the_splits_that_models_are_judged_by(name):
    judged = sample(name)
    if name == "zh-en":
        judged += [(pair.source, pair.target) for pair in hand_alignments(name)]
    asked, answered = ({bare(text) for text in side} for side in zip(*judged, strict=True))
    assert [pair for pair in pairs_of(name) if bare(pair[0]) in asked or bare(pair[1]) in answered] == []


def test_chinese_is_simplified_with_full_width_marks_and_english_is_ascii():
    sources, targets = zip(*pairs_of("zh-en"), strict=True)
    assert [text for text in sources if re.search(r"[\x00-\x7f]", text) or not HAN.search(text)] == []
    assert [text for text in sources if simplified(plain(text)).text != plain(text).text] == []
    assert [text for text in targets if not text.isascii()] == []


def test_french_has_a_plain_blank_before_double_marks_and_a_straight_apostrophe():
    sources, targets = zip(*pairs_of("en-fr"), strict=True)
    assert [text for text in sources if not text.isascii()] == []
    assert [text for text in targets if HAN.search(text) or re.search("[\u2019\u00a0\u202f]", text)] == []
    assert [text for text in targets if re.search(r"[^ ][?!;:]", text)] == []


@pytest.mark.parametrize("name", NAMES)
def test_source_and_target_end_alike(name):
    def end(text: str) -> str:
        return unicodedata.normalize("NFKC", text[-1]).replace("。", ".") if not text[-1].isalnum() else ""

    assert [pair for pair in pairs_of(name) if end(pair[0]) not in ("", end(pair[1]))] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_character_falls_to_bytes_in_the_vocabulary_that_is_shipped(name):
    tokenizer = Tokenizer.load(PRETRAINED / f"{name}-transformer")
    for source, target in pairs_of(name):
        for seq in (tokenizer.encode_source(source), tokenizer.encode_target(target)):
            assert not any(re.fullmatch("<0x..>", token) for token in seq.texts), (source, target, seq.texts)
