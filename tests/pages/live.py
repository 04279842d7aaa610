"""The live views of a page under AppTest, which mounts them but runs no script."""

import json
from typing import Any

from streamlit.testing.v1 import AppTest

from s2s_core.views.pack import unpack, unpack_blocks


def mounted(app: AppTest) -> list[Any]:
    """The messages of the live views, in their order; those that only bring scripts or blocks are none."""
    return [
        message
        for message in _messages(app)
        if message.component_name not in ("s2s_scripts", "s2s_block", "s2s_wait")
    ]


def waiting(app: AppTest) -> set[str]:
    """The views that are computed when they are seen, which under AppTest nobody does."""
    found = [message for message in _messages(app) if message.component_name == "s2s_wait"]
    return {json.loads(message.json)["name"] for message in found}


def payloads(app: AppTest) -> dict[str, dict[str, Any]]:
    """The payloads of the live views on the page by the view's name, with what stands in the page's blocks."""
    blocks: dict[str, Any] = {}
    for message in _messages(app):
        if message.component_name == "s2s_block":
            blocks |= unpack_blocks(message.bytes)
    return {one.component_name.removeprefix("s2s_"): unpack(one.bytes, blocks) for one in mounted(app)}


def answers(app: AppTest) -> list[dict[str, Any]]:
    """The exact payloads that were sent because somebody asked for them: {asked, payload}."""
    carried = [unpack(message.bytes) for message in _messages(app) if message.component_name == "s2s_block"]
    return [message for message in carried if "asked" in message]


def _messages(app: AppTest) -> list[Any]:
    return [element.proto for element in app.get("bidi_component")]
