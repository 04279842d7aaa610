"""Experiments: a question, a guess, the edit, and the answer with the numbers of the sentence on the screen."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from s2s_core.edits import ClampGate, Edit, EditAttention, EditMemory, EditSource
from s2s_core.i18n import Text
from s2s_core.trace import DecodeTrace, ModelInfo
from s2s_core.ui.session import choices, session, whatif
from s2s_core.ui.shell import widgets
from s2s_core.ui.store import traces
from s2s_core.ui.whatif.attempt import take
from s2s_core.views.whatif_runs import kept

GUESSES = ("little", "some", "much")
SOME, MUCH = (
    0.2,
    0.6,
)  # of the old answer's tokens lost, from which on some are, and from which on it is destroyed
LAST = "s2s_whatif_experiment"  # key: (the question, the guess) whose outcome is shown

Make = Callable[[int], list[Edit]]  # of the number of source tokens


def offered(info: ModelInfo) -> dict[str, Make]:
    """The experiments that a model allows, by question."""
    found: dict[str, Make] = {
        "first": lambda _n: [EditSource(mask=(0,))],
        "last": lambda n: [EditSource(mask=(max(0, n - 2),))],
        "bottleneck": lambda _n: [EditMemory(to="zero")],
        "bits": lambda _n: [EditMemory(to={"bits": 3})],  # type: ignore[arg-type]
    }
    if info.attends:
        found |= {
            "look": lambda _n: [EditAttention(attn="cross", to="uniform")],
            "order": lambda _n: [EditAttention(attn="cross", to={"permute": 1})],  # type: ignore[arg-type]
        }
    forgetting = {"lstm": "f", "gru": "z"}.get(info.cell or "")
    if forgetting:
        found["forget"] = lambda n: [ClampGate(part="encoder", gate=forgetting, positions=n // 2, to=0.0)]
        found["gates"] = lambda _n: [ClampGate(part="decoder", gate=gate, to=0.5) for gate in _gates(info)]
    return found


def _gates(info: ModelInfo) -> tuple[str, ...]:
    return ("i", "f", "o") if info.cell == "lstm" else ("r", "z")


def verdict(lost: int, total: int) -> str:
    """Which of the guesses is right, by the share of the old answer's tokens that is lost."""
    share = lost / max(1, total)
    return "little" if share < SOME else "some" if share < MUCH else "much"


def draw(trace: DecodeTrace, text: Text) -> None:
    made = offered(trace.info)
    with st.popover(text("whatif.experiments.label"), key="whatif_experiments"):
        for name, make in made.items():
            st.markdown(f"**{text(f'whatif.experiments.q.{name}')}**")
            with st.container(horizontal=True, key=f"s2s_whatif_q_{name}"):
                for guess in GUESSES:
                    edits = make(len(trace.source))
                    label = text(f"whatif.experiments.choices.{guess}")
                    act = partial(_try, name, guess, edits)
                    st.button(label, key=f"whatif_q_{name}_{guess}", on_click=act)
    _outcome(trace, made, text)


def _try(name: str, guess: str, edits: list[Edit]) -> None:
    choices.remember(LAST, (name, guess))
    take(*edits, alone=True)


def _outcome(trace: DecodeTrace, made: dict[str, Make], text: Text) -> None:
    """What came of the experiment, as long as its edits are the ones in force."""
    name, guess = choices.recall(LAST) or ("", "")
    if name not in made or whatif.edits() != tuple(made[name](len(trace.source))):
        return
    edited, _ = traces.edited(session.model(), session.source(), whatif.edits())
    under = traces.under(
        session.model(), session.source(), edited.edits, tuple(step.token_id for step in trace.steps)
    )
    mine, _ = kept(trace, edited)
    lost = mine.count(False)
    before, after = (sum(step.log_prob for step in run.steps) for run in (trace, under))
    right = "right" if verdict(lost, len(mine)) == guess else "wrong"
    changed = (
        text("whatif.experiments.result.changed", n=lost, total=len(mine))
        if lost
        else text("whatif.experiments.result.unchanged")
    )
    odds = text("whatif.experiments.result.odds", before=f"{before:.1f}", after=f"{after:.1f}")
    said = f"{text(f'whatif.experiments.q.{name}')} {text(f'whatif.experiments.result.{right}')}"
    st.info(widgets.plain(text("whatif.experiments.said", said=said, changed=changed, odds=odds)))
