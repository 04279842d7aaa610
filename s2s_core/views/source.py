"""The source strip: each token as it is read, and how much the decoder looks at it. Pure data."""

from typing import Any

from s2s_core.i18n import Text
from s2s_core.trace import DecodeTrace
from s2s_core.views.alignment import weights_if_any
from s2s_core.views.base import View, common
from s2s_core.views.needs import NOTHING, writing


def payload(trace: DecodeTrace, text: Text) -> dict[str, Any]:
    """`attention` [layer, head, target, source], None without attention."""
    return common(trace, text, "view_source") | {"attention": weights_if_any(trace)}


VIEW = View("source", NOTHING, payload, uses=writing("cross_attn"))
