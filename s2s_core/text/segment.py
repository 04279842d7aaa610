"""Typed text to words: normalisation with a map back to the typed characters, and segmentation. No vocabulary here."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import rjieba

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f〇々"
_HAN = re.compile(f"[{HAN}]")
# A run of Chinese; a Latin word with its inner apostrophes; one digit; one other character. A blank before it belongs to it.
_WORD = re.compile(rf" ?(?:[{HAN}]+|[^\W\d_{HAN}]+(?:'[^\W\d_{HAN}]+)*|\S)")
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "\u3000": " "})
_FULL_WIDTH = str.maketrans({",": "，", "?": "？", "!": "！", ":": "：", ";": "；"})
SPACE = "▁"


@dataclass(frozen=True)
class Normal:
    """Normalised text; `spans[i]` is where character i stands in the typed text."""

    text: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Word:
    """One word as the sub-word model sees it (a blank before it becomes ▁) with the typed span of each of its characters."""

    text: str
    spans: tuple[tuple[int, int], ...]


def _clusters(typed: str) -> list[tuple[str, int, int]]:
    """Base characters with their combining marks: (NFC text, start, end)."""
    found: list[tuple[str, int, int]] = []
    start = 0
    for i in range(1, len(typed) + 1):
        if i == len(typed) or not unicodedata.combining(typed[i]):
            found.append((unicodedata.normalize("NFC", typed[start:i]), start, i))
            start = i
    return found


def normalise(typed: str, *, chinese: bool = False) -> Normal:
    """NFC, straight quotes (curly ones stay in Chinese), blanks collapsed and trimmed, control characters dropped.

    With `chinese`, Latin punctuation becomes full-width where the text holds Chinese, as the training data have it.
    """
    chinese = chinese and bool(_HAN.search(typed))
    chars: list[str] = []
    spans: list[tuple[int, int]] = []
    for cluster, start, end in _clusters(typed):
        for char in cluster if chinese else cluster.translate(_STRAIGHT):
            if char.isspace():
                char = " "
            elif unicodedata.category(char) in ("Cc", "Cf", "Cs"):
                continue
            if char == " " and (not chars or chars[-1] == " "):
                continue
            if chinese:
                char = char.translate(_FULL_WIDTH)
                if char == "." and end == len(typed.rstrip()) and chars and _HAN.match(chars[-1]):
                    char = "。"
            chars.append(char)
            spans.append((start, end))
    if chars and chars[-1] == " ":
        chars.pop()
        spans.pop()
    return Normal("".join(chars), tuple(spans))


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
