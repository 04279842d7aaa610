"""Forms of one character: what is typed in another form than the training data have it, and where each character stood.

A rule rewrites text and keeps, for every new character, the span of what was typed for it: one character may become several
(ﬁ), several one (half-width ｶﾞ). What would lose its meaning stays: ① is no 1, x² no x2, ½ no 1⁄2.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f〇々"
_FULL, _HALF = "，？！：；（）", ",?!:;()"
_PAUSES = "，。？！：；、"
_TO_FULL = str.maketrans(_HALF, _FULL)
_TO_HALF = str.maketrans(_FULL + "。、", _HALF + ".,")
_CORNERS = str.maketrans("「」『』﹁﹂﹃﹄", "“”“”“”“”")
_STRAIGHT = str.maketrans("’‘ʼ“”「」『』", '\'\'\'""""""')
_DASHES = str.maketrans("‐‑−", "---")
_LATIN_MARKS = str.maketrans("`´", "''")
# Compatibility forms that are letters in another dress: ligatures, Dutch and Croatian digraphs, Roman numerals, radicals as
# copied from PDF files. Of other blocks the decomposition would say something else.
_DRESSED = re.compile("[\ufb00-\ufb4fĲĳŉǄ-ǌǱ-ǳ\u2160-\u217f\u2e80-\u2fdf\U0001d400-\U0001d7ff]")
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_JOINS = re.compile("[ﾞﾟ\u1160-\u11ff]")  # half-width voicing marks, vowels and finals of a Korean syllable
_DROPPED = ("Cc", "Cf", "Cs")
_ANY_HAN = re.compile(f"[{HAN}]")
_CHINESE_SIGN = re.compile(f"[{HAN}{_PAUSES}]")
_LATIN_WORD = re.compile(rf"[^\W\d_{HAN}]+")
_NEIGHBOURS = re.compile("[\u3040-\u30ff\uac00-\ud7a3]")
_ZHE = re.compile("(?<![显土卓昭名原编论合遗巨拙译专])著(?![名作者称述书录])")  # 看著 is 看着, 著名 stays


@dataclass(frozen=True)
class Normal:
    """Normalised text; `spans[i]` is where character i stands in the typed text."""

    text: str
    spans: tuple[tuple[int, int], ...]

    def rewritten(self, pattern: str, new: str | Callable[[re.Match[str]], str]) -> "Normal":
        """Every match replaced. Of as many characters each keeps its place; of more or fewer all stand for the whole match."""
        pieces, spans, at = list[str](), list[tuple[int, int]](), 0
        for match in re.finditer(pattern, self.text):
            made = match.expand(new) if isinstance(new, str) else new(match)
            old = self.spans[match.start() : match.end()]
            pieces += [self.text[at : match.start()], made]
            spans += self.spans[at : match.start()]
            spans += old if len(made) == len(old) else [(old[0][0], old[-1][1])] * len(made)
            at = match.end()
        return Normal("".join([*pieces, self.text[at:]]), (*spans, *self.spans[at:]))

    def translated(self, table: dict[int, int]) -> "Normal":
        """Characters replaced one by one."""
        return Normal(self.text.translate(table), self.spans)


def _continues(char: str) -> bool:
    return bool(unicodedata.combining(char) or _JOINS.match(char))


def folded(cluster: str) -> str:
    """A character with its marks in its plain form. Full-width punctuation that Chinese has stays for the rules."""
    if cluster in _FULL:
        return cluster
    plain = unicodedata.normalize("NFC", "".join(map(_plain, cluster)))
    return plain.translate(_DASHES)


def _plain(char: str) -> str:
    if char in _FULL or ord(char) < 0x80:
        return char
    kind, _, codes = unicodedata.decomposition(char).partition(" ")
    if kind in ("<wide>", "<narrow>", "<small>", "<vertical>") or _DRESSED.match(char):
        return unicodedata.normalize("NFKC", char)
    if kind == "<square>":  # one step: ㎡ is m², and not m2
        return "".join(chr(int(code, 16)) for code in codes.split())
    return char


def plain(typed: str) -> Normal:
    """Characters in their plain form, every kind of blank a blank, what cannot be seen dropped."""
    chars, spans, start = list[str](), list[tuple[int, int]](), 0
    for i in range(1, len(typed) + 1):
        if i < len(typed) and _continues(typed[i]):
            continue
        for char in folded(typed[start:i]):
            if char.isspace():
                char = " "
            elif unicodedata.category(char) in _DROPPED or _SELECTORS.match(char):
                continue
            chars.append(char)
            spans.append((start, i))
        start = i
    return Normal("".join(chars), tuple(spans))


def is_chinese(text: str) -> bool:
    """Whether a text has Chinese characters or punctuation."""
    return bool(_CHINESE_SIGN.search(text))


def in_chinese(normal: Normal) -> Normal:
    """Chinese as the training data have it: full-width punctuation, curly quotes, no blank beside a Chinese character."""
    normal = normal.rewritten(r"[.。]{2,}", "……")
    normal = normal.rewritten(rf"(?<=[{HAN}”）」』])\.(?![0-9A-Za-z])|(?<=\w)\.(?= *$)", "。")
    normal = normal.translated(_TO_FULL).translated(_CORNERS)
    normal = normal.rewritten(r'"([^"]*)"', r"“\1”")
    return unspaced(normal, beside=f"{HAN}{_FULL}。、…")


def unspaced(normal: Normal, *, beside: str = HAN) -> Normal:
    """Without the blanks beside Chinese characters; in a text of another language those beside its own words stay."""
    foreign = len(_LATIN_WORD.findall(normal.text)) > len(_ANY_HAN.findall(normal.text))
    pattern = rf"(?<=[{beside}]) +(?=[{beside}])" if foreign else rf"(?<=[{beside}]) +| +(?=[{beside}])"
    return normal.rewritten(pattern, "")


def in_latin(normal: Normal) -> Normal:
    """Other scripts: straight quotes, half-width punctuation with the blank that its full-width form has inside."""
    normal = normal.translated(_STRAIGHT)
    normal = normal.rewritten(
        r"(?<=[^\W\d_])[`´](?=[^\W\d_])", lambda match: match[0].translate(_LATIN_MARKS)
    )
    if _ANY_HAN.search(normal.text):
        return normal.translated(_TO_HALF_KEPT)
    normal = normal.rewritten(rf"[{_PAUSES}](?=[^\W\d_])", lambda match: match[0].translate(_TO_HALF) + " ")
    return normal.translated(_TO_HALF)


_TO_HALF_KEPT = str.maketrans(_FULL, _HALF)  # in a text with Chinese characters its full stop stays


def single_blanks(normal: Normal) -> Normal:
    """One blank where there are several, none at the ends."""
    kept = [i for i, char in enumerate(normal.text) if char != " " or (i and normal.text[i - 1] != " ")]
    if kept and normal.text[kept[-1]] == " ":
        kept.pop()
    return Normal("".join(normal.text[i] for i in kept), tuple(normal.spans[i] for i in kept))


def lowered(normal: Normal) -> Normal:
    return normal.rewritten(r"[^\W\d_]", lambda match: match[0].lower())


@cache
def _converter(scheme: str) -> Any:
    import opencc  # dictionaries are read when the first Chinese text comes

    return opencc.OpenCC(scheme)


def simplified(normal: Normal) -> Normal:
    """Traditional characters as simplified ones, by the words they stand in: 乾杯 is 干杯, 乾坤 stays.

    A Japanese or Korean text stays as it is."""
    if _NEIGHBOURS.search(normal.text):
        return normal
    text = str(_converter("t2s").convert(normal.text))
    if len(text) != len(normal.text):  # a word of another length: character by character
        return normal.rewritten(f"[{HAN}]", lambda match: str(_converter("t2s").convert(match[0])))
    return Normal(_ZHE.sub("着", text), normal.spans)


def prefers_simplified(texts: Iterable[str]) -> bool:
    """Whether of the characters that the two scripts write differently no more than half are traditional."""
    text = "".join(texts)
    pairs = [(char, str(_converter("t2s").convert(char)), str(_converter("s2t").convert(char))) for char in
             sorted(set(_ANY_HAN.findall(text)))]  # fmt: skip
    traditional = sum(char != simple for char, simple, _ in pairs)
    simple = sum(char != other for char, _, other in pairs)
    return bool(traditional <= simple)
