"""What counts as a word where answers are scored, by the script of the references: BLEU and all that counts n-grams use it.

Scripts that put no blanks between words cannot be cut at blanks: Chinese is cut by sacreBLEU's `zh` (each character
apart, the rest as in `13a`), the others by characters (`char`), as WMT does for Japanese and Korean.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Literal

from rouge_score.rouge_scorer import RougeScorer
from rouge_score.tokenizers import Tokenizer
from sacrebleu.metrics.bleu import BLEU

from s2s_core.text.segment import HAN

Cut = Literal["13a", "zh", "char"]  # sacreBLEU's names of its tokenisers

ORDER = 4  # BLEU's longest n-gram
KANA = "\u3040-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f"
HANGUL = "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af"
# Thai, Lao, Tibetan, Burmese, Khmer: no blanks between words either.
UNSPACED = "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff"
_HAN = re.compile(f"[{HAN}]")
_BY_CHARACTERS = re.compile(f"[{KANA}{HANGUL}{UNSPACED}]")
_NO_BLANKS = re.compile(f"[{HAN}{KANA}{UNSPACED}]")


def cut_of(references: Iterable[str]) -> Cut:
    """The tokeniser for a corpus: `char` or `zh` as soon as a reference needs it, the more frequent one where both are
    there; else sacreBLEU's default, `13a`. A Japanese text holds Han characters too, so kana decide."""
    by_characters = chinese = 0
    for reference in references:
        if _BY_CHARACTERS.search(reference):
            by_characters += 1
        elif _HAN.search(reference):
            chinese += 1
    if not by_characters + chinese:
        return "13a"
    return "char" if by_characters >= chinese else "zh"


def has_no_blanks(text: str) -> bool:
    """Whether it holds a script that puts no blanks between words. Korean does put them."""
    return bool(_NO_BLANKS.search(text))


def words_of(text: str, cut: Cut) -> list[str]:
    """Words and marks as BLEU cuts them."""
    return _bleu_tokenizer(cut)(text).split()


def bleu_of(references: Sequence[str], *, lowercase: bool = False) -> BLEU:
    """sacreBLEU's BLEU for a corpus; its signature names the tokeniser. Where no reference is four words long there is no
    4-gram to find, and all answers would score 0: then only the orders there are count (`eff:yes`)."""
    cut = cut_of(references)
    return BLEU(lowercase=lowercase, tokenize=cut, effective_order=all_short(references, cut))


def all_short(references: Iterable[str], cut: Cut) -> bool:
    """Whether no reference has as many words as BLEU's longest n-gram."""
    return all(len(words_of(reference, cut)) < ORDER for reference in references)


def rouge_of(kinds: Sequence[str], cut: Cut) -> RougeScorer:
    """`rouge-score`'s scorer, without stemming, on the words of `RougeWords`."""
    return RougeScorer(list(kinds), use_stemmer=False, tokenizer=RougeWords(cut))


class RougeWords(Tokenizer):  # type: ignore[misc]  # untyped there
    """Runs of letters and digits in lower case, as `rouge-score` takes them, but of every alphabet: its own rule keeps ASCII
    alone and finds nothing in Chinese or Russian, and cuts `été` into a lone `t`."""

    def __init__(self, cut: Cut) -> None:
        self._cut = cut

    def tokenize(self, text: str) -> list[str]:
        kept = "".join(char if _counts(char) else " " for char in text.lower())
        return kept.split() if self._cut == "13a" else words_of(kept, self._cut)


def _counts(char: str) -> bool:
    return unicodedata.category(char)[0] in "LNM"  # letters, numbers, and the marks that belong to them


@lru_cache
def _bleu_tokenizer(cut: Cut) -> Callable[[str], str]:
    tokenizer: Callable[[str], str] = BLEU(tokenize=cut).tokenizer
    return tokenizer
