"""Arrays that travel in fewer bits than they have: 8 for what is only looked at, 16 for what is read as a number too.

An array in `bits` bits is codes 0..N with N = 2^bits - 2, where code k stands for low + k (high - low) / N, and the
code N + 1 is "not a number". Where there are negative values low = -high, so that 0 stays 0 exactly.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from s2s_core.trace import Array

Bits = Literal[8, 16]


@dataclass(frozen=True, eq=False)
class Coarse:
    """An array with the range in which it is told: finite values in [low, high], or not a number."""

    array: Array
    bits: Bits
    low: float
    high: float

    @property
    def shape(self) -> tuple[int, ...]:
        return self.array.shape

    @property
    def levels(self) -> int:
        return int(2**self.bits - 2)

    def codes(self) -> NDArray[Any]:
        """What travels, uint8 or uint16, in the array's shape."""
        step = (self.high - self.low) / self.levels
        counts = np.rint((np.clip(self.array, self.low, self.high).astype(np.float64) - self.low) / step)
        known = np.where(np.isnan(self.array), self.levels + 1, counts)
        return known.astype(np.uint8 if self.bits == 8 else np.uint16)

    def decoded(self) -> Array:
        """What arrives."""
        return decoded(self.codes(), self.low, self.high)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.array(self.array, dtype=dtype, copy=copy)

    def __getitem__(self, where: Any) -> Any:
        return self.array[where]


def decoded(codes: NDArray[Any], low: float, high: float) -> Array:
    """The values of codes that are uint8 or uint16."""
    levels = int(np.iinfo(codes.dtype).max) - 1
    values = (low + codes.astype(np.float64) * ((high - low) / levels)).astype(np.float32)
    values[codes > levels] = np.nan
    return values


def picture(array: Array, limit: float | None = None) -> Coarse:
    """An array of which nothing but a picture is seen; what is beyond ±`limit` (or 0..`limit`) has the full colour there."""
    return _coarse(array, 8, limit)


def fine(array: Array) -> Coarse:
    """An array of which numbers are read to two decimals: 16 bits over its own range."""
    return _coarse(array, 16, None)


def _coarse(array: Array, bits: Bits, limit: float | None) -> Coarse:
    finite = array[np.isfinite(array)]
    most = limit or (float(np.abs(finite).max()) if finite.size else 0.0) or 1.0
    signed = bool(finite.size) and float(finite.min()) < 0
    return Coarse(np.asarray(array, dtype=np.float32), bits, -most if signed else 0.0, most)
