"""Where a logarithmic axis of a chart is marked, and what the marks say. Pure."""

import math
from collections.abc import Sequence

FEW = 2.2  # decades; an axis of fewer is marked at 2 and 5 too
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def log_marks(values: Sequence[float]) -> dict[float, str]:
    """Marks of a logarithmic axis and what they say: powers of ten, and 2 and 5 of each where there would be few."""
    known = [value for value in values if value > 0]
    if not known:
        return {}
    low, high = math.log10(min(known)), math.log10(max(known))
    powers = range(math.floor(low), math.ceil(high) + 1)
    if high - low > FEW:
        return {10.0**k: "10" + str(k).translate(RAISED) for k in powers}
    return {n * 10.0**k: f"{n * 10.0**k:g}" for k in powers for n in (1, 2, 5)}
