"""Live views: a trace to a payload for the browser. `VIEWS` is the table of all there are."""

import importlib
import importlib.util

from s2s_core.views.base import View, offered

NAMES = ("timeline", "strips", "alignment", "candidates", "states", "gates", "formula", "heads")


def _find() -> dict[str, View]:
    views: dict[str, View] = {}
    for name in NAMES:
        if importlib.util.find_spec(f"s2s_core.views.{name}"):
            module = importlib.import_module(f"s2s_core.views.{name}")
            views |= {view.name: view for view in getattr(module, "VIEWS", [getattr(module, "VIEW", None)]) if view}
    return views


VIEWS = _find()

__all__ = ["VIEWS", "View", "offered"]
