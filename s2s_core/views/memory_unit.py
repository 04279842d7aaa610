"""One unit across reading and writing, and where else it is as active: lines, coloured tokens, reference sentences. Pure data.

"Brush tokens, find units, find sentences" after LSTMVis (Strobelt et al. 2018): the browser searches in these values.
"""

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from s2s_core.analysis.projection import Projection, Reference
from s2s_core.i18n import Text
from s2s_core.trace import Array, DecodeTrace
from s2s_core.views.arrays import fine
from s2s_core.views.base import View, common, shown_all
from s2s_core.views.blocks import Block, Ref
from s2s_core.views.cells import USES, joined, sites, value
from s2s_core.views.gates import SIGNED, SYMBOLS, residual_limit, telling
from s2s_core.views.needs import both

NAME = "references"
AROUND = (5, 4)  # tokens of a reference sentence shown before and after its own


def excerpt(reference: Reference) -> list[str]:
    """[before, the token itself, after] of a reference state's sentence, as people read it."""
    at, tokens = reference.position, reference.tokens
    first, last = max(0, at - AROUND[0]), min(len(tokens), at + AROUND[1] + 1)
    plain = shown_all(tokens, rest="")
    before, after = (
        _phrase(tokens[first:at], plain[first:at]),
        _phrase(tokens[at + 1 : last], plain[at + 1 : last]),
    )
    apart = " " if at > first and tokens[at].startswith("▁") else ""
    return [
        ("…" if first else "") + before + apart,
        shown_all(tokens)[at],
        after + ("…" if last < len(tokens) else ""),
    ]


def _phrase(tokens: Sequence[str], plain: Sequence[str]) -> str:
    return "".join(
        (" " if len(token) > 1 and token.startswith("▁") else "") + text
        for token, text in zip(tokens, plain, strict=True)
    )


def limit_of(site: str, values: Array) -> float:
    """± what full colour stands for; gates run from 0 to this. `values` are those of the residual stream to be shown."""
    return residual_limit(values) if site == "residual" else SIGNED.get(site, 1.0)


def in_bytes(states: Array) -> tuple[np.ndarray, Array]:
    """States [reference, unit] as uint8 with each unit's own scale [unit]: 0 = -scale, 127.5 = 0, 255 = scale."""
    scale = np.maximum(np.abs(states).max(axis=0), 1e-6).astype(np.float32)
    return np.round(states / scale * 127.5 + 127.5).astype(np.uint8), scale


@lru_cache(maxsize=12)
def found_in(references: Projection) -> Ref:
    """The reference states [reference, unit] with the sentence and the part that each is from: the same for all sentences."""
    states, scale = in_bytes(references.states)
    found = {
        "states": states,
        "scale": scale,
        "excerpts": [excerpt(reference) for reference in references.references],
        "parts": [reference.part for reference in references.references],
    }
    key = hashlib.blake2b(states.tobytes() + repr(found["excerpts"]).encode(), digest_size=8).hexdigest()
    return Ref(Block(f"{key}.{NAME}", NAME, "plain", {NAME: found}), NAME, found)


def payload(trace: DecodeTrace, text: Text, *, references: Projection | tuple[()]) -> dict[str, Any]:
    """`lines`: one per site, values [layer, position, unit], the state first; `references` are states of the top layer."""
    names = ["residual"] if trace.info.cell is None else sites(trace)[::-1]
    values = {name: joined(trace, name) for name in names}
    fits = references and references.states.shape[1] == values[names[0]].shape[2]
    limits = {
        name: limit_of(name, references.states if fits and references else values[name]) for name in names
    }
    return common(trace, text, "view_memory_unit") | {
        "lines": [
            {
                "site": name,
                "title": text(f"term.{name}") if name != "residual" else text("view_gates.residual_stream"),
                "symbol": SYMBOLS.get(name, name.removeprefix("gate.")),
                "limit": limits[name],
                "signed": name in SIGNED or name == "residual",
                "values": fine(values[name]) if name == "residual" else value(trace, name),
            }
            for name in names
        ],
        "telling": telling({"hidden": values[names[0]], **values}, len(trace.source)),
        "references": found_in(references) if references and fits else None,
    }


VIEWS = [
    View(
        "memory_unit",
        both("hidden"),
        payload,
        inputs=("references",),
        uses=USES,
    ),
    View("memory_unit_residual", both("residual"), payload, "memory_unit", ("references",)),
]
