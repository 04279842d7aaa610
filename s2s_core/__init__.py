"""Encoder-decoders that show their work: `load`, `decode`, `score`, `beam`, `variants`, `attribute`; `begin`, `advance`,
`back` go token by token."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from s2s_core.attribution.attribute import attribute_text as attribute
    from s2s_core.decoding import advance as advance
    from s2s_core.decoding import begin as begin
    from s2s_core.decoding import decode as decode
    from s2s_core.decoding import score as score
    from s2s_core.decoding.beam import beam as beam
    from s2s_core.decoding.variants import variants as variants
    from s2s_core.models.checkpoint import load as load
    from s2s_core.models.checkpoint import pretrained as pretrained

_NAME = {"attribute": "attribute_text"}  # where it is called otherwise at home
_HOME = {
    "attribute": "s2s_core.attribution.attribute",
    "load": "s2s_core.models.checkpoint",
    "pretrained": "s2s_core.models.checkpoint",
    "beam": "s2s_core.decoding.beam",
    "variants": "s2s_core.decoding.variants",
    **dict.fromkeys(("advance", "begin", "decode", "score"), "s2s_core.decoding"),
}
__all__ = ["advance", "attribute", "beam", "begin", "decode", "load", "pretrained", "score", "variants"]


def __getattr__(name: str) -> Any:
    """Import on first use, so that views, which need no torch, do not wait for it."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOME[name]), _NAME.get(name, name))
