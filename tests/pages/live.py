"""The live views of a page under AppTest, which mounts them but runs no script."""

from typing import Any

from streamlit.testing.v1 import AppTest


def mounted(app: AppTest) -> list[Any]:
    """The messages of the live views, in their order; those that only bring the scripts are none."""
    messages = [element.proto for element in app.get("bidi_component")]
    return [message for message in messages if message.component_name != "s2s_scripts"]
