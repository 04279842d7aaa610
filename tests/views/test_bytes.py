"""The bytes of one character are shown as that character; tokens stay positions."""

from s2s_core.analysis.projection import Reference
from s2s_core.trace import TokenSeq
from s2s_core.views.base import characters_of, shown_all, side
from s2s_core.views.memory_unit import excerpt
from s2s_core.views.states import phrase
from s2s_core.views.states_nearest import marked


def in_bytes(char: str) -> list[str]:
    return [f"<0x{byte:02X}>" for byte in char.encode()]


def test_the_bytes_of_a_character_show_it_and_the_others_their_number():
    tokens = ["▁a", *in_bytes("饕"), *in_bytes("é"), *in_bytes("😀"), "</s>"]
    assert shown_all(tokens) == ["a", "饕", "饕₂", "饕₃", "é", "é₂", "😀", "😀₂", "😀₃", "😀₄", "⏎"]
    assert "".join(shown_all(tokens, rest="")) == "a饕é😀⏎"


def test_bytes_that_are_no_character_stay_bytes():
    first, second, _ = in_bytes("饕")
    assert shown_all([first, second]) == ["xE9", "xA5"]
    assert shown_all([second, *in_bytes("饕")]) == ["xA5", "饕", "饕₂", "饕₃"]
    assert shown_all(["<0xFF>", "<0x41>"]) == ["xFF", "A"]
    assert characters_of(["a", "<0xC0>"]) == [None, None]


def test_a_strip_keeps_a_position_for_each_token():
    tokens = (*in_bytes("饕"), "</s>")
    sequence = TokenSeq("饕", (1, 2, 3, 4), tokens, ((0, 1), (0, 1), (0, 1), None), (0, 0, 0, 1))
    drawn = side(sequence)
    assert drawn["tokens"] == list(tokens) and drawn["joined"] == [False, True, True, False]


def test_reference_sentences_show_characters():
    tokens = ("▁a", *in_bytes("饕"), *in_bytes("餮"), "。", "</s>")
    at_first, inside = (Reference("encoder", position, tokens, tokens[position]) for position in (4, 2))
    assert phrase(at_first) == "…▸餮" and phrase(inside) == "a饕▸饕₂"
    assert marked(at_first)["sentence"] == "a饕餮。"
    assert marked(at_first)["before"] == "a饕" and marked(at_first)["token"] == "餮"
    assert "x" not in "".join(excerpt(at_first)) and "x" not in "".join(excerpt(inside))
