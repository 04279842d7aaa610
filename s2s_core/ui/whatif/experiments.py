"""Experiments: a question, a guess, the edit, and the answer with the numbers of the sentence on the screen."""

from functools import partial

import streamlit as st

from s2s_core.analysis.kept import kept
from s2s_core.edits import Edit
from s2s_core.evaluate.experiments import OUTCOMES, Make, offered, outcome, read_experiments
from s2s_core.i18n import Text
from s2s_core.trace import DecodeTrace
from s2s_core.ui.session import choices, session, whatif
from s2s_core.ui.shell import widgets
from s2s_core.ui.store import folders, traces
from s2s_core.ui.whatif.attempt import take

LAST = "s2s_whatif_experiment"  # key: (the question, the guess) whose outcome is shown


def draw(trace: DecodeTrace, text: Text) -> None:
    made = offered(trace.info)
    with st.popover(text("whatif.experiments.label"), key="whatif_experiments"):
        for name, make in made.items():
            st.markdown(f"**{text(f'whatif.experiments.q.{name}')}**")
            with st.container(horizontal=True, key=f"s2s_whatif_q_{name}"):
                for guess in OUTCOMES:
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
    mine, _ = kept(trace.tokens, edited.tokens)
    lost = mine.count(False)
    before, after = (sum(step.log_prob for step in run.steps) for run in (trace, under))
    right = "right" if outcome(lost, len(mine)) == guess else "wrong"
    changed = (
        text("whatif.experiments.result.changed", n=lost, total=len(mine))
        if lost
        else text("whatif.experiments.result.unchanged")
    )
    odds = text("whatif.experiments.result.odds", before=f"{before:.1f}", after=f"{after:.1f}")
    said = f"{text(f'whatif.experiments.q.{name}')} {text(f'whatif.experiments.result.{right}')}"
    whole = text("whatif.experiments.said", said=said, changed=changed, odds=odds)
    st.info(widgets.plain(" ".join(filter(None, [whole, _of_many(trace.info.name, name, text)]))))


def _of_many(model: str, name: str, text: Text) -> str:
    """What came of it on the test sentences; nothing where that was not computed."""
    counted = read_experiments(folders.PRETRAINED / model).get(name)
    if not isinstance(counted, dict) or not counted.get("n"):
        return ""
    shares = {outcome: round(100 * counted[outcome] / counted["n"]) for outcome in OUTCOMES}
    return text("whatif.experiments.many", n=counted["n"], **shares)
