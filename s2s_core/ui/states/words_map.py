"""The map of frequent words on the States page: made ahead or on two axes, kept while nothing of it changes."""

from collections.abc import Callable
from typing import Any, NamedTuple

import streamlit as st

from s2s_core.analysis.word_vectors import Side, unit_length, vector_of
from s2s_core.i18n import Text, catalog
from s2s_core.models.config import NEEDED
from s2s_core.ui.session import choices, questions
from s2s_core.ui.shell.panel import panel
from s2s_core.ui.states.lexicon import COUNTS, SIDES, WORDS, Lexicon, word_map
from s2s_core.ui.store import folders
from s2s_core.views import word_map as maps

CHART, KIND = "s2s_words_chart", "s2s_words_kind"
BOX_HEIGHT = 212  # px of the table of the words in the box


class Laid(NamedTuple):
    """The map of words as it is drawn."""

    rows: list[maps.Row]
    places: list[list[float]]
    n: int  # words on it without the one looked up
    share: float  # of the variance that the two axes show
    table: list[list[object]]
    spec: dict[str, Any]  # Vega-Lite


def draw(name: str, known: Lexicon, text: Text) -> None:
    """A map of the most frequent words of each side: the one made ahead, or their principal axes."""
    since = folders.stamp(name, *NEEDED, COUNTS, WORDS)
    kinds = _kinds_of(name, since, known)
    if not kinds:
        return
    kind = choices.settle(KIND, kinds)
    laid = _laid(name, since, kind, questions.word(), text.lang, known)
    say = text(f"states.words.map_{kind}", n=laid.n, percent=round(100 * laid.share))
    help_text = text("states.words.map_help")
    with panel(
        "words", text("states.words.map_title"), say, help_text=help_text, text=text, table=laid.table
    ):
        if len(kinds) > 1:
            _kinds(kinds, text)
        key = f"{CHART}_{kind}"
        st.vega_lite_chart(laid.spec, key=key, on_select=_on_point(key), selection_mode=[maps.PICK, maps.BOX])
        _boxed(key, laid.rows, laid.places, known, text)


def _frequent(known: Lexicon) -> list[maps.Row]:
    return [
        (side, table.words[i], table.vectors[i])
        for side, table in known.sides.items()
        for i in maps.frequent(table)
    ]


@st.cache_resource(max_entries=64, show_spinner=False)
def _kinds_of(name: str, since: folders.Stamp, _known: Lexicon) -> list[str]:
    """The maps there are: none of hardly any words, the one made ahead where it has most of them."""
    rows, ahead = _frequent(_known), word_map(name)
    if len(rows) < 3:
        return []
    n_placed = sum((side, word) in ahead for side, word, _ in rows)
    return ["neighbours", "axes"] if n_placed > len(rows) / 2 else ["axes"]


@st.cache_resource(max_entries=64, show_spinner=False)
def _laid(name: str, since: folders.Stamp, kind: str, word: str, lang: str, _known: Lexicon) -> Laid:
    """The map of that kind with the word looked up; kept, since no sentence changes it."""
    rows, ahead, text = _frequent(_known), word_map(name), catalog(lang)
    placed = [row for row in rows if (row[0], row[1]) in ahead]
    shown = rows if kind == "axes" else placed
    added = _asked(word, _known, shown)
    if kind == "axes":
        places, share = maps.on_plane(rows, added)
    else:
        places, share = [[*ahead[side, word]] for side, word, _ in placed], 0.0
        places += [maps.among(vector, placed, places) for *_, vector in added]
    rows = [*shown, *added]
    data = maps.points(rows, places, _known.seen, word, text)
    head = ["side", "word", "seen", "x", "y"]
    table: list[list[object]] = [[*head], *([point[name] for name in head] for point in data)]
    return Laid(rows, places, len(shown), share, table, maps.chart(data, text, _known.known).to_dict())


def _asked(word: str, known: Lexicon, rows: list[maps.Row]) -> list[maps.Row]:
    """The word looked up, where it is not among those on the map: on the side on which it was seen more often."""
    ids = known.pieces(word) if word else ()
    if not ids or any(word == other for _, other, _ in rows):
        return []
    side: Side = max(SIDES, key=lambda side: (known.seen(word, side) or 0, word in known.sides[side].words))
    return [(side, word, unit_length(vector_of(ids, known.matrix)))]


def _boxed(key: str, rows: list[maps.Row], places: list[list[float]], known: Lexicon, text: Text) -> None:
    """The words in the box drawn on the map, as a table."""
    box = choices.points(key, maps.BOX)
    boxed = maps.inside(rows, places, box) if box else []
    if not boxed:
        return
    st.caption(text("states.words.in_box", n=len(boxed)))
    head = {name: text(f"states.words.{name}") for name in ("word", "side", "seen", "to_middle")}
    table = [
        {
            head["word"]: word,
            head["side"]: text(f"states.words.side_{side}"),
            **({head["seen"]: known.seen(word, side)} if known.known else {}),
            head["to_middle"]: cosine,
        }
        for side, word, cosine in boxed
    ]
    decimals = st.column_config.NumberColumn(format="%.2f")
    st.dataframe(table, hide_index=True, height=BOX_HEIGHT, column_config={head["to_middle"]: decimals})


def _kinds(kinds: list[str], text: Text) -> None:
    choices.remember(KIND, choices.settle(KIND, kinds))
    st.segmented_control(
        text("states.words.map_kind"),
        kinds,
        format_func=lambda kind: text(f"states.words.kind_{kind}"),
        key=KIND,
        required=True,
        label_visibility="collapsed",
        persist_state="session",
    )


def _on_point(key: str) -> Callable[[], None]:
    """A callback that looks up the word clicked in the chart of that key."""

    def picked() -> None:
        chosen = choices.points(key, maps.PICK)
        if chosen and isinstance(chosen[0].get("word"), str):
            questions.look_up(chosen[0]["word"])

    return picked
