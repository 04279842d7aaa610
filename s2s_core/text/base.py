"""The contract of tokenizers: text to `TokenSeq` and back, with the special tokens as values. One shared vocabulary is a case.

Nothing outside knows the numbers of special tokens: Marian starts from its padding, T5 ends with 1, BART starts with two.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Protocol

from s2s_core.trace import TokenSeq

Recipe = Literal["words", "characters"]


@dataclass(frozen=True)
class Specials:
    """Ids of the special tokens of a model. `never` are those it never writes: ln p is normalised without them."""

    pad: int
    start: tuple[int, ...]  # fed before the first token is written; at least one
    end: int
    unknown: int
    never: tuple[int, ...]

    def __post_init__(self) -> None:
        if not self.start:
            raise ValueError("start is empty; a decoder is fed at least one token before it writes")
        if self.end in self.never:
            raise ValueError(f"the end of sentence {self.end} is among the tokens never written {self.never}")


class Tokenizer(Protocol):
    """What a model's text goes through. Source ids count in `source_vocab`, target ids in `target_vocab`."""

    @property
    def source_vocab(self) -> tuple[str, ...]: ...

    @property
    def target_vocab(self) -> tuple[str, ...]: ...

    @property
    def specials(self) -> Specials: ...

    @property
    def recipe(self) -> Recipe:
        """Whether its tokens are pieces of words or single characters."""
        ...

    def encode_source(self, text: str) -> TokenSeq:
        """Tokens of a typed source text, the end of sentence last. Spans are offsets in `text`."""
        ...

    def encode_target(self, text: str) -> TokenSeq:
        """Tokens of a target text as the decoder would write it, the end of sentence last."""
        ...

    def target_id(self, token: str) -> int | None:
        """The id of a token exactly as in the target vocabulary; None where it is not there."""
        ...

    def decode(self, ids: Iterable[int]) -> TokenSeq:
        """The text of target ids, with each token's span in it (None for reserved tokens)."""
        ...
