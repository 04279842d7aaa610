"""Typed text to words: normalisation with a map back to the typed characters, and segmentation. No vocabulary here."""

import re
from dataclasses import dataclass
from functools import lru_cache

import rjieba

from s2s_core.text import forms
from s2s_core.text.forms import HAN as HAN
from s2s_core.text.forms import Normal as Normal

_HAN = re.compile(f"[{HAN}]")
# A run of Chinese; a Latin word with its inner apostrophes; one digit; one other character. A blank before it belongs to it.
_WORD = re.compile(rf" ?(?:[{HAN}]+|[^\W\d_{HAN}]+(?:'[^\W\d_{HAN}]+)*|\S)")
SPACE = "▁"


@dataclass(frozen=True)
class Word:
    """One word as the sub-word model sees it (a blank before it becomes ▁) with the typed span of each of its characters."""

    text: str
    spans: tuple[tuple[int, int], ...]


def normalise(
    typed: str,
    *,
    chinese: bool = False,
    simplified: bool = False,
    unspaced: bool = False,
    lower: bool = False,
) -> Normal:
    """Plain forms of characters (`forms`), blanks collapsed and trimmed, control characters dropped, straight quotes.

    With `chinese`, a text that holds Chinese gets its punctuation as the training data have it: full-width, curly quotes, no
    blanks beside Chinese characters; with `simplified` its traditional characters too. `unspaced`: no such blanks in any text.
    """
    normal = forms.plain(typed)
    if chinese and forms.is_chinese(normal.text):
        normal = forms.in_chinese(normal)
    else:
        normal = forms.in_latin(normal)
        normal = forms.unspaced(normal) if unspaced else normal
    normal = forms.single_blanks(normal)
    if simplified and _HAN.search(normal.text):
        normal = forms.simplified(normal)
    return forms.lowered(normal) if lower else normal


@lru_cache(maxsize=20_000)
def _chinese_words(run: str) -> tuple[str, ...]:
    """Dictionary words of a run of Chinese. A four-character phrase made of two dictionary words (学习外语) is those two."""
    words: list[str] = []
    for word in rjieba.cut(run, hmm=False):
        halves = (word[:2], word[2:])
        if len(word) == 4 and halves[0] != halves[1] and all(rjieba.has_word(half) for half in halves):
            words.extend(halves)
        else:
            words.append(word)
    return tuple(words)


def segment(normal: Normal) -> list[Word]:
    """Words in order. Their texts joined, ▁ read as a blank and the first one dropped, give `normal.text` again.

    The first word gets a ▁ as if a blank stood before it, unless it is Chinese, so that a word looks the same everywhere.
    """
    words: list[Word] = []
    for match in _WORD.finditer(normal.text):
        piece, at = match.group(), match.start()
        blank = piece.startswith(" ")
        body, at = (piece[1:], at + 1) if blank else (piece, at)
        is_chinese = bool(_HAN.match(body))
        mark = SPACE if blank or (at == 0 and not is_chinese) else ""
        for part in _chinese_words(body) if is_chinese else (body,):
            spans = normal.spans[at : at + len(part)]
            words.append(Word(mark + part, (*([(spans[0][0], spans[0][0])] * len(mark)), *spans)))
            mark, at = "", at + len(part)
    return words


def characters(normal: Normal) -> list[Word]:
    """Every character a word of its own; a blank is ▁."""
    return [
        Word(SPACE if c == " " else c, (span,)) for c, span in zip(normal.text, normal.spans, strict=True)
    ]


def join(pieces: str, *, recipe: str) -> str:
    """Back from joined pieces to text."""
    text = pieces.replace(SPACE, " ")
    return text[1:] if recipe == "words" and text.startswith(" ") else text
