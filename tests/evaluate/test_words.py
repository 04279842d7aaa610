"""What a word is in scripts with and without blanks: identical answers score 100, by sacreBLEU's own tokenisers."""

import numpy as np
import pytest
import sacrebleu
from rouge_score.rouge_scorer import RougeScorer
from sacrebleu.metrics import BLEU

from s2s_core.evaluate import metrics
from s2s_core.evaluate.bootstrap import resamples
from s2s_core.evaluate.lengths import by_length, unit_of
from s2s_core.evaluate.sentence import sentence_bleu, sentence_chrf
from s2s_core.evaluate.statistics import Forced, of_sentences
from s2s_core.evaluate.words import cut_of, words_of

CHINESE = ["我有三个苹果。", "他昨天没有来上学。", "你好吗？"]
JAPANESE = ["私は猫が好きです。", "彼は昨日来なかった。"]
KOREAN = ["나는 고양이를 좋아합니다.", "그는 어제 오지 않았다."]
THAI = ["ฉันชอบแมวมาก", "เขาไม่มาเมื่อวาน"]
RUSSIAN = ["Я люблю кошек больше всего.", "Он вчера не пришёл домой."]
FRENCH = ["C'était l'été dernier.", "Où êtes-vous allés ?"]
ENGLISH = ["I like cats very much.", "He did not come yesterday."]
CORPORA = {
    "zh": CHINESE, "ja": JAPANESE, "ko": KOREAN, "th": THAI, "ru": RUSSIAN, "fr": FRENCH, "en": ENGLISH,
}  # fmt: skip
CUTS = {"zh": "zh", "ja": "char", "ko": "char", "th": "char", "ru": "13a", "fr": "13a", "en": "13a"}


def forced(n):
    return Forced(*np.ones((3, n)))


@pytest.mark.parametrize("lang", CORPORA)
def test_identical_answers_score_a_hundred_in_every_script(lang):
    texts = CORPORA[lang]
    scores = metrics.of_strings(texts, texts)
    for name in ("bleu", "bleu_lc", "chrf", "rouge1", "rouge2", "rougeL", "exact_match"):
        assert scores[name] == pytest.approx(100), name
    assert scores["length_ratio"] == 1 and f"|tok:{CUTS[lang]}|" in scores["bleu_signature"]
    total = of_sentences(texts, texts, forced(len(texts)), texts).total()
    for name in ("bleu", "bleu_lc", "chrf", "rouge1", "rouge2", "rougeL"):
        assert total.score(name)[0] == pytest.approx(100), name
    for text in texts:
        assert sentence_bleu(text, text) == pytest.approx(100) == sentence_chrf(text, text)


@pytest.mark.parametrize("lang", ["zh", "ja", "ko"])
def test_bleu_is_sacrebleus_with_that_tokeniser(lang):
    wanted = CORPORA[lang]
    said = [text[:-3] + text[-1] for text in wanted]
    theirs = sacrebleu.corpus_bleu(said, [wanted], tokenize=CUTS[lang])
    found = metrics.bleu(said, wanted)
    assert found["bleu"] == theirs.score and 0 < theirs.score < 100
    assert found["length_ratio"] == theirs.sys_len / theirs.ref_len
    assert of_sentences(said, wanted, forced(len(said)), wanted).total().score("bleu")[0] == pytest.approx(
        theirs.score
    )
    assert sentence_bleu(said[0], wanted[0]) == pytest.approx(
        sacrebleu.sentence_bleu(said[0], [wanted[0]], tokenize=CUTS[lang]).score
    )


def test_a_worked_example_of_chinese():
    """7 characters, one wrong in the middle: 6/7, 4/6, 2/5, 1/4 of the n-grams; ROUGE without the full stop: 5/6 and 3/5."""
    said, wanted = ["我有两个苹果。"], ["我有三个苹果。"]
    assert metrics.bleu(said, wanted)["bleu"] == pytest.approx(100 * (6 / 7 * 4 / 6 * 2 / 5 * 1 / 4) ** 0.25)
    assert metrics.rouge(said, wanted) == pytest.approx(
        {"rouge1": 100 * 5 / 6, "rouge2": 100 * 3 / 5, "rougeL": 100 * 5 / 6}
    )


def test_repetition_and_distinct_count_characters_of_chinese():
    said = [
        "好的好的好的",
        "我不知道",
    ]  # trigrams 好的好 的好的 好的好 的好的 | pairs 好的 的好 好的 的好 好的
    assert metrics.repetition(said) == 50
    assert metrics.seq_rep(said) == pytest.approx(100 * (3 / 5 + 0) / 2)
    assert metrics.distinct(said, 1) == pytest.approx(100 * 6 / 10)
    assert metrics.of_strings(said, said)["repetition"] == 50


def test_english_answers_to_chinese_references_are_cut_as_the_references():
    scores = metrics.of_strings(["yes yes yes"] * 3, CHINESE)
    assert scores["bleu"] == sacrebleu.corpus_bleu(["yes yes yes"] * 3, [CHINESE], tokenize="zh").score


def test_the_script_of_a_corpus():
    assert cut_of([]) == cut_of(["I like it.", "été"]) == "13a"
    assert cut_of(["OK", "我喜欢", "2024"]) == "zh"
    assert cut_of(["私は猫が好き", "東京"]) == "char" and cut_of([*CHINESE, "日本の人"]) == "zh"
    assert words_of("我喜欢 LSTM 模型。", "zh") == [*"我喜欢", "LSTM", *"模型。"]


def test_rouge_of_ascii_is_the_librarys():
    texts = ["The cat's 2nd-best mat, he said!", "don't_stop  now"]
    scorer = RougeScorer(["rouge1", "rouge2", "rougeL"])
    for said, wanted in [(texts[0], "the cat s mat"), (texts[1], "do not stop now")]:
        theirs = {kind: 100 * score.fmeasure for kind, score in scorer.score(wanted, said).items()}
        assert metrics.rouge([said], [wanted]) == pytest.approx(theirs)


def test_rouge_keeps_letters_with_accents():
    assert metrics.rouge(["l'été"], ["l'état"])["rouge1"] == pytest.approx(50)  # not l, t and l, tat


def test_answers_shorter_than_four_words_are_not_all_nought():
    """No 4-gram to find: of the orders there are, and the signature says so."""
    for texts in (["好的", "不"], ["olleh", "dlrow"], ["Yes.", "No."]):
        found = metrics.bleu(texts, texts)
        assert found["bleu"] == pytest.approx(100) and "|eff:yes|" in found["bleu_signature"]
        sentences = of_sentences(texts, texts, forced(2), texts)
        assert sentences.weighted(resamples(2, n_resamples=5)).score("bleu") == pytest.approx([100] * 5)
        assert sentences.chosen(np.array([True, False])).total().score("bleu")[0] == pytest.approx(100)
    assert "|eff:no|" in metrics.bleu(["a"], ["a b c d"])["bleu_signature"]
    assert metrics.bleu(["a b c"], ["a b d"])["bleu"] == BLEU(effective_order=True).corpus_score(
        ["a b c"], [["a b d"]]
    ).score  # fmt: skip


def test_lengths_count_characters_where_there_are_no_blanks():
    assert unit_of(JAPANESE, letters=False) == unit_of(THAI, letters=False) == "characters"
    assert unit_of(KOREAN, letters=False) == unit_of(RUSSIAN, letters=False) == "words"
    found = by_length(CHINESE, of_sentences(CHINESE, CHINESE, forced(3), CHINESE), "bleu", letters=False)
    assert found["unit"] == "characters"
    assert [row["score"] for row in found["rows"]] == pytest.approx([100, 100])
