"""A non-linear map of a model's reference states, computed ahead: neighbours stay neighbours, distances and axes mean nothing.

The map itself is t-SNE (van der Maaten & Hinton 2008), from scikit-learn. It has no formula for a new state, so a new state
is put among its nearest reference states. Numbers only; no drawing.
"""

from pathlib import Path

import numpy as np
from safetensors import numpy as safetensors

from s2s_core.analysis.projection import Projection
from s2s_core.trace import Array
from s2s_core.whole import write_whole

FILE, NAME = "map.safetensors", "coordinates"
PERPLEXITY, SEED, N_COMPONENTS = (
    30,
    0,
    50,
)  # components that distances are taken in, as the paper's authors advise
K = 10  # reference states that say where a new state lies
FEWEST = 3  # states that can be laid out at all


def layout(vectors: Array, perplexity: int = PERPLEXITY) -> Array:
    """t-SNE coordinates [n, 2] of `vectors` [n, d]. The same vectors give the same map: fixed seed, started from the PCA."""
    from sklearn.decomposition import PCA  # slow to import, needed after training only
    from sklearn.manifold import TSNE

    n = len(vectors)
    if n < FEWEST:
        raise ValueError(f"{n} vectors are too few for a map; {FEWEST} are needed")
    reduced = PCA(min(N_COMPONENTS, *vectors.shape), svd_solver="full").fit_transform(vectors)
    tsne = TSNE(2, perplexity=min(perplexity, (n - 1) / 3), init="pca", random_state=SEED)
    return np.asarray(tsne.fit_transform(reduced), dtype=np.float32)


def write_map(folder: Path, projection: Projection) -> None:
    """Lay out a model's reference states and keep the coordinates beside them (`map.safetensors`)."""
    write_whole(folder / FILE, safetensors.save({NAME: layout(projection.states)}))


def load_map(folder: Path) -> Array:
    """Coordinates [reference, 2] from a model's folder, read-only; ValueError where the file is another's."""
    numbers = safetensors.load_file(folder / FILE)
    if NAME not in numbers or numbers[NAME].ndim != 2 or numbers[NAME].shape[1] != 2:
        raise ValueError(f"{FILE} lacks {NAME} [reference, 2]")
    coordinates = numbers[NAME].astype(np.float32)
    coordinates.flags.writeable = False
    return coordinates


def place(states: Array, projection: Projection, coordinates: Array, k: int = K) -> Array:
    """Where states [n, unit] lie on the map [n, 2]: the mean of their k nearest reference states, weighted by 1 / distance².

    The nearest are found in all units (Shepard 1968, inverse distance weighting). A reference state lies where it lies.
    """
    near, distances = projection.nearest_with_distances(states, k)  # [n, k] each
    weights = 1.0 / np.maximum(distances, 1e-6) ** 2
    weights /= weights.sum(axis=1, keepdims=True)
    return np.asarray((weights[..., None] * coordinates[near]).sum(axis=1), dtype=np.float32)
