"""Blocks: what several views of a page read, or what does not change with the sentence, sent once.

A payload holds a `Ref` in place of the array. A block of the kind `plain` holds what is referred to; one of the kind
`cells` holds what it can be computed from (`views/cells.py`, and `ui/live/lib/blocks.js` in the browser).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Kind = Literal["plain", "cells"]


@dataclass(frozen=True, eq=False)
class Block:
    """`key` is the same for the same content; `name` says what it is, the same on every page."""

    key: str
    name: str
    kind: Kind
    content: Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Ref:
    """A value that stands in a block under `name`; `value` is what the reader will have."""

    block: Block
    name: str
    value: Any

    @property
    def shape(self) -> tuple[int, ...]:
        shape: tuple[int, ...] = self.value.shape
        return shape

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.array(self.value, dtype=dtype, copy=copy)

    def __getitem__(self, where: Any) -> Any:
        return self.value[where]


Reader = Callable[[str], Any]  # the name of a value in a block -> the value
