"""How faithful each method is on this sentence, and how far they agree. Pure data; drawn in the browser."""

from typing import Any

from s2s_core.i18n import Text
from s2s_core.trace import DecodeTrace
from s2s_core.views.base import View, common
from s2s_core.views.needs import NOTHING


def payload(trace: DecodeTrace, text: Text, verdict: Any) -> dict[str, Any]:
    """`verdict` is an `attribution.referee.Verdict`: `comprehensiveness` and `sufficiency` [order] in probability, the last
    order being the random one; `tau` [method, method]."""
    return common(trace, text, "view_why_referee") | {
        "orders": list(verdict.orders),
        "comprehensiveness": verdict.comprehensiveness,
        "sufficiency": verdict.sufficiency,
        "tau": verdict.tau,
    }


VIEW = View("why_referee", NOTHING, payload, inputs=("verdict",), can=frozenset({"gradients"}))
