"""A model's fixed projection of its states: principal components of validation states, and reference states to compare with.

Fitted once per model and kept beside its weights (`states.safetensors`, `states.tsv`), so that pictures of different
sentences have the same axes. Numbers only; no drawing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from safetensors import numpy as safetensors

from s2s_core.trace import Array
from s2s_core.whole import write_whole

N_COMPONENTS = 3
N_PAIRS = 2000  # of reference states that the typical distance is taken over
NUMBERS, TABLE = "states.safetensors", "states.tsv"
HEADER = ("part", "position", "tokens", "token")


class Reference(NamedTuple):
    """Where a reference state comes from: `token` = `tokens[position]` of an encoder's source or a decoder's target."""

    part: str  # "encoder" | "decoder"
    position: int
    tokens: tuple[str, ...]
    token: str


@dataclass(frozen=True, eq=False)
class Projection:
    """Principal axes of a model's states [unit], and its reference states. Arrays are read-only."""

    mean: Array  # [unit]
    basis: Array  # [component, unit], orthonormal rows
    explained: Array  # [component], share 0..1 of the variance
    states: Array  # [reference, unit]
    projected: Array  # [reference, component]
    references: tuple[Reference, ...]

    def __post_init__(self) -> None:
        component, unit = self.basis.shape
        reference = len(self.states)
        expected = {
            "mean": (unit,), "explained": (component,), "states": (reference, unit), "projected": (reference, component),
        }  # fmt: skip
        for name, shape in expected.items():
            array = getattr(self, name)
            if array.shape != shape:
                raise ValueError(f"{name} has shape {array.shape}, but basis and states ask for {shape}")
            array.flags.writeable = False
        self.basis.flags.writeable = False
        if len(self.references) != reference:
            raise ValueError(
                f"{reference} reference states, but {len(self.references)} lines that say where they come from"
            )

    def project(self, states: Array) -> Array:
        """States [..., unit] -> coordinates [..., component]."""
        return ((states - self.mean) @ self.basis.T).astype(np.float32)

    def nearest(self, states: Array, k: int = 1) -> np.ndarray:
        """Indices [n, k] of the reference states nearest to `states` [n, unit], in all units, nearest first."""
        squares = (self.states**2).sum(axis=1)  # [reference]; |state|² is the same for all and left out
        distances = squares - 2.0 * states.astype(np.float32) @ self.states.T  # [n, reference]
        return np.argsort(distances, axis=1, kind="stable")[:, :k]

    def nearest_with_distances(self, states: Array, k: int = 1) -> tuple[np.ndarray, Array]:
        """The same with their Euclidean distances in all units: indices and distances, [n, k] each."""
        near = self.nearest(states, k)
        between = self.states[near] - states[:, None].astype(np.float32)  # [n, k, unit]
        return near, np.sqrt((between**2).sum(axis=2))

    def typical_distance(self) -> float:
        """The median distance between two reference states, over fixed pairs: what a distance is to be measured by."""
        n = len(self.states)
        first, second = np.random.default_rng(0).integers(n, size=(2, N_PAIRS))
        apart = self.states[first[first != second]] - self.states[second[first != second]]
        return float(np.median(np.sqrt((apart**2).sum(axis=1)))) if len(apart) else 0.0

    def save(self, folder: Path) -> None:
        """Write `states.safetensors` and `states.tsv` into a model's folder, each whole or not at all."""
        numbers = {
            "mean": self.mean, "basis": self.basis, "explained": self.explained,
            "states": self.states.astype(np.float16), "projected": self.projected,
        }  # fmt: skip
        rows = [HEADER, *((r.part, str(r.position), " ".join(r.tokens), r.token) for r in self.references)]
        packed = {name: np.ascontiguousarray(array) for name, array in numbers.items()}
        write_whole(folder / NUMBERS, safetensors.save(packed))
        write_whole(folder / TABLE, "".join("\t".join(row) + "\n" for row in rows).encode("utf-8"))

    @classmethod
    def load(cls, folder: Path) -> "Projection":
        """The projection in a model's folder; ValueError where the files do not fit each other."""
        numbers = {
            name: array.astype(np.float32) for name, array in safetensors.load_file(folder / NUMBERS).items()
        }
        if lacking := {"mean", "basis", "explained", "states", "projected"} - set(numbers):
            raise ValueError(f"{NUMBERS} lacks {', '.join(sorted(lacking))}")
        with (folder / TABLE).open(encoding="utf-8", newline="\n") as file:
            rows = [line.rstrip("\n").split("\t") for line in file]
        if not rows or tuple(rows[0]) != HEADER:
            raise ValueError(f"{TABLE} does not begin with {', '.join(HEADER)}")
        references = tuple(_reference(row, number) for number, row in enumerate(rows[1:], start=2))
        names = ("mean", "basis", "explained", "states", "projected")
        return cls(**{name: numbers[name] for name in names}, references=references)


def _reference(row: list[str], line: int) -> Reference:
    if len(row) != len(HEADER) or not row[1].isdecimal():
        raise ValueError(f"{TABLE}, line {line}: {len(HEADER)} columns expected, the second a number")
    part, position, tokens, token = row
    return Reference(part, int(position), tuple(tokens.split(" ")), token)


def exists(folder: Path) -> bool:
    """Whether a model's folder holds a projection."""
    return (folder / NUMBERS).is_file() and (folder / TABLE).is_file()


def fit(
    states: Array, *, references: Sequence[Reference], keep: Sequence[int] | np.ndarray | None = None
) -> Projection:
    """Principal axes of `states` [n, unit]; the rows `keep` (all, if left out) stay as reference states, one per reference.

    The largest entry of each axis is positive, so that the same states give the same picture on every machine.
    """
    from sklearn.decomposition import PCA  # slow to import, needed in training only

    states = np.asarray(states, dtype=np.float32)
    pca = PCA(min(N_COMPONENTS, *states.shape), svd_solver="full").fit(states)
    axes = pca.components_
    largest = np.abs(axes).argmax(axis=1)
    basis = axes * np.sign(axes[np.arange(len(axes)), largest])[:, None]
    kept = states if keep is None else states[np.asarray(keep)]
    kept = kept.astype(np.float16).astype(np.float32)  # as it will be read back
    projected = (kept - pca.mean_) @ basis.T
    numbers = (pca.mean_, basis, pca.explained_variance_ratio_, kept, projected)
    mean, basis, explained, kept, projected = (np.array(array, dtype=np.float32) for array in numbers)
    return Projection(mean, basis, explained, kept, projected, tuple(references))
