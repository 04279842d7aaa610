"""The fair-comparison table as a payload for the browser. Pure data."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from s2s_core.analysis.fairness import OF_ALIGNMENT, Published, better
from s2s_core.i18n import Text

GROUP = "models_table"  # a bus of its own: the table has no steps


def payload(
    rows: Sequence[dict[str, Any]],
    metrics: Mapping[str, Sequence[str]],
    text: Text,
    *,
    names: dict[str, str],
    chosen: str,
    published: Sequence[Published] = (),
    measured: str | None = None,
) -> dict[str, Any]:
    """`rows` from `analysis.fairness.row`; `metrics` in order, each with the names of the best models;
    `measured` says how the time was measured."""
    told = {
        "rows": list(rows),
        "metrics": [
            {
                "key": metric,
                "label": text(f"models.metric.{metric}"),
                "better": better(metric),
                "of_alignment": metric in OF_ALIGNMENT,
                "best": list(best),
            }
            for metric, best in metrics.items()
        ],
        "names": names,
        "chosen": chosen,
        "published": [_published(figure, text) for figure in published],
        "measured": measured,
    }
    return {
        **told,
        "trace": hashlib.blake2b(json.dumps([told, text.lang]).encode(), digest_size=8).hexdigest(),
        "group": GROUP,
        "start": {},
        "n_reading": 0,
        "target": {"tokens": []},
        "words": text.under("view_models_table"),
        "lang": text.lang,
        "panel": text.under("app.panel"),
    }


def _published(figure: Published, text: Text) -> dict[str, Any]:
    """As a row of its own: which metric it is, and the sentence that says where it stands."""
    return {
        "system": figure.system, "metric": figure.metric, "value": figure.value, "source": figure.source, "link": figure.link,
        "note": text(f"models.published.{figure.note}"),
    }  # fmt: skip
