"""The knock-out board: what the answer loses without each head and each group of units. Pure data; drawn in the browser."""

from typing import Any

import numpy as np

from s2s_core.edits import EditHead, to_json
from s2s_core.i18n import Text
from s2s_core.trace import DecodeTrace
from s2s_core.views.base import View, common, shown_all
from s2s_core.views.edit_names import name_of
from s2s_core.views.needs import NOTHING


def payload(trace: DecodeTrace, text: Text, knockouts: Any) -> dict[str, Any]:
    """`knockouts` is an `attribution.knockout.Knockout`. `change` [edit, token]: ln p of each token without it, less ln p as
    the model is, in nats; `boards` in the order of the screen: rows are layers, cells numbers of edits."""
    boards: dict[tuple[str, str], dict[int, list[int]]] = {}
    for at, edit in enumerate(knockouts.edits):
        kind = ("head", edit.attn) if isinstance(edit, EditHead) else (edit.site, edit.part)
        boards.setdefault(kind, {}).setdefault(edit.layer or 0, []).append(at)
    source = trace.source.texts
    return common(trace, text, "view_whatif_knockout") | {
        "tokens": shown_all(knockouts.target),
        "change": (knockouts.log_probs - knockouts.plain).astype(np.float32),
        "names": [name_of(edit, text, source) for edit in knockouts.edits],
        "edits": [to_json(edit) for edit in knockouts.edits],
        "boards": [
            {
                "kind": f"{what}_{where}",
                "layers": [{"layer": layer, "cells": cells} for layer, cells in rows.items()],
            }
            for (what, where), rows in boards.items()
        ],
    }


VIEW = View("whatif_knockout", NOTHING, payload, inputs=("knockouts",))
