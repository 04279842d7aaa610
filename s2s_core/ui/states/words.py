"""The word vectors of the States page: a word looked up, its neighbours, pairs and analogies, a map of frequent words."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from s2s_core.analysis.word_relations import LANGUAGES, relations
from s2s_core.analysis.word_vectors import Side, analogy, combinations, vector_of
from s2s_core.errors import UserError
from s2s_core.i18n import Text
from s2s_core.models.config import NEEDED
from s2s_core.trace import Array, DecodeTrace
from s2s_core.ui import live
from s2s_core.ui.session import choices, questions, session
from s2s_core.ui.shell import widgets
from s2s_core.ui.states import words_map
from s2s_core.ui.states.lexicon import COUNTS, SIDES, WORDS, Lexicon, lexicon
from s2s_core.ui.store import folders, models, traces
from s2s_core.views import word_neighbours, word_relations
from s2s_core.views.pack import pack

NEIGHBOURS, RELATIONS = "view_word_neighbours", "view_word_relations"
FRAGMENT = "s2s_word_vectors"
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
        words_map.draw(trace.info.name, known, text)
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
