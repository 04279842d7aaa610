"""An edit in words, in the chosen language. Positions, layers and heads are counted from 1, as everywhere on the screen."""

from collections.abc import Sequence
from typing import Any

from s2s_core.edits import (
    ClampGate,
    Edit,
    EditAttention,
    EditHead,
    EditMemory,
    EditSource,
    EditUnits,
    ForceToken,
    Patch,
)
from s2s_core.edits.base import Positions
from s2s_core.i18n import Text
from s2s_core.views.base import shown


def name_of(edit: Edit, text: Text, source: Sequence[str]) -> str:
    """`source` are the tokens of the sentence on the screen."""
    if isinstance(edit, ForceToken):
        return text("whatif.edit.force", token=shown(edit.token), n=edit.step + 1)
    if isinstance(edit, EditSource):
        if edit.mask is not None:
            return text("whatif.edit.mask", tokens=_tokens(edit.mask, source, text))
        return text("whatif.edit.truncate", token=_token(edit.truncate or 0, source))
    if isinstance(edit, EditMemory):
        how, fields = edit.how
        said = text(f"whatif.edit.memory.{'between' if 'alpha' in fields else how}", **fields)
        rows = _where(edit.positions, source, text) if edit.positions is not None else ""
        return _joined([said, rows], text)
    if isinstance(edit, Patch):
        where = [
            _layer(edit.layer, text),
            _where(edit.position, source if edit.part == "encoder" else None, text),
        ]
        what = text(
            "whatif.edit.patch",
            part=text(f"whatif.part.{edit.part}"),
            site=_site(edit.site, text),
            other=edit.text,
        )
        return _joined([what, *where], text)
    return _of_values(edit, text, source)


def _of_values(edit: Edit, text: Text, source: Sequence[str]) -> str:
    """Attention, heads, gates and units."""
    if isinstance(edit, EditAttention | EditHead):
        columns = source if edit.attn == "encoder_self" else None
        where = [_layer(edit.layer, text), _head(edit.head, text), _where(edit.step, columns, text)]
        what = text(f"whatif.attn.{edit.attn}")
        if isinstance(edit, EditHead):
            return _joined([text(f"whatif.edit.head.{edit.to}", what=what), *where], text)
        how, value = edit.how
        said = _value(how, value, None if edit.attn == "decoder_self" else source, text)
        return _joined([text(f"whatif.edit.attention.{how}", what=what, value=said), *where], text)
    assert isinstance(edit, ClampGate | EditUnits)
    site = f"gate.{edit.gate}" if isinstance(edit, ClampGate) else edit.site
    to = edit.to if isinstance(edit.to, str) else "number"
    what = text("whatif.site_of", part=text(f"whatif.part.{edit.part}"), site=_site(site, text))
    units = "" if edit.units is None else text("whatif.edit.units", n=len(edit.units))
    where = [
        _layer(edit.layer, text),
        units,
        _where(edit.positions, source if edit.part == "encoder" else None, text),
    ]
    value = edit.to if isinstance(edit.to, str) else f"{edit.to:g}"
    return _joined([text(f"whatif.edit.values.{to}", what=what, value=value), *where], text)


def _value(how: str, value: Any, source: Sequence[str] | None, text: Text) -> str:
    """What attention weights are set to."""
    if how == "token":
        return _token(value, source)
    if how == "block":
        return _tokens(value, source, text)
    if how == "copy":
        return _joined([_layer(value[0], text), _head(value[1], text)], text)
    return " ".join(f"{weight:.2f}" for weight in value) if how == "weights" else str(value)


def _joined(parts: Sequence[str], text: Text) -> str:
    return text("whatif.comma").join(part for part in parts if part)


def _site(site: str, text: Text) -> str:
    return text(f"whatif.site.{site.replace('.', '_')}")


def _layer(layer: int | None, text: Text) -> str:
    return "" if layer is None else text("whatif.edit.layer", n=layer + 1)


def _head(head: int | None, text: Text) -> str:
    return "" if head is None else text("whatif.edit.head_n", n=head + 1)


def _token(at: int, source: Sequence[str] | None) -> str:
    return shown(source[at]) if source and at < len(source) else str(at + 1)


def _tokens(at: Sequence[int], source: Sequence[str] | None, text: Text) -> str:
    return text("whatif.and").join(_token(each, source) for each in at)


def _where(positions: Positions, source: Sequence[str] | None, text: Text) -> str:
    """Source positions are said by their tokens, steps by their numbers."""
    if positions is None:
        return ""
    kind = "token" if source else "step"
    if isinstance(positions, int):
        return text(f"whatif.edit.at_{kind}", at=_token(positions, source))
    first, last = (_token(at, source) for at in positions)
    return text(f"whatif.edit.from_{kind}", first=first, last=last)
