"""One character in several forms is one character to a model; what would lose its meaning stays; spans stay true."""

import json

import pytest

from s2s_core.models.config import PRETRAINED
from s2s_core.tasks import TASKS
from s2s_core.tasks.base import SAMPLES, sample
from s2s_core.text.segment import normalise
from s2s_core.text.tokenizer import Tokenizer, character_tokenizer, train_subwords

CHINESE = (
    ("我有３个苹果。", "我有3个苹果。"),
    ("我用Ｐｙｔｈｏｎ。", "我用Python。"),
    ("你在说我吗?", "你在说我吗？"),
    ("好,我来!", "好，我来！"),
    ("他说:走;我不走(真的)", "他说：走；我不走（真的）"),
    ("「你好」他说。", "“你好”他说。"),
    ("『你好』他说。", "“你好”他说。"),
    ('他说"你好"。', "他说“你好”。"),
    ("我 喜 欢　学习 外语 。", "我喜欢学习外语。"),
    ("我有 3 个苹果", "我有3个苹果"),
    ("我喜歡學習外語。", "我喜欢学习外语。"),
    ("乾杯！乾坤", "干杯！乾坤"),
    ("他看著我", "他看着我"),
    ("著名的顯著", "著名的显著"),
    ("我来了.你呢.", "我来了。你呢。"),
    ("等等...", "等等……"),
    ("⼀⼆三", "一二三"),
    ("｢好｣｡", "“好”。"),
    ("I said 你好 to my old friend", "I said 你好 to my old friend"),
    ("那是日本語の本", "那是日本語の本"),
    ("增长3.4%", "增长3.4%"),
    ("没有句号", "没有句号"),
)
LATIN = (
    ("ﬁve oﬃces", "five offices"),
    ("ＨＥＬＬＯ　２０２４", "HELLO 2024"),
    ("Hello，how are you？", "Hello, how are you?"),
    ("Fine。", "Fine."),
    ("It’s “so”", 'It\'s "so"'),
    ("don´t, don`t", "don't, don't"),
    ("Chapter Ⅳ", "Chapter IV"),
    ("𝐛𝐨𝐥𝐝", "bold"),
    ("−5 ° and x‑y", "-5 ° and x-y"),
    ("9㎏ of 3㎡", "9kg of 3m²"),
    ("no stop", "no stop"),
)
KEPT = ("①", "x²", "½", "H₂O", "ℝ", "Ⓐ", "™", "«là»", "naïve œuvre ß", "5′")


@pytest.mark.parametrize(("typed", "read"), CHINESE)
def test_chinese_is_read_as_the_training_data_write_it(typed, read):
    assert normalise(typed, chinese=True, simplified=True).text == read


@pytest.mark.parametrize(("typed", "read"), LATIN)
def test_other_scripts_are_read_in_plain_forms(typed, read):
    assert normalise(typed).text == read


@pytest.mark.parametrize("typed", KEPT)
def test_what_would_lose_its_meaning_stays(typed):
    assert normalise(typed).text == typed


@pytest.mark.parametrize("typed", [typed for typed, _ in (*CHINESE, *LATIN)])
def test_normal_form_is_final_and_its_spans_lie_in_order_in_what_was_typed(typed):
    for forms in ({}, {"chinese": True, "simplified": True}, {"unspaced": True, "lower": True}):
        normal = normalise(typed, **forms)
        assert len(normal.spans) == len(normal.text) and list(normal.spans) == sorted(normal.spans)
        assert all(0 <= start < end <= len(typed) for start, end in normal.spans)
        assert normalise(normal.text, **forms).text == normal.text


def test_spans_of_one_to_several_and_of_several_to_one():
    assert normalise("ﬁx").spans == ((0, 1), (0, 1), (1, 2))
    assert normalise("ｶﾞx").text == "ガx" and normalise("ｶﾞx").spans == ((0, 2), (2, 3))
    assert normalise("\u1112\u1161\u11ab!").text == "한!" and normalise("\u1112\u1161\u11ab!").spans[0] == (
        0,
        3,
    )
    assert normalise("好...", chinese=True).spans == ((0, 1), (1, 4), (1, 4))
    assert normalise("好 3", chinese=True).spans == ((0, 1), (2, 3))


def test_capitals_are_read_where_the_alphabet_has_only_small_letters():
    reverse, dates = TASKS["reverse"].tokenizer(()), TASKS["dates"].tokenizer(())
    assert reverse.encode("HeLLo").ids == reverse.encode("hello").ids
    assert reverse.encode("ＡＢ").spans[:2] == ((0, 1), (1, 2))
    assert dates.encode("MAY").texts[:3] == ("M", "A", "Y")
    assert dates.encode("２０２１ 年 5 月 3 日").ids == dates.encode("2021年5月3日").ids
    assert character_tokenizer("abAB").encode("A").texts[0] == "A"


def test_traditional_characters_stay_where_the_training_data_have_them(tmp_path):
    rows = ["我喜歡學習外語。", "這個國家很大。", "I like it."] * 3
    traditional = train_subwords(rows, n_vocab=300, chinese=True)
    assert traditional.decode(traditional.encode(rows[0]).ids).text == rows[0]
    traditional.save(tmp_path)
    assert Tokenizer.load(tmp_path).encode(rows[1]).ids == traditional.encode(rows[1]).ids
    simple = train_subwords(
        ["我喜欢学习外语。", "这个国家很大。", "I like it."] * 3, n_vocab=300, chinese=True
    )
    assert simple.encode(rows[0]).ids == simple.encode("我喜欢学习外语。").ids


def texts_in_normal_form():
    """(model folder, text): every stored decode's source, and both sides of the samples of its task's test set."""
    folders = {path.parent.name: path.parent for path in PRETRAINED.glob("*/decodes.json")}
    for name, folder in folders.items():
        stored = [row["source"] for row in json.loads((folder / "decodes.json").read_text(encoding="utf-8"))]
        task = json.loads((folder / "config.json").read_text(encoding="utf-8"))["task"]
        sampled = (
            [text for pair in sample(task) for text in pair] if (SAMPLES / f"{task}.tsv").is_file() else []
        )
        yield name, [*stored, *sampled]


@pytest.mark.parametrize(("name", "texts"), [pytest.param(*row, id=row[0]) for row in texts_in_normal_form()])
def test_what_the_shipped_models_were_trained_on_is_in_normal_form_already(name, texts):
    tokenizer = Tokenizer.load(PRETRAINED / name)
    assert tokenizer.chinese == tokenizer.simplified
    read = ["".join(word.text for word in tokenizer.words(text)).replace("▁", " ").strip() for text in texts]
    changed = [text for text, again in zip(texts, read, strict=True) if text != again]
    assert [text for text in changed if ":" not in text] == []  # 2:30 is 2：30, as it always was
