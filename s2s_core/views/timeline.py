"""The time line: reading and writing, and where to stand in a new trace. Pure data."""

from typing import Any

from s2s_core.i18n import Text
from s2s_core.trace import DecodeTrace
from s2s_core.views.base import View, common
from s2s_core.views.needs import NOTHING


def payload(
    trace: DecodeTrace,
    text: Text,
    start: dict[str, Any] | None = None,
    link: dict[str, Any] | None = None,
    editable: bool = False,
) -> dict[str, Any]:
    """`start` {step: int | "end", layer, head}: where to stand at first; `link`: query parameters of a link;
    `editable`: the page takes edits of the model's inside from its views."""
    return common(trace, text, "view_timeline") | {
        "start": start or {},
        "link": link or {},
        "typed": trace.source.text,
        "editable": editable,
    }


VIEW = View("timeline", NOTHING, payload)
