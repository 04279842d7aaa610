"""Text to `TokenSeq` and back: words, then byte-pair sub-words (Sennrich et al. 2016) of one vocabulary for both sides.

A token never crosses a word. Characters that the vocabulary lacks become UTF-8 bytes (`<0xE5>`), so nothing is lost.
The byte-pair model itself is Hugging Face `tokenizers`; segmentation and spans are ours.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer as SubwordModel
from tokenizers.models import BPE
from tokenizers.trainers import BpeTrainer

from s2s_core.text.base import Recipe, Specials
from s2s_core.text.forms import prefers_simplified
from s2s_core.text.segment import SPACE, Word, characters, join, normalise, segment
from s2s_core.text.turns import SEPARATOR, stretch
from s2s_core.trace import Span, TokenSeq

PAD, BOS, EOS, UNK = "<pad>", "<s>", "</s>", "<unk>"
SPECIAL = (PAD, BOS, EOS, UNK)
BYTES = tuple(f"<0x{byte:02X}>" for byte in range(256))
_PAD_ID, _BOS_ID, _EOS_ID, _UNK_ID = range(len(SPECIAL))
SPECIALS = Specials(pad=_PAD_ID, start=(_BOS_ID,), end=_EOS_ID, unknown=_UNK_ID, never=(_PAD_ID, _BOS_ID))


class Tokenizer:
    """One vocabulary shared by source and target. Saved as `tokenizer.json`: recipe, vocabulary and merges."""

    def __init__(
        self,
        vocab: Sequence[str],
        merges: Sequence[tuple[str, str]],
        *,
        recipe: Recipe,
        chinese: bool = False,
        simplified: bool | None = None,
    ):
        """`simplified`: traditional characters are read as simplified ones; None = where most of a `chinese` vocabulary is."""
        self.vocab = tuple(vocab)
        self.merges = tuple((left, right) for left, right in merges)
        self.recipe: Recipe = recipe
        self.chinese = chinese
        self.simplified = chinese and (prefers_simplified(self.vocab) if simplified is None else simplified)
        letters = "".join(self.vocab[len(SPECIAL) :]) if recipe == "characters" else ""
        self._lower = any(map(str.islower, letters)) and not any(map(str.isupper, letters))
        self.ids = {token: i for i, token in enumerate(self.vocab)}
        self._turns = SPACE + SEPARATOR in self.ids
        if len(self.ids) != len(self.vocab) or self.vocab[: len(SPECIAL)] != SPECIAL:
            raise ValueError("a vocabulary holds each token once and begins with " + " ".join(SPECIAL))
        try:
            model = BPE(self.ids, list(self.merges), unk_token=UNK, byte_fallback=BYTES[0] in self.ids)
        except Exception as error:  # the library raises nothing narrower
            raise ValueError(f"the merges do not fit the vocabulary: {error}") from None
        self._subwords = SubwordModel(model)

    def __len__(self) -> int:
        return len(self.vocab)

    @property
    def specials(self) -> Specials:
        return SPECIALS

    @property
    def source_vocab(self) -> tuple[str, ...]:
        return self.vocab

    @property
    def target_vocab(self) -> tuple[str, ...]:
        return self.vocab

    def encode_source(self, text: str) -> TokenSeq:
        """Of a dialogue the turns that are read, the last ones: a vocabulary that has the separator is of dialogues."""
        return self.encode(text, stretch(text) if self._turns else None)

    def encode_target(self, text: str) -> TokenSeq:
        return self.encode(text)

    def target_id(self, token: str) -> int | None:
        return self.ids.get(token)

    def words(self, text: str) -> list[Word]:
        normal = normalise(
            text,
            chinese=self.chinese,
            simplified=self.simplified,
            unspaced=self.recipe == "characters",
            lower=self._lower,
        )
        if self._turns:
            normal = normal.rewritten(f"(?<=[^ ]){SEPARATOR}", f" {SEPARATOR}")
            normal = normal.rewritten(f"{SEPARATOR}(?=[^ ])", f"{SEPARATOR} ")
            normal = normal.rewritten(f"{SEPARATOR}(?: {SEPARATOR})+", SEPARATOR)
        return segment(normal) if self.recipe == "words" else characters(normal)

    def encode(self, text: str, within: Span | None = None) -> TokenSeq:
        """Tokens of a typed text, or of its words that begin `within` a stretch, `</s>` last. Spans are offsets in `text`."""
        words = self.words(text)
        if within is not None:
            words = [word for word in words if within[0] <= word.spans[0][0] < within[1]]
        ids: list[int] = []
        spans: list[Span | None] = []
        groups: list[int] = []
        for number, word in enumerate(words):
            for token, start, end in self._pieces(word.text):
                ids.append(token)
                groups.append(number)
                first = start + (word.text[start] == "▁" and end - start > 1 and self.recipe == "words")
                spans.append((word.spans[first][0], word.spans[end - 1][1]))
        groups.append(groups[-1] + 1 if groups else 0)
        ids.append(_EOS_ID)
        spans.append(None)
        return TokenSeq(text, tuple(ids), tuple(self.vocab[i] for i in ids), tuple(spans), tuple(groups))

    def _pieces(self, word: str) -> list[tuple[int, int, int]]:
        """(id, start, end) of the sub-words of one word. Reserved strings in a text are ordinary characters."""
        encoding = self._subwords.encode([word], is_pretokenized=True, add_special_tokens=False)
        return [(i, start, end) for i, (start, end) in zip(encoding.ids, encoding.offsets, strict=True)]

    def decode(self, ids: Iterable[int]) -> TokenSeq:
        """The text of token ids, with each token's span in it (None for reserved tokens). Bytes are put together as UTF-8."""
        kept = tuple(int(i) for i in ids)
        texts = tuple(self.vocab[i] for i in kept)
        text, spans = "", list[Span | None]()
        at = 0
        while at < len(kept):
            run = at
            while run < len(kept) and texts[run] in _BYTE_VALUES:
                run += 1
            if run > at:
                piece = bytes(_BYTE_VALUES[t] for t in texts[at:run]).decode("utf-8", errors="replace")
                spans += [(len(text), len(text) + len(piece))] * (run - at)
                text, at = text + piece, run
            elif texts[at] in (PAD, BOS, EOS):
                spans.append(None)
                at += 1
            else:
                spans.append((len(text), len(text) + len(texts[at])))
                text, at = text + texts[at], at + 1
        clean = join(text, recipe=self.recipe)
        cut = len(text) - len(clean)
        return TokenSeq(
            clean,
            kept,
            texts,
            tuple(_trim(span, text, cut, self.recipe) for span in spans),
            self._groups(texts),
        )

    def _groups(self, texts: Sequence[str]) -> tuple[int, ...]:
        """Word numbers of target tokens: a piece that begins with ▁, punctuation or a Chinese word begins a new one."""
        pieces = [t for t in texts if t not in (PAD, BOS, EOS) and t not in _BYTE_VALUES]
        if self.recipe == "characters" or len(pieces) != len([t for t in texts if t not in (PAD, BOS, EOS)]):
            return tuple(range(len(texts)))
        starts, at = set[int](), 0
        for word in self.words(join("".join(pieces), recipe=self.recipe)):
            starts.add(at)
            at += len(word.text)
        groups, number, at = list[int](), -1, 0
        for token in texts:
            reserved = token in (PAD, BOS, EOS)
            number += reserved or at in starts or number < 0
            groups.append(number)
            at += 0 if reserved else len(token)
        return tuple(groups)

    def save(self, folder: Path) -> None:
        value: dict[str, Any] = {
            "recipe": self.recipe,
            "chinese": self.chinese,
            "simplified": self.simplified,
        }
        value |= {"vocab": self.vocab, "merges": self.merges}
        (folder / "tokenizer.json").write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "Tokenizer":
        value: dict[str, Any] = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
        merges = [(left, right) for left, right in value["merges"]]
        known = {name: value[name] for name in ("recipe", "chinese")}
        return cls(value["vocab"], merges, **known, simplified=value.get("simplified"))


_BYTE_VALUES = {token: value for value, token in enumerate(BYTES)}


def _trim(span: Span | None, text: str, cut: int, recipe: Recipe) -> Span | None:
    """A span in the joined pieces as one in the clean text, without the blank that a word's ▁ stands for."""
    if span is None:
        return None
    start, end = span
    if recipe == "words" and end - start > 1 and text[start] == "▁":
        start += 1
    return max(start - cut, 0), max(end - cut, 0)


def train_subwords(
    texts: Iterable[str], *, n_vocab: int, min_count: int = 2, chinese: bool = False
) -> Tokenizer:
    """Learn a byte-pair vocabulary of `n_vocab` tokens; characters seen less than `min_count` times are left to bytes."""
    texts = list(texts)
    simplified = chinese and prefers_simplified(texts)
    empty = Tokenizer((*SPECIAL, *BYTES), (), recipe="words", chinese=chinese, simplified=simplified)
    counts = Counter(word.text for text in texts for word in empty.words(text))
    letters = Counter[str]()
    for word, count in counts.items():
        for char in word:
            letters[char] += count
    known = {char for char, count in letters.items() if count >= min_count}
    usable = {word: count for word, count in counts.items() if set(word) <= known}
    room = n_vocab - len(SPECIAL) - len(BYTES)
    trainer = BpeTrainer(vocab_size=room, initial_alphabet=[], min_frequency=2, show_progress=False)
    model = SubwordModel(BPE())
    model.train_from_iterator((word for word, count in sorted(usable.items()) for _ in range(count)), trainer)
    learned = json.loads(model.to_str())["model"]
    pieces = sorted(learned["vocab"], key=learned["vocab"].get)
    missing = sorted(known - set(pieces))
    merges = [tuple(m) if isinstance(m, list) else tuple(m.split(" ")) for m in learned["merges"]]
    dropped = set(pieces[len(pieces) - len(missing) :]) if missing else set[str]()
    pieces = [piece for piece in pieces if piece not in dropped]
    merges = [m for m in merges if m[0] + m[1] not in dropped and m[0] not in dropped and m[1] not in dropped]
    vocab = (*SPECIAL, *BYTES, *missing, *pieces)
    return Tokenizer(vocab, merges, recipe="words", chinese=chinese, simplified=simplified)


def character_tokenizer(alphabet: str) -> Tokenizer:
    """One token a character, for the generated tasks."""
    return Tokenizer((*SPECIAL, *("▁" if c == " " else c for c in alphabet)), (), recipe="characters")
