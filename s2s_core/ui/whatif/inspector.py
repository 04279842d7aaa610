"""The inspector: an edit made field by field, each field offering what the model and the sentence have."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from s2s_core.edits import Edit, from_json
from s2s_core.edits.attention import HEAD_SITES, WEIGHT_SITES
from s2s_core.edits.states import STATES
from s2s_core.i18n import Text
from s2s_core.trace import DecodeTrace, ModelInfo
from s2s_core.ui.session import choices
from s2s_core.ui.shell import widgets
from s2s_core.ui.whatif.attempt import taking
from s2s_core.views.base import shown_all

KEY = "whatif_new_"  # before the name of each field
ALL = -1  # of layers, heads and positions
WAYS = {
    "gate": ("number",),
    "units": ("number", "mean", "freeze"),
    "attention": ("uniform", "token", "block", "sharpen", "permute", "weights"),
    "head": ("zero", "mean"),
    "memory": ("zero", "noise", "bits", "largest", "components", "text"),
    "source": ("mask", "truncate"),
}
TYPED = (
    "number",
    "sharpen",
    "permute",
    "weights",
    "noise",
    "bits",
    "largest",
    "components",
)  # ways with a value to type
ON_TOKENS = ("token", "block", "mask", "truncate")  # ways with source tokens to choose


def kinds(info: ModelInfo) -> list[str]:
    """The kinds of edits that a model can take."""
    found = ["gate"] if info.gates else []
    found += ["units"]
    found += ["attention", "head"] if info.attends else []
    return [*found, "memory", "source"]


def draw(trace: DecodeTrace, text: Text) -> None:
    with st.popover(text("whatif.new.label"), key="whatif_new"):
        kind = _choose("kind", kinds(trace.info), text, "kinds")
        part = _where(kind, trace.info, text)
        if kind in ("gate", "units", "attention", "head"):
            _places(kind, part, trace, text)
        if kind == "units" or kind == "gate":
            st.text_input(text("whatif.new.units"), key=f"{KEY}units")
        way = _choose("to", WAYS[kind], text, "ways")
        _value(way, trace, text)
        st.button(
            text("whatif.new.add"),
            key=f"{KEY}add",
            type="primary",
            on_click=taking(lambda: [made(kind, part, way, len(trace.source), text)]),
        )


def _choose(field: str, options: Sequence[str], text: Text, words: str) -> str:
    key = f"{KEY}{field}"
    if choices.recall(key) not in options:
        choices.remember(key, options[0])
    label = text(f"whatif.new.{field}")
    return str(
        st.selectbox(label, options, format_func=lambda name: text(f"whatif.new.{words}.{name}"), key=key)
    )


def _where(kind: str, info: ModelInfo, text: Text) -> str:
    """Which part of the model, and which of its values; the part is returned."""
    if kind in ("attention", "head"):
        sites = {name: f"{part}.{site}" for name, (part, site) in WEIGHT_SITES.items()}
        if kind == "head":
            known = {name: [f"{part}.{site}" for site in of] for name, (part, of) in HEAD_SITES.items()}
            offered = [name for name, of in known.items() if any(site in info.edits for site in of)]
        else:
            offered = [name for name, site in sites.items() if site in info.edits]
        attn = _choose_site("attn", offered, text, "attn")
        return "encoder" if attn == "encoder_self" else "decoder"
    if kind not in ("gate", "units"):
        return ""
    part = _choose("part", ("encoder", "decoder"), text, "parts")
    if kind == "gate":
        _choose_site("gate", info.gates, text, "site", "gate_")
    else:
        _choose_site("site", [site for site in STATES if f"{part}.{site}" in info.edits], text, "site")
    return part


def _choose_site(field: str, options: Sequence[str], text: Text, words: str, before: str = "") -> str:
    key = f"{KEY}{field}"
    if choices.recall(key) not in options:
        choices.remember(key, options[0])
    label = text(f"whatif.new.{field}")
    return str(
        st.selectbox(label, options, format_func=lambda name: text(f"whatif.{words}.{before}{name}"), key=key)
    )


def _places(kind: str, part: str, trace: DecodeTrace, text: Text) -> None:
    """Layer, head and positions."""
    info = trace.info
    sizes = info.encoder if part == "encoder" else info.decoder
    layers = range(sizes.n_layers) if kind in ("gate", "units") or info.attention == "multi-head" else ()
    if layers:
        _number("layer", [str(n + 1) for n in layers], text)
    if kind in ("attention", "head") and sizes.n_heads > 1:
        _number("head", [str(n + 1) for n in range(sizes.n_heads)], text)
    tokens = shown_all(trace.source.texts if part == "encoder" else trace.tokens)
    names = [f"{n + 1}  {token}" for n, token in enumerate(tokens)]
    with st.container(horizontal=True, key="s2s_whatif_new_places"):
        _number("first", names, text)
        _number("last", names, text)


def _number(field: str, names: Sequence[str], text: Text) -> None:
    """One of several, or all."""
    key, options = f"{KEY}{field}", [ALL, *range(len(names))]
    if choices.recall(key) not in options:
        choices.remember(key, ALL)

    def name(at: int) -> str:
        return text("whatif.new.all") if at == ALL else widgets.plain(names[at])

    st.selectbox(text(f"whatif.new.{field}"), options, format_func=name, key=key)


def _value(way: str, trace: DecodeTrace, text: Text) -> None:
    if way in TYPED:
        st.text_input(text("whatif.new.value"), key=f"{KEY}value")
    elif way == "text":
        st.text_input(text("whatif.new.text"), key=f"{KEY}text")
    elif way in ON_TOKENS:
        tokens = shown_all(trace.source.texts)
        key, options = f"{KEY}columns", range(len(tokens))
        kept = [at for at in choices.recall(key) or [] if at in options]
        choices.remember(key, kept)
        st.multiselect(
            text("whatif.new.columns"),
            options,
            format_func=lambda at: widgets.plain(f"{at + 1}  {tokens[at]}"),
            key=key,
            max_selections=1 if way in ("token", "truncate") else None,
        )


# From the fields to an edit


def _field(name: str) -> Any:
    return choices.recall(f"{KEY}{name}")


def made(kind: str, part: str, way: str, n_source: int, text: Text) -> Edit:
    """The edit that the fields say; ValueError where they say none."""
    said: dict[str, Any] = {"kind": kind}
    if kind == "source":
        columns = _columns(n_source)
        return from_json(
            said | ({"mask": columns} if way == "mask" else {"truncate": next(iter(columns), None)})
        )
    if kind == "memory":
        return from_json(said | {"to": _to(way, n_source, text)})
    said |= {name: None if _field(name) in (None, ALL) else _field(name) for name in ("layer",)}
    where = _range()
    if kind in ("attention", "head"):
        head = _field("head")
        said |= {"attn": _field("attn"), "head": None if head in (None, ALL) else head, "step": where}
        return from_json(said | {"to": way if kind == "head" else _to(way, n_source, text)})
    said |= {"part": part, "units": units(str(_field("units") or ""), text), "positions": where}
    said |= {"gate": _field("gate")} if kind == "gate" else {"site": _field("site")}
    return from_json(said | {"to": _to(way, n_source, text)})


def _range() -> Any:
    first, last = _field("first"), _field("last")
    first = None if first in (None, ALL) else first
    last = None if last in (None, ALL) else last
    if first is None:
        return None if last is None else [0, last]
    return first if last is None or last <= first else [first, last]


def _columns(n_source: int) -> list[int]:
    return [at for at in _field("columns") or [] if at < n_source]


def _to(way: str, n_source: int, text: Text) -> Any:
    if way in ("uniform", "zero", "mean", "freeze"):
        return way
    if way == "text":
        return {"text": str(_field("text") or "")}
    if way in ON_TOKENS:
        columns = _columns(n_source)
        return {way: columns if way == "block" else next(iter(columns), None)}
    typed = str(_field("value") or "")
    if way == "weights":
        return {way: [_float(part, text) for part in typed.replace(",", " ").split()]}
    value = _float(typed, text)
    if way == "number":
        return value
    return {way: int(value) if way in ("permute", "bits", "largest", "components") else value}


def _float(typed: str, text: Text) -> float:
    try:
        return float(typed.replace("−", "-"))
    except ValueError:
        raise ValueError(text("whatif.bad_number", typed=typed)) from None


def units(typed: str, text: Text) -> list[int] | None:
    """Of "3, 8-15", counted from 1 as on the panels, the unit numbers from 0; None where nothing is typed: all."""
    if not typed.strip():
        return None
    found: list[int] = []
    for part in typed.replace("，", ",").split(","):
        first, _, last = part.strip().partition("-")
        if not first.isdecimal() or (last and not last.strip().isdecimal()):
            raise ValueError(text("whatif.bad_number", typed=part.strip()))
        if int(first) < 1:
            raise ValueError(text("whatif.bad_number", typed=part.strip()))
        found += range(int(first) - 1, int(last or first))
    return found
