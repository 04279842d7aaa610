"""A live view's payload as bytes for the browser: a JSON header, then the arrays as they lie in memory.

Layout: 4 bytes little-endian length of the header, the header (UTF-8 JSON), zeros up to a multiple of 8, the arrays,
each padded to a multiple of 8. An array in the payload stands in the header as `{"$": [offset, dtype, shape]}`, the offset
counted from the first array. `lib_bus.js` reads it back.
"""

import json
import math
from typing import Any

import numpy as np

DTYPES = ("float32", "uint8", "int32", "uint16")


def pack(payload: dict[str, Any]) -> bytes:
    """Bytes of a payload of dicts, lists, strings, finite numbers, booleans, None and numpy arrays (of `DTYPES`)."""
    blobs: list[bytes] = []
    header = json.dumps(_plain(payload, blobs, "payload"), ensure_ascii=False, allow_nan=False).encode()
    head = len(header).to_bytes(4, "little") + header
    return b"".join([_padded(head), *blobs])


def _padded(blob: bytes) -> bytes:
    return blob + bytes(-len(blob) % 8)


def _plain(value: Any, blobs: list[bytes], where: str) -> Any:
    """`value` with its arrays moved to `blobs`. What JSON would change silently is refused, naming where it is."""
    if isinstance(value, np.ndarray):
        return _reference(value, blobs, where)
    if isinstance(value, dict):
        return {str(key): _plain(item, blobs, f"{where}.{key}") for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, blobs, f"{where}[{i}]") for i, item in enumerate(value)]
    assert not isinstance(value, np.generic), f"{where} is a numpy scalar ({value!r}): use float() or int()"
    assert not isinstance(value, float) or math.isfinite(value), f"{where} is {value}"
    assert value is None or isinstance(value, str | int | float | bool), (
        f"{where} is a {type(value).__name__}"
    )
    return value


def _reference(array: np.ndarray, blobs: list[bytes], where: str) -> dict[str, list[Any]]:
    name = str(array.dtype)
    if name in ("float64", "float16"):
        array, name = array.astype(np.float32), "float32"
    if name in ("int64", "bool"):
        array, name = array.astype(np.int32), "int32"
    assert name in DTYPES, f"{where} has dtype {name}; the browser reads {', '.join(DTYPES)}"
    offset = sum(map(len, blobs))
    blobs.append(_padded(np.ascontiguousarray(array).tobytes()))
    return {"$": [offset, name, list(array.shape)]}


def unpack(packed: bytes) -> dict[str, Any]:
    """The payload again, arrays read-only; for tests and for other programs that read a payload."""
    length = int.from_bytes(packed[:4], "little")
    header = json.loads(packed[4 : 4 + length])
    start = 4 + length + (-(4 + length) % 8)
    return _filled(header, memoryview(packed)[start:])


def _filled(value: Any, blobs: memoryview) -> Any:
    if isinstance(value, dict) and list(value) == ["$"]:
        offset, dtype, shape = value["$"]
        count = math.prod(shape)
        return np.frombuffer(blobs, dtype=dtype, count=count, offset=offset).reshape(shape)
    if isinstance(value, dict):
        return {key: _filled(item, blobs) for key, item in value.items()}
    return [_filled(item, blobs) for item in value] if isinstance(value, list) else value
