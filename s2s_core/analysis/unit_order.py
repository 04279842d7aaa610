"""Orders of a layer's units for a heatmap: by activity, or so that units which behave alike stand together. numpy and scipy."""

import numpy as np

from s2s_core.trace import Array


def by_activity(values: Array) -> Array:
    """values [layer, position, unit] -> units [layer, unit] (int32), the most active (mean |value|) first."""
    return np.argsort(-np.abs(values).mean(axis=1), axis=-1, kind="stable").astype(np.int32)


def clustered(values: Array) -> Array:
    """values [layer, position, unit] -> units [layer, unit] (int32), neighbours alike.

    Leaves of a hierarchical clustering, average linkage on the Euclidean distance between the units' courses over all
    positions (as in cluster heatmaps, Eisen et al. 1998). Which of two branches comes first is settled by their mean value,
    the higher one on top, so that the order does not depend on how units are numbered.
    """
    return np.stack([_leaves(layer.T) for layer in values]).astype(np.int32)


def _leaves(courses: Array) -> np.ndarray:
    """courses [unit, position] -> units [unit] in the order of the leaves."""
    from scipy.cluster.hierarchy import linkage  # slow to import, and only a page needs it

    n = len(courses)
    if n < 2 or courses.shape[1] == 0:
        return np.arange(n)
    groups = [[unit] for unit in range(n)]
    means = [float(course.mean()) for course in courses]
    for left, right, _, count in linkage(courses.astype(np.float64), method="average"):
        a, b = sorted((int(left), int(right)), key=lambda group: (-means[group], group))
        means.append((means[a] * len(groups[a]) + means[b] * len(groups[b])) / count)
        groups.append(groups[a] + groups[b])
    return np.array(groups[-1])
