"""The patching board: how much of another sentence's answer each of its values brings back. Pure data; drawn in the browser."""

from typing import Any

import numpy as np

from s2s_core.edits import to_json
from s2s_core.errors import UserError
from s2s_core.i18n import Text
from s2s_core.trace import DecodeTrace
from s2s_core.views.base import View, common, shown_all
from s2s_core.views.edit_names import name_of
from s2s_core.views.needs import NOTHING


def payload(trace: DecodeTrace, text: Text, patching: Any) -> dict[str, Any]:
    """`patching` is an `attribution.patching.Board`, an error of the other sentence, or "" before there is one.
    `share` [patch]; `boards`: the encoder's and the decoder's, rows are sites and layers, cells (position or null, number of
    the patch)."""
    base = common(trace, text, "view_whatif_patching")
    if isinstance(patching, UserError):
        why = text(patching.key, **patching.values) if patching.key in text else str(patching)
        return base | {"boards": [], "why": why, "columns": {}, "share": np.zeros(0, np.float32)}
    if not patching:
        return base | {"boards": [], "why": "", "columns": {}, "share": np.zeros(0, np.float32)}
    boards: dict[str, dict[tuple[str, int | None], list[list[int | None]]]] = {"encoder": {}, "decoder": {}}
    for at, patch in enumerate(patching.patches):
        boards[patch.part].setdefault((patch.site, patch.layer), []).append([patch.position, at])
    source = trace.source.texts
    return base | {
        "why": "",
        "columns": {"encoder": shown_all(source), "decoder": shown_all(patching.tokens)},
        "share": patching.shares,
        "names": [name_of(patch, text, source) for patch in patching.patches],
        "edits": [to_json(patch) for patch in patching.patches],
        "other_answer": patching.other_answer,
        "boards": [
            {
                "part": part,
                "rows": [
                    {"name": text(f"whatif.site.{site.replace('.', '_')}"), "layer": layer, "cells": cells}
                    for (site, layer), cells in rows.items()
                ],
            }
            for part, rows in boards.items()
            if rows
        ],
    }


VIEW = View("whatif_patching", NOTHING, payload, inputs=("patching",))
