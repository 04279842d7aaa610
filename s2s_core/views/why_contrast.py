"""Why this token and not another: what makes the gap between the two, and where they part. Pure data; drawn in the browser."""

from typing import Any

from s2s_core.i18n import Text
from s2s_core.trace import DecodeTrace
from s2s_core.views.base import View, common, shown
from s2s_core.views.needs import NOTHING


def payload(trace: DecodeTrace, text: Text, whys: Any) -> dict[str, Any]:
    """`others` by step: {token, text} of the likeliest other tokens; `gaps` [target, other] = ln p(token) - ln p(other);
    `without_source` [target, other, source] and `without_prefix` [target, other, target]: what of the gap is lost without a
    token; `parting` [target, other, stage]: the gap after each layer, or after so many source tokens."""
    words = [[trace.vocabulary[token_id] for token_id in row] for row in whys.others]
    return common(trace, text, "view_why_contrast") | {
        "others": [[{"token": token, "text": shown(token)} for token in row] for row in words],
        "gaps": whys.gaps,
        "without_source": whys.without_source,
        "without_prefix": whys.without_prefix,
        "parting": whys.parting,
        "by": whys.by,
    }


VIEW = View("why_contrast", NOTHING, payload, inputs=("whys",), can=frozenset({"gradients"}))
