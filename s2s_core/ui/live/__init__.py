"""Live views in the browser: Streamlit components without an iframe, drawn by the modules in this folder.

The modules reach the browser once: `scripts` mounts a component whose constant message holds the library and a page's modules
(Streamlit sends a message that has not changed as a hash), and every view is a stub that waits for its module. A sentence
typed moves numbers only, packed by `views/pack.py`; everything between two computations happens in the browser.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from s2s_core.views.blocks import Block
from s2s_core.views.pack import pack_block

HERE = Path(__file__).parent
LIBRARY = "lib"
_IMPORT = re.compile(r"""^(?:import|export)\b[^;]*?\bfrom\s+"(\.[^"]+)";""", re.MULTILINE)
LOADER = (HERE / "loader.js").read_text(encoding="utf-8")
STUB = (HERE / "stub.js").read_text(encoding="utf-8")


@cache
def modules(room: str) -> tuple[tuple[str, str], ...]:
    """(path, source) of each module in a room's folder, after those that it imports. Paths are relative to this folder."""
    sources = {
        f"{room}/{path.name}": path.read_text(encoding="utf-8") for path in sorted((HERE / room).glob("*.js"))
    }
    return tuple((path, sources[path]) for path in _in_order(sources))


def _in_order(sources: dict[str, str]) -> list[str]:
    """The paths, each after those of its imports that are among them. ValueError names a module in a circle."""
    placed: list[str] = []

    def place(path: str, above: tuple[str, ...]) -> None:
        if path in above:
            raise ValueError(f"{path} imports itself by way of {', '.join(above)}")
        if path in placed or path not in sources:
            return
        for imported in imports(path, sources[path]):
            place(imported, (*above, path))
        placed.append(path)

    for path in sources:
        place(path, ())
    return placed


def imports(path: str, source: str) -> list[str]:
    """Paths of the modules that a module imports."""
    folder = (HERE / path).parent
    return [str((folder / name).resolve().relative_to(HERE)) for name in _IMPORT.findall(source)]


@cache
def rooms() -> dict[str, str]:
    """The room in which each view's module lies, by the view's name: of all modules, those that Streamlit can call."""
    return {
        path.stem: path.parent.name
        for path in sorted(HERE.glob("*/*.js"))
        if path.parent.name != LIBRARY and "export default" in path.read_text(encoding="utf-8")
    }


@cache
def _loader() -> Callable[..., Any]:
    return st.components.v2.component("s2s_scripts", js=LOADER, isolate_styles=False)


def scripts(*names: str) -> None:
    """Send the library and the modules of these rooms to the browser, once; before the views that need them."""
    for name in (LIBRARY, *names):
        _loader()(key=f"s2s_scripts_{name}", data={"modules": modules(name)}, height=0)


@cache
def _component(name: str, module: str) -> Callable[..., Any]:
    """A component that waits for its module, registered once per process."""
    stub = STUB.replace("VIEW", module)
    return st.components.v2.component(f"s2s_{name}", js=stub, isolate_styles=False)


def _carrier() -> Callable[..., Any]:
    return _component("block", f"{LIBRARY}/carrier.js")


def carry(blocks: Iterable[Block], sent: set[str]) -> None:
    """Send the blocks that views refer to, each once a page: `sent` are the keys of those that are there."""
    for block in blocks:
        if block.key not in sent:
            sent.add(block.key)
            _carrier()(key=f"s2s_block_{block.name}", data=pack_block(block), height=0)


def answer(payload: bytes) -> None:
    """Send what a view has asked for (`lib/exact.js`): a message that stays no longer than its page mounts it."""
    _carrier()(key="s2s_exact", data=payload, height=0)


def wait(data: dict[str, str | None], key: str) -> None:
    """Put `lib/wait.js` where something will stand that is computed when it is seen; it reports `seen`."""
    waiting = _component("wait", f"{LIBRARY}/wait.js")
    waiting(key=key, data=data, height="content", width="stretch", on_seen_change=lambda: None)


def mount(
    view: str, payload: bytes, key: str, height: int | str = "content", **callbacks: Callable[[], None]
) -> Any:
    """Put a live view on the page. `callbacks` are `on_<event>_change`; what the view reports is in the result."""
    component = _component(view, f"{rooms()[view]}/{view}.js")
    return component(key=key, data=payload, height=height, width="stretch", **callbacks)
