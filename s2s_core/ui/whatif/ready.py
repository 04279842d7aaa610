"""Ready-made edits: one click each, of what the model has."""

from collections.abc import Callable

import streamlit as st

from s2s_core.edits import ClampGate, Edit, EditAttention, EditMemory, EditSource, EditUnits
from s2s_core.i18n import Text
from s2s_core.sites import Part
from s2s_core.trace import DecodeTrace, ModelInfo
from s2s_core.ui.session import choices
from s2s_core.ui.shell import widgets
from s2s_core.ui.whatif.attempt import taking
from s2s_core.views.base import shown_all

AT = "whatif_at"  # key of the chooser of a source token
SEED = 1
SIGMA = 0.5
BITS = 2

Make = Callable[[int], list[Edit]]  # of the source token chosen


def _forget(at: int) -> list[Edit]:
    return [ClampGate(part="encoder", gate="f", positions=at, to=0.0)]


def _forget_gru(at: int) -> list[Edit]:
    """A GRU writes the candidate alone where its update gate is 0: what was held is gone."""
    return [ClampGate(part="encoder", gate="z", positions=at, to=0.0)]


def _keep(n: int) -> Make:
    def make(at: int) -> list[Edit]:
        positions = (at, n - 1)
        return [
            ClampGate(part="encoder", gate="f", positions=positions, to=1.0),
            ClampGate(part="encoder", gate="i", positions=positions, to=0.0),
        ]

    return make


def _keep_gru(n: int) -> Make:
    return lambda at: [ClampGate(part="encoder", gate="z", positions=(at, n - 1), to=1.0)]


def _open(gates: tuple[str, ...]) -> Make:
    parts: tuple[Part, ...] = ("encoder", "decoder")
    return lambda _at: [ClampGate(part=part, gate=gate, to=1.0) for part in parts for gate in gates]


def _frozen(info: ModelInfo) -> Make:
    sites = [site for site in ("hidden", "cell") if f"decoder.{site}" in info.edits]
    return lambda _at: [EditUnits(part="decoder", site=site, to="freeze") for site in sites]


def offered(info: ModelInfo, n_source: int) -> dict[str, Make]:
    """The ready-made edits of a model, by name."""
    found: dict[str, Make] = {}
    if info.cell == "lstm":
        found |= {"amnesia": _forget, "keep": _keep(n_source), "open": _open(("i", "f", "o"))}
    if info.cell == "gru":
        found |= {"amnesia": _forget_gru, "keep": _keep_gru(n_source), "open": _open(("r", "z"))}
    if info.cell:
        found["frozen"] = _frozen(info)
    if info.attends:
        found |= {
            "uniform": lambda _at: [EditAttention(attn="cross", to="uniform")],
            "permute": lambda _at: [EditAttention(attn="cross", to={"permute": SEED})],  # type: ignore[arg-type]
            "block": lambda at: [EditAttention(attn="cross", to={"block": [at]})],  # type: ignore[arg-type]
        }
    found |= {
        "mask": lambda at: [EditSource(mask=(at,))],
        "cut": lambda _at: [EditMemory(to="zero")],
        "noise": lambda _at: [EditMemory(to={"noise": SIGMA, "seed": SEED})],  # type: ignore[arg-type]
        "bits": lambda _at: [EditMemory(to={"bits": BITS})],  # type: ignore[arg-type]
    }
    return found


def draw(trace: DecodeTrace, text: Text) -> None:
    tokens = shown_all(trace.source.texts)
    with st.popover(text("whatif.ready.label"), key="whatif_ready"):
        at = st.selectbox(
            text("whatif.ready.at"),
            range(len(tokens)),
            format_func=lambda s: widgets.plain(f"{s + 1}  {tokens[s]}"),
            key=AT,
            persist_state="session",
        )
        for name, make in offered(trace.info, len(tokens)).items():
            at = int(choices.recall(AT) or 0) if at is None else at
            label = text(f"whatif.ready.{name}")
            st.button(
                label,
                key=f"whatif_ready_{name}",
                on_click=taking(lambda make=make, at=at: make(min(int(at), len(tokens) - 1))),  # type: ignore[misc]
                type="tertiary",
            )
