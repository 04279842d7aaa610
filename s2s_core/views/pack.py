"""A live view's payload as bytes for the browser: a JSON header, then the arrays as they lie in memory.

Layout: 4 bytes little-endian length of the header, the header (UTF-8 JSON), zeros up to a multiple of 8, the arrays,
each padded to a multiple of 8. `ui/live/lib` reads it back. In place of a value may stand in the header

- `{"$": [offset, dtype, shape]}`, an array, the offset counted from the first array;
- `{"$q": [offset, dtype, shape, low, high]}`, an array in 8 or 16 bits (`views/arrays.py`): codes as dtype, read as float32;
- `{"$of": [key, name]}`, what a block holds under a name (`views/blocks.py`).

`$blocks` at the top holds blocks by their key: in the payload that refers to them, or alone in a message of its own.

What people save has the numbers that were computed: `pack_exact` sends no array in fewer bits than it has.
"""

import json
import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2s_core.views.arrays import Coarse, decoded
from s2s_core.views.blocks import Block, Reader, Ref
from s2s_core.views.cells import Cells

DTYPES = ("float32", "uint8", "int32", "uint16")


def pack(payload: Mapping[str, Any]) -> bytes:
    """Bytes of a payload of dicts, lists, strings, finite numbers, booleans, None and arrays, with the blocks it refers to.

    Arrays are numpy's (of `DTYPES`), `Coarse`, or stand in a block (`Ref`)."""
    packer = _Packer()
    header = packer.plain(payload, "payload")
    return packer.bytes(header | packer.told(packer.blocks.values()))


def pack_apart(payload: Mapping[str, Any]) -> tuple[bytes, tuple[Block, ...]]:
    """The same without its blocks, and the blocks: for a page that sends each of them once, by `pack_block`."""
    packer = _Packer()
    return packer.bytes(packer.plain(payload, "payload")), tuple(packer.blocks.values())


def pack_exact(payload: Mapping[str, Any]) -> bytes:
    """The payload with every array in float32 (integers as they are), none computed from others by the reader.

    It refers only to blocks of the kind `plain`, which hold exactly what is referred to, and which a page has already."""
    packer = _Packer(exact=True)
    return packer.bytes(packer.plain(payload, "payload"))


@lru_cache(maxsize=12)
def pack_block(block: Block) -> bytes:
    """A message that holds a block and nothing else."""
    packer = _Packer()
    return packer.bytes(packer.told([block]))


class _Packer:
    """Moves arrays out of what is to be JSON, each array once, and notes the blocks that are referred to."""

    def __init__(self, *, exact: bool = False) -> None:
        self.exact = exact
        self.blobs: list[bytes] = []
        self.size = 0
        self.blocks: dict[str, Block] = {}
        self.placed: dict[int, dict[str, list[Any]]] = {}  # by id of an array that stands in the payload

    def bytes(self, header: dict[str, Any]) -> bytes:
        text = json.dumps(header, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
        return b"".join([_padded(len(text).to_bytes(4, "little") + text), *self.blobs])

    def told(self, blocks: Any) -> dict[str, Any]:
        """The blocks as they stand in a header; nothing where there is none."""
        held = {
            block.key: {"kind": block.kind, "content": self.plain(block.content, block.name)}
            for block in blocks
        }
        return {"$blocks": held} if held else {}

    def plain(self, value: Any, where: str) -> Any:
        """`value` with its arrays moved out. What JSON would change silently is refused, naming where it is."""
        if isinstance(value, np.ndarray | Coarse):
            return self.array(value, where)
        if isinstance(value, Ref):
            if self.exact and value.block.kind == "cells":
                return self.plain(value.value, where)
            self.blocks[value.block.key] = value.block
            return {"$of": [value.block.key, value.name]}
        if isinstance(value, Mapping):
            return {str(key): self.plain(item, f"{where}.{key}") for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.plain(item, f"{where}[{i}]") for i, item in enumerate(value)]
        assert not isinstance(value, np.generic), (
            f"{where} is a numpy scalar ({value!r}): use float() or int()"
        )
        assert not isinstance(value, float) or math.isfinite(value), f"{where} is {value}"
        assert value is None or isinstance(value, str | int | float | bool), (
            f"{where} is a {type(value).__name__}"
        )
        return value

    def array(self, array: NDArray[Any] | Coarse, where: str) -> dict[str, list[Any]]:
        if id(array) not in self.placed:
            if isinstance(array, Coarse) and self.exact:
                self.placed[id(array)] = {"$": self.blob(array.array, where)}
            elif isinstance(array, Coarse):
                at = self.blob(array.codes(), where)
                self.placed[id(array)] = {"$q": [*at, array.low, array.high]}
            else:
                self.placed[id(array)] = {"$": self.blob(array, where)}
        return self.placed[id(array)]

    def blob(self, array: NDArray[Any], where: str) -> list[Any]:
        name = str(array.dtype)
        if name in ("float64", "float16"):
            array, name = array.astype(np.float32), "float32"
        if name in ("int64", "bool"):
            array, name = array.astype(np.int32), "int32"
        assert name in DTYPES, f"{where} has dtype {name}; the browser reads {', '.join(DTYPES)}"
        offset, blob = self.size, _padded(np.ascontiguousarray(array).tobytes())
        self.blobs.append(blob)
        self.size += len(blob)
        return [offset, name, list(array.shape)]


def _padded(blob: bytes) -> bytes:
    return blob + bytes(-len(blob) % 8)


def unpack(packed: bytes, blocks: Mapping[str, Reader] | None = None) -> dict[str, Any]:
    """The payload again, arrays read-only; for tests and for other programs that read a payload.

    `blocks` are those of other messages, as `unpack_blocks` gives them; what is in no block there is None."""
    header, arrays = _parts(packed)
    known = dict(blocks or {}) | unpack_blocks(packed)
    header.pop("$blocks", None)
    payload: dict[str, Any] = _filled(header, arrays, known)
    return payload


def unpack_blocks(packed: bytes) -> dict[str, Reader]:
    """The blocks in a message, by key: each gives what it holds by its name."""
    header, arrays = _parts(packed)
    found: dict[str, Reader] = {}
    for key, block in header.get("$blocks", {}).items():
        content = _filled(block["content"], arrays, {})
        found[key] = Cells(content) if block["kind"] == "cells" else content.__getitem__
    return found


def _parts(packed: bytes) -> tuple[dict[str, Any], memoryview]:
    length = int.from_bytes(packed[:4], "little")
    start = 4 + length + (-(4 + length) % 8)
    header: dict[str, Any] = json.loads(packed[4 : 4 + length])
    return header, memoryview(packed)[start:]


def _filled(value: Any, blobs: memoryview, blocks: Mapping[str, Reader]) -> Any:
    if isinstance(value, list):
        return [_filled(item, blobs, blocks) for item in value]
    if not isinstance(value, dict):
        return value
    if list(value) == ["$of"]:
        key, name = value["$of"]
        return blocks[key](name) if key in blocks else None
    if list(value) in (["$"], ["$q"]):
        [(offset, dtype, shape, *scale)] = value.values()
        codes = np.frombuffer(blobs, dtype=dtype, count=math.prod(shape), offset=offset).reshape(shape)
        return decoded(codes, *scale) if scale else codes
    return {key: _filled(item, blobs, blocks) for key, item in value.items()}
