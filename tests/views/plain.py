"""A payload with the arrays that it was made of, before they are told in fewer bits or by a block."""

from typing import Any

from s2s_core.views.arrays import Coarse
from s2s_core.views.blocks import Ref


def plain(value: Any) -> Any:
    if isinstance(value, Coarse):
        return value.array
    if isinstance(value, Ref):
        return plain(value.value)
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value
