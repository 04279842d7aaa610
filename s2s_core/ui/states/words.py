"""The word vectors of the States page: a word looked up, its neighbours, pairs and analogies, a map of frequent words."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from s2s_core.analysis.word_relations import LANGUAGES, relations
from s2s_core.analysis.word_vectors import Side, analogy, combinations, unit_length, vector_of
from s2s_core.errors import UserError
from s2s_core.i18n import Text
from s2s_core.models.config import NEEDED
from s2s_core.trace import Array, DecodeTrace
from s2s_core.ui import live
from s2s_core.ui.session import choices, questions, session
from s2s_core.ui.shell import widgets
from s2s_core.ui.shell.panel import panel
from s2s_core.ui.states.lexicon import COUNTS, SIDES, WORDS, Lexicon, lexicon, word_map
from s2s_core.ui.store import folders, models, traces
from s2s_core.views import word_map as maps
from s2s_core.views import word_neighbours, word_relations
from s2s_core.views.pack import pack

NEIGHBOURS, RELATIONS, CHART, KIND = (
    "view_word_neighbours",
    "view_word_relations",
    "s2s_words_chart",
    "s2s_words_kind",
)
FRAGMENT = "s2s_word_vectors"
BOX_HEIGHT = 212  # px of the table of the words in the box
PAIRED = {  # pairs that everybody asks about
    "en": (("man", "woman"), ("king", "queen"), ("boy", "girl")),
    "zh": (("男人", "女人"), ("国王", "女王"), ("男孩", "女孩")),
    "fr": (("homme", "femme"), ("roi", "reine"), ("garçon", "fille")),
    "de": (("Mann", "Frau"), ("Junge", "Mädchen")),
}


@st.fragment(key=FRAGMENT)
def words() -> None:
    """After the views: a word typed or clicked runs only this again."""
    text = session.text()
    try:
        trace = traces.trace(session.model(), session.source(), session.edits())
    except UserError:  # said above, in place of the views
        return
    known = lexicon(trace.info.name)
    with st.container(key="s2s_words_ask", horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{text('states.words.title')}**")
        st.text_input(
            text("states.words.box"), key=questions.WORD, placeholder=text("states.words.box_hint"),
            label_visibility="collapsed", autocomplete="off", persist_state="session",
        )  # fmt: skip
    with st.container(key="s2s_words"):
        _neighbours(trace, known, text)
        _map(known, text)
        if known.is_text:
            _relations(trace, known, text)
    widgets.damage([trace.info.name], (COUNTS, WORDS), text)
    questions.write_address()


def _data(known: Lexicon) -> word_neighbours.Words:
    vocab, uncounted = known.tokenizer.vocab, known.uncounted if known.known else 0
    return word_neighbours.Words(
        known.sides, known.matrix, vocab, known.seen, known.known, known.fewest, uncounted, known.pieces
    )


def _typed(known: Lexicon) -> word_neighbours.Asked | None:
    word = questions.word()
    ids = known.pieces(word) if word else ()
    return word_neighbours.Asked(word, ids) if ids else None


def _neighbours(trace: DecodeTrace, known: Lexicon, text: Text) -> None:
    payload = word_neighbours.payload(
        trace, text, words=_data(known), typed=_typed(known), is_text=known.is_text
    )

    def on_word() -> None:
        word = choices.reported(NEIGHBOURS).get("word")
        if isinstance(word, str) and len(word) <= 60:
            questions.look_up(word)

    live.mount("word_neighbours", pack(payload), key=NEIGHBOURS, on_word_change=on_word)


def _vector(known: Lexicon) -> Callable[[str], Array]:
    return lambda word: vector_of(known.pieces(word), known.matrix)


@st.cache_resource(max_entries=8, show_spinner=False)
def _answers(name: str, since: folders.Stamp, _known: Lexicon) -> word_relations.Answers:
    """Pairs and analogies of a model, from words of which each was seen often enough to be searched."""
    known, vector, data = _known, _vector(_known), _data(_known)
    pairs, missing, summaries = list[dict[str, Any]](), list[tuple[str, int | None]](), list[dict[str, Any]]()
    for side in SIDES:
        language = LANGUAGES.get(models.loaded(name).info.task, {}).get(side, "")
        table = known.sides[side]
        there = set(table.words)
        for pair in PAIRED.get(language, ()):
            if all(word in there or known.seen(word, side) for word in pair):
                pairs.append(word_relations.pair_row(pair, side, data, vector))
            else:
                missing += [(word, known.seen(word, side)) for word in pair if word not in there]
        for relation, all_pairs in relations(language).items():
            asked = combinations([pair for pair in all_pairs if set(pair) <= there])
            answered = [analogy(table, a, b, c, d, vector) for a, b, c, d in asked]
            rows = [word_relations.question(each, side, data) for each in answered if each.rank is not None]
            if rows:
                summaries.append(word_relations.summary(relation, side, rows))
    return word_relations.Answers(pairs, missing, summaries)


def _own(known: Lexicon) -> tuple[dict[str, Any] | None, str]:
    """The analogy that was typed, answered on the side whose words the three are; or the word that has no tokens."""
    three = questions.analogy()
    if not three:
        return None, ""
    for word in three:
        if not known.pieces(word):
            return None, word
    side: Side = max(SIDES, key=lambda side: sum(word in known.sides[side].words for word in three))
    a, b, c = three
    return word_relations.question(
        analogy(known.sides[side], a, b, c, None, _vector(known), k=5), side, _data(known)
    ), ""


def _relations(trace: DecodeTrace, known: Lexicon, text: Text) -> None:
    name = trace.info.name
    answers = _answers(name, folders.stamp(name, *NEEDED, COUNTS), known)
    own, wrong = _own(known)
    payload = word_relations.payload(trace, text, words=_data(known), answers=answers, own=own, wrong=wrong)

    def on_ask() -> None:
        questions.ask(choices.reported(RELATIONS).get("ask"))

    live.mount("word_relations", pack(payload), key=RELATIONS, on_ask_change=on_ask)


def _map(known: Lexicon, text: Text) -> None:
    """A map of the most frequent words of each side: the one made ahead, or their principal axes."""
    tables = known.sides.items()
    rows = [(side, table.words[i], table.vectors[i]) for side, table in tables for i in maps.frequent(table)]
    if len(rows) < 3:
        return
    ahead = word_map(session.model())
    placed = [row for row in rows if (row[0], row[1]) in ahead]
    kinds = ["neighbours", "axes"] if len(placed) > len(rows) / 2 else ["axes"]
    kind = choices.settle(KIND, kinds)
    shown = rows if kind == "axes" else placed
    added = _asked(known, shown)
    if kind == "axes":
        places, share = maps.on_plane(rows, added)
    else:
        places, share = [[*ahead[side, word]] for side, word, _ in placed], 0.0
        places += [maps.among(vector, placed, places) for *_, vector in added]
    rows = [*shown, *added]
    data = maps.points(rows, places, known.seen, questions.word(), text)
    head = ["side", "word", "seen", "x", "y"]
    table = [head, *([point[name] for name in head] for point in data)]
    say = text(f"states.words.map_{kind}", n=len(shown), percent=round(100 * share))
    help_text = text("states.words.map_help")
    with panel("words", text("states.words.map_title"), say, help_text=help_text, text=text, table=table):
        if len(kinds) > 1:
            _kinds(kinds, text)
        chart = maps.chart(data, text, known.known)
        key = f"{CHART}_{kind}"
        st.altair_chart(chart, key=key, on_select=_on_point(key), selection_mode=[maps.PICK, maps.BOX])
        _boxed(key, rows, places, known, text)


def _asked(known: Lexicon, rows: list[maps.Row]) -> list[maps.Row]:
    """The word looked up, where it is not among those on the map: on the side on which it was seen more often."""
    asked = _typed(known)
    if not asked or any(word == asked.word for _, word, _ in rows):
        return []
    side: Side = max(
        SIDES, key=lambda side: (known.seen(asked.word, side) or 0, asked.word in known.sides[side].words)
    )
    return [(side, asked.word, unit_length(vector_of(asked.ids, known.matrix)))]


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
