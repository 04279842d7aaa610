"""What speaks for each token, by every method side by side. Pure data; drawn in the browser."""

from typing import Any

from s2s_core.i18n import Text
from s2s_core.trace import DecodeTrace
from s2s_core.views.base import View, common
from s2s_core.views.needs import NOTHING

SHARES = ("attention", "contributions")  # methods that tell shares, and not for or against


def payload(trace: DecodeTrace, text: Text, whys: Any) -> dict[str, Any]:
    """`whys` is an `attribution.whys.Whys`: `by_source` [method, target, source] and `by_prefix` [method, target, target], in
    nats or, of `shares`, from 0 to 1; nan where there is none. `completeness` [target], of integrated gradients."""
    return common(trace, text, "view_why_methods") | {
        "methods": list(whys.methods),
        "shares": [method in SHARES for method in whys.methods],
        "by_source": whys.source,
        "by_prefix": whys.prefix,
        "completeness": whys.completeness,
    }


VIEW = View("why_methods", NOTHING, payload, inputs=("whys",), can=frozenset({"gradients"}))
