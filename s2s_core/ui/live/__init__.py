"""Live views in the browser: each view's script, with the shared library before it, as a Streamlit component without an iframe.

Python hands over packed bytes (`views/pack.py`); everything between two computations happens in the browser.
"""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

HERE = Path(__file__).parent
LIBRARY = (
    "lib_bus.js", "lib_draw.js", "lib_panel.js", "lib_math.js",
    "lib_lanes.js", "lib_matrix.js", "lib_units.js", "lib_attention.js",
)  # fmt: skip
PARTS = {  # of a view's script that holds more than one idea: put behind it, in one module with it
    "compare_lanes": ("compare_lanes_build.js", "compare_lanes_export.js"),
    "states_map": ("states_map_camera.js", "states_map_touch.js"),
    "timemachine": ("timemachine_map.js", "timemachine_export.js"),
}


@cache
def library() -> str:
    """The shared script: style sheet as a constant, then the parts of the library."""
    css = (HERE / "lib.css").read_text(encoding="utf-8")
    parts = [f"const S2S_CSS = {json.dumps(css)};"]
    parts += [(HERE / name).read_text(encoding="utf-8") for name in LIBRARY]
    return "\n".join(parts)


def script(name: str) -> str:
    """What the browser runs for one view: the library, `<name>.js`, and the parts of it."""
    files = (f"{name}.js", *PARTS.get(name, ()))
    return "\n".join([library(), *((HERE / file).read_text(encoding="utf-8") for file in files)])


@cache
def component(name: str) -> Callable[..., Any]:
    """The view's component, registered once per process."""
    return st.components.v2.component(f"s2s_{name}", js=script(name), isolate_styles=False)


def mount(
    view: str,
    payload: bytes,
    key: str,
    height: int | str = "content",
    **callbacks: Callable[[], None],
) -> Any:
    """Put a live view on the page. `callbacks` are `on_<event>_change`; what the view reports is in the result."""
    return component(view)(key=key, data=payload, height=height, width="stretch", **callbacks)
