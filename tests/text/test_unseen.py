"""What a model cannot read is named from what its folder has: vocabulary and counts of the training sources."""

import json
from functools import cache

import pytest

from s2s_core.i18n import catalog
from s2s_core.models.config import PRETRAINED
from s2s_core.tasks import TASKS
from s2s_core.tasks.base import sample
from s2s_core.text.segment import SPACE
from s2s_core.text.tokenizer import Tokenizer
from s2s_core.text.turns import SEPARATOR, turns
from s2s_core.text.unseen import COUNTS, Remark, Seen, read, remark, say

load, counted = cache(Tokenizer.load), cache(read)


def of(name: str, text: str) -> Remark:
    folder = PRETRAINED / name
    task = json.loads((folder / "config.json").read_text(encoding="utf-8"))["task"]
    return remark(load(folder).encode(text), counted(folder), TASKS[task].longest)


def test_characters_never_seen_are_named_as_typed_and_once():
    assert of("zh-en-lstm", "我喜欢饕餮和饕。").characters == ("饕", "餮")
    assert of("reverse-lstm", "HELLO 2024").characters == ("2", "0", "4")
    assert of("en-fr-transformer", "I like 😀 and 你.").characters == ("😀", "你")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("zh-en-lstm", "I like to study foreign languages."),
        ("zh-en-lstm", "HELLO"),
        ("zh-en-transformer", "Привет, как дела?"),
        ("en-fr-transformer", "我喜欢学习外语。"),
        ("en-fr-transformer", "Je ne suis jamais allé à Paris."),
        ("en-fr-transformer", "Ich habe gestern meinen Schlüssel verloren."),
        ("captions-en-de-transformer", "Zwei Hunde spielen im Schnee."),
        ("dialogue-transformer", "Hoe gaat het vandaag met je moeder?"),
        ("reverse-lstm", "你好吗"),
    ],
)
def test_another_language_is_unlike_the_training_data(name, text):
    assert of(name, text).foreign


def test_a_text_far_longer_than_those_trained_on_is_told_with_their_length():
    assert of("reverse-lstm", "abcdefghijklmnopqrst" * 2).longer_than == 30
    assert of("reverse-lstm", "abcdefghijklmno").longer_than is None
    assert of("zh-en-lstm", "我喜欢学习外语，" * 9).longer_than == 7
    assert of("zh-en-lstm", "我喜欢学习外语。" * 2).longer_than is None


@pytest.mark.parametrize("name", ["zh-en-lstm", "en-fr-transformer", "dialogue-transformer"])
def test_nothing_is_said_of_nearly_all_sentences_that_it_was_tested_on(name):
    sentences = [source for source, _ in sample(name.rsplit("-", 1)[0])]
    if SPACE + SEPARATOR not in load(PRETRAINED / name).ids:  # of a vocabulary that cannot part turns
        sentences = [turns(sentence)[-1] for sentence in sentences]
    remarks = [of(name, sentence) for sentence in sentences[:150]]
    assert sum(map(bool, remarks)) <= 0.05 * len(remarks)
    assert not any(found.foreign for found in remarks)


@pytest.mark.parametrize(
    "task", ["reverse", "dates", "zh-en", "en-fr", "captions-en-de", "headlines", "dialogue"]
)
def test_nothing_is_said_of_a_task_s_own_examples(task):
    for folder in PRETRAINED.glob(f"{task}-*"):
        assert [example for example in TASKS[task].examples if of(folder.name, example)] == []


def test_without_counts_the_vocabulary_alone_tells(tokenizer, tmp_path):
    assert read(tmp_path) is None
    (tmp_path / COUNTS).write_text("[1")
    assert read(tmp_path) is None
    assert remark(tokenizer.encode("饕"), None).characters == ("饕",)
    assert not remark(tokenizer.encode("我喜欢。"), None)


def test_the_mean_length_counts_the_end(tokenizer):
    source = tokenizer.encode("我喜欢。")
    seen = Seen([1] * len(tokenizer), frozenset({"我", "喜欢"}), len(source) / 3)
    assert remark(source, seen).longer_than is None
    short = Seen(seen.tokens, seen.words, len(source) / 3 - 0.1)
    assert remark(source, short).longer_than is not None


def test_the_sign_between_turns_is_no_character_and_turns_not_read_are_told(talker):
    tokenizer = talker.tokenizer
    none = Seen([0] * len(tokenizer), frozenset({"How", "are", "you", "Fine"}), 9)
    said = remark(tokenizer.encode_source("And you? ¶ How are you? ¶ Fine."), none)
    assert "¶" not in said.characters and said.unread == 1
    assert "last 2; 1 before" in say(said, catalog("en")) and "最后 2 个；更早的 1 个" in say(
        said, catalog("zh")
    )
    assert not remark(tokenizer.encode_source("How are you? ¶ Fine."), None)
