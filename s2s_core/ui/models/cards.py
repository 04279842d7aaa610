"""The models of a task side by side: a card for each, from its folder."""

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

import streamlit as st

from s2s_core.analysis.fairness import OF_ALIGNMENT, Candidate, score
from s2s_core.i18n import Text
from s2s_core.ui.store.folders import folder_says

CARD_LANGUAGE = "en"  # in which `commands/card.py` writes


def cards(
    candidates: Sequence[Candidate],
    metrics: Sequence[str],
    names: dict[str, str],
    chosen: str,
    pick: Callable[[str], None],
    text: Text,
) -> None:
    """`pick` is called with the name of the model whose button is pressed."""
    with st.container(key="s2s_cards"):
        for candidate in candidates:
            with st.container(key=f"s2s_panel_card_{candidate.name}"):
                _card(candidate, metrics, names[candidate.name], candidate.name == chosen, pick, text)


def _card(
    candidate: Candidate,
    metrics: Sequence[str],
    name: str,
    chosen: bool,
    pick: Callable[[str], None],
    text: Text,
) -> None:
    rows = [*facts(candidate, text), *_scores(candidate, metrics, text)]
    lines = "".join(f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>" for label, value in rows)
    st.html(
        f'<div class="s2s-card"><h3>{escape(name)}</h3><code>{escape(candidate.name)}</code><dl>{lines}</dl></div>'
    )
    st.button(
        text("models.cards.chosen" if chosen else "models.cards.choose"), key=f"s2s_choose_{candidate.name}", disabled=chosen,
        on_click=pick, args=(candidate.name,),
    )  # fmt: skip
    if card := folder_says(candidate.name)["card"]:
        if st.button(text("models.cards.readme"), key=f"s2s_card_{candidate.name}", type="tertiary"):
            _whole(name, card, text)
    else:
        st.caption(text("models.cards.no_readme"))


def _whole(name: str, card: str, text: Text) -> None:
    """The card as its folder has it, over the page, with room for its tables and commands."""

    @st.dialog(name, width="large")
    def show() -> None:
        if text.lang != CARD_LANGUAGE:
            st.caption(text("models.cards.language"))
        st.markdown(_smaller(card))

    show()


def facts(candidate: Candidate, text: Text) -> list[tuple[str, str]]:
    """What the folder says of a model, as (label, value) in the language chosen; what it does not say is left out."""
    config, lines = candidate.config, list[tuple[str, str]]()
    attention = config.get("attention") or ("multi-head" if config.get("kind") == "transformer" else None)
    if config.get("kind") == "transformer":
        sizes = {"n": config["n_layers"], "units": config["d_model"], "heads": config["n_heads"]}
        lines.append((text("models.cards.layers"), text("models.cards.layers_transformer", **sizes)))
    else:
        sizes = {"n": config["n_layers"], "units": config["d_hidden"]}
        lines.append((text("models.cards.layers"), text("models.cards.layers_value", **sizes)))
    looks = text(f"term.score.{attention}") if attention else text("models.cards.no_attention")
    looks = text("models.cards.with_pointer", score=looks) if config.get("copy") else looks
    parameters = text(
        "models.cards.parameters_value", n=f"{candidate.parameters:,}", mb=f"{candidate.size_bytes / 1e6:.1f}"
    )
    lines += [
        (text("models.cards.attention"), looks),
        (text("models.cards.parameters"), parameters),
        (text("models.cards.vocabulary"), text("models.cards.vocabulary_value", n=f"{config['n_vocab']:,}")),
    ]
    return lines + _training(candidate, text)


def _training(candidate: Candidate, text: Text) -> list[tuple[str, str]]:
    training, lines = candidate.training, list[tuple[str, str]]()
    updates, minutes = candidate.trained("update"), candidate.trained("minutes")
    if updates is not None and minutes is not None:
        values = {
            "updates": f"{updates:,.0f}",
            "minutes": f"{minutes:.0f}",
            "hardware": _hardware(training, text),
        }
        lines.append((text("models.cards.trained"), text("models.cards.trained_value", **values)))
    if restarts := training.get("restarts"):
        values = {"n": str(len(restarts) + 1)}
        lines.append((text("models.cards.restarts"), text("models.cards.restarts_value", **values)))
    for update, n_pairs in training.get("taught", []):
        values = {"update": f"{update:,}", "n": f"{n_pairs:,}"}
        lines.append((text("models.cards.taught"), text("models.cards.taught_value", **values)))
    if {"learning_rate", "tokens_per_batch", "label_smoothing", "seed"} <= set(training):
        values = {
            "rate": f"{training['learning_rate']:g}", "batch": f"{training['tokens_per_batch']:,}",
            "dropout": candidate.config.get("dropout", 0), "smoothing": training["label_smoothing"], "seed": training["seed"],
        }  # fmt: skip
        lines.append((text("models.cards.recipe"), text("models.cards.recipe_value", **values)))
    return lines


def _hardware(training: Mapping[str, Any], text: Text) -> str:
    """As the training wrote it down; the usual case in the language chosen."""
    hardware = str(training.get("hardware", "–"))
    threads = re.fullmatch(r"CPU, (\d+) threads?", hardware)
    return text("models.cards.cpu", n=threads[1]) if threads else hardware


def _scores(candidate: Candidate, metrics: Sequence[str], text: Text) -> list[tuple[str, str]]:
    lines = []
    for metric in metrics:
        if measured := score(candidate, metric):
            interval = "" if measured.low is None else f" [{measured.low:.2f}, {measured.high:.2f}]"
            guided = metric in OF_ALIGNMENT and candidate.guidance
            mark = f" ({text('view_models_table.table.guided')})" if guided else ""
            lines.append((text(f"models.metric.{metric}"), f"{measured.value:.2f}{interval}{mark}"))
    return lines


def _smaller(card: str) -> str:
    """A card's headings two levels lower: it stands inside a page."""
    return "\n".join(f"##{line}" if line.startswith("#") else line for line in card.splitlines())
