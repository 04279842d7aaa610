"""Turns of a dialogue are one text, and the vocabulary that knows their separator reads it however it is typed."""

import pytest

from s2s_core.text.segment import SPACE
from s2s_core.text.tokenizer import train_subwords
from s2s_core.text.turns import READ, SEPARATOR, begun, is_begun, joined, n_unread, stretch, turns


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("How are you? ¶ Fine.", ["How are you?", "Fine."]),
        ("How are you?¶Fine.", ["How are you?", "Fine."]),
        ("¶ Fine. ¶", ["Fine."]),
        ("a ¶ ¶ b", ["a", "b"]),
        ("", []),
        (" ¶ ", []),
    ],
)
def test_turns_of_a_text(text, parts):
    assert turns(text) == parts
    assert turns(joined(turns(text))) == parts


def test_a_reply_taken_stands_before_the_next_turn():
    assert begun("How are you?", "Fine.") == "Fine. ¶ "
    assert begun("a ¶ b", "c ¶ d") == "d ¶ "
    assert len(turns(begun("a ¶ b", "c") + "e")) == READ


@pytest.mark.parametrize(("text", "waits"), [("Fine. ¶ ", True), ("Fine. ¶", True), ("Fine. ¶ x", False)])
def test_a_turn_is_awaited_behind_a_separator(text, waits):
    assert is_begun(text) == waits
    assert not is_begun(" ¶ ") and not is_begun("")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Fine.", "Fine."),
        ("a ¶ b", "a ¶ b"),
        ("¶ a ¶ b ¶ ", " a ¶ b "),
        ("a ¶ b ¶ c", " b ¶ c"),
        ("a ¶ b ¶ ¶ c", " b ¶ ¶ c"),
        (" ¶ ", ""),
    ],
)
def test_the_last_turns_are_read(text, read):
    start, end = stretch(text)
    assert text[start:end] == read


TALK = ["How are you? ¶ I am fine.", "I am fine. ¶ How are you?", "Are you fine? ¶ I am."] * 4


def test_a_separator_that_was_learned_is_a_word_however_it_is_typed():
    tokenizer = train_subwords(TALK, n_vocab=300)
    wanted = tokenizer.encode("How are you? ¶ I am fine.")
    assert wanted.texts.count(SPACE + SEPARATOR) == 1
    for typed in ("How are you?¶I am fine.", "How are you? ¶I am fine.", "How are you?¶ I am fine."):
        read = tokenizer.encode(typed)
        assert read.ids == wanted.ids
        at = read.texts.index(SPACE + SEPARATOR)
        span = read.spans[at]
        assert span is not None and typed[slice(*span)] == SEPARATOR
        assert all(span is None or typed[slice(*span)].strip() for span in read.spans)


@pytest.mark.parametrize(
    "typed",
    [
        "Is she? ¶ How are you? ¶ I am fine.",
        "a ¶ b ¶How are you?¶I am fine. ¶ ",
        "¶ How are you? ¶ ¶ ¶ I am fine.",
    ],
)
def test_of_a_longer_dialogue_a_model_reads_the_last_turns_where_they_stand(typed):
    tokenizer = train_subwords(TALK, n_vocab=300)
    read = tokenizer.encode_source(typed)
    wanted = tokenizer.encode_source("How are you? ¶ I am fine.")
    assert (read.ids, read.words, read.text) == (wanted.ids, wanted.words, typed)
    words = [typed[slice(*span)] for span in read.spans if span and typed[slice(*span)] != SEPARATOR]
    assert "".join("".join(words).replace("¶", "").split()) == "Howareyou?Iamfine."
    assert n_unread(typed, read.spans) == len(turns(typed)) - READ


def test_of_separators_alone_nothing_is_read():
    assert train_subwords(TALK, n_vocab=300).encode_source(" ¶ ¶ ").texts == ("</s>",)


def test_a_vocabulary_without_it_reads_it_as_any_character():
    tokenizer = train_subwords([text.replace("¶", "-") for text in TALK], n_vocab=300)
    assert tokenizer.encode_source("a¶b").texts[1:3] == ("<0xC2>", "<0xB6>")
    text = "I am ¶ fine. ¶ How are you?"
    assert n_unread(text, tokenizer.encode_source(text).spans) == 0
