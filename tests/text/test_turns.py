"""Turns of a dialogue are one text, and the vocabulary that knows their separator reads it however it is typed."""

import pytest

from s2s_core.text.segment import SPACE
from s2s_core.text.tokenizer import train_subwords
from s2s_core.text.turns import READ, SEPARATOR, continued, joined, turns


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


def test_an_answer_and_what_is_said_to_it_are_the_next_text():
    assert continued("How are you?", "Fine.", "And your wife?") == "Fine. ¶ And your wife?"
    assert continued("", "Hello.") == "Hello."
    assert continued("How are you?", "Fine.") == "How are you? ¶ Fine."
    assert len(turns(continued("a ¶ b ¶ c", "d ¶ e"))) == READ


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


def test_a_vocabulary_without_it_reads_it_as_any_character():
    assert train_subwords([text.replace("¶", "-") for text in TALK], n_vocab=300).encode("a¶b").texts[
        1:3
    ] == (
        "<0xC2>",
        "<0xB6>",
    )
