"""Text to tokens and back without loss; tokens do not cross words; spans point into what was typed."""

import pytest

from s2s_core.text.segment import normalise, segment
from s2s_core.text.tokenizer import EOS, Tokenizer, character_tokenizer

TEXTS = (
    "我喜欢学习外语。", "I like to study foreign languages.", "他说：“我五天前见过她。”", "It's 3:45, isn't it?",
    "汤姆Tom和C++ 2021年", "<script>alert(1)</script>", "</s> <unk> <0xE5> ▁", "日本語と한국어 и русский", "😀👩‍👩‍👧 naïve",
)  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_there_and_back_without_loss(tokenizer, text):
    clean = normalise(text, chinese=True).text
    ids = tokenizer.encode(clean).ids
    assert tokenizer.decode(ids).text == clean.replace("▁", " ")


@pytest.mark.parametrize("text", TEXTS)
def test_spans_lie_in_the_typed_text_in_order(tokenizer, text):
    seq = tokenizer.encode(text)
    spans = [span for span in seq.spans if span is not None]
    assert seq.texts[-1] == EOS and seq.spans[-1] is None and len(spans) == len(seq) - 1
    assert all(0 <= start <= end <= len(text) for start, end in spans)
    assert spans == sorted(spans)


def test_the_span_of_a_token_is_that_token(tokenizer):
    for text in ("I like to study foreign languages.", "汤姆说他有个计划。"):
        seq = tokenizer.encode(text)
        for token, span in zip(seq.texts[:-1], seq.spans[:-1], strict=True):
            assert text[slice(*span)] == token.strip("▁") or token.startswith("<0x")
        back = tokenizer.decode(seq.ids)
        for token, span in zip(back.texts[:-1], back.spans[:-1], strict=True):
            assert back.text[slice(*span)] == token.strip("▁") or token.startswith("<0x")


def test_reserved_strings_in_a_text_are_ordinary_characters(tokenizer):
    assert tokenizer.encode("</s>").texts.count(EOS) == 1
    assert tokenizer.encode("<0x41>").texts.count("<0x41>") == 0


def test_chinese_is_cut_into_words_and_no_token_crosses_them(tokenizer):
    words = [word.text for word in segment(normalise("我的朋友不喜欢学习外语。"))]
    assert words == ["我", "的", "朋友", "不", "喜欢", "学习", "外语", "。"]
    seq = tokenizer.encode("我的朋友不喜欢学习外语。")
    for number, word in enumerate(words):
        tokens = [
            t
            for t, w in zip(seq.texts[:-1], seq.words[:-1], strict=True)
            if w == number and not t.startswith("<0x")
        ]
        assert "".join(tokens) in word


def test_latin_punctuation_in_chinese_becomes_full_width_and_keeps_its_place(tokenizer):
    seq = tokenizer.encode(" 你在说我吗? ")
    assert tokenizer.decode(seq.ids).text == "你在说我吗？"
    assert seq.spans[-2] == (6, 7)


def test_control_characters_are_dropped_and_blanks_collapsed():
    normal = normalise("\u200ba\x00\t\n  b\u202e ")
    assert normal.text == "a b" and normal.spans[-1] == (7, 8)


def test_the_vocabulary_holds_each_token_once():
    with pytest.raises(ValueError, match="once"):
        Tokenizer(("<pad>", "<s>", "</s>", "<unk>", "a", "a"), (), recipe="characters")


def test_characters_are_tokens_in_generated_tasks(tmp_path):
    tokenizer = character_tokenizer("abc ")
    seq = tokenizer.encode("ab cz")
    assert seq.texts == ("a", "b", "▁", "c", "<unk>", EOS)
    assert tokenizer.decode(seq.ids[:4]).text == "ab c"
    tokenizer.save(tmp_path)
    assert Tokenizer.load(tmp_path).vocab == tokenizer.vocab
