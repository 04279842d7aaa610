"""A payload's keys are those that its script reads: nothing travels that nobody reads, nothing is read that does not travel."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import s2s_core
from s2s_core.analysis.word_vectors import word_vectors
from s2s_core.i18n import LANGUAGES, LOCALES, catalog
from s2s_core.ui.live import rooms
from s2s_core.views import (
    ALL,
    compare_agreement,
    compare_alignments,
    compare_answers,
    compare_base,
    compare_lanes,
    compare_late,
    compare_states,
    models_table,
    timemachine,
    word_neighbours,
    word_relations,
)
from s2s_core.views.base import common
from tests.conftest import ARCHITECTURES
from tests.views import scripts
from tests.views.inputs import inputs_of, projection
from tests.views.synthetic import VOCABULARY, make_trace

TEXT = "我的朋友不喜欢汤姆。"
EN = catalog("en")
SCRIPTS = sorted(rooms())
ON_BOARD = {view.file for view in ALL}
UNSEEN = {"trace"}  # by which the library tells one computation from another


def words() -> word_neighbours.Words:
    table = word_vectors(["tea", "two"], {"tea": (4,), "two": (5,)}.__getitem__, np.eye(53, dtype=np.float32))
    sides: Any = {"source": table, "target": table}
    return word_neighbours.Words(sides, np.eye(53, dtype=np.float32), VOCABULARY, lambda *_: 3, True, 1, 0)


def of_lanes(models: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The payloads of the Compare page: a model with attention and one without."""
    traces = [s2s_core.decode(models[name], TEXT) for name in ("rnn", "transformer")]
    lanes = [compare_base.Lane("one", trace, trace) for trace in traces]
    same = [compare_base.Lane("one", traces[1], traces[1])] * 2
    return {
        "compare_lanes": compare_lanes.payload(lanes, EN, "own"),
        "compare_late": compare_late.payload(lanes, EN, [None, None]),
        "compare_agreement": compare_agreement.payload(lanes, EN),
        "compare_answers": compare_answers.payload(lanes, EN, log_probs=None),
        "compare_alignments": compare_alignments.payload(lanes, EN),
        "compare_states": compare_states.payload(same, EN, projection(traces[1])),
        "timeline": compare_lanes.timeline(lanes, EN, {}, {}),
    }


def others() -> dict[str, dict[str, Any]]:
    trace, known = make_trace(), words()
    moments = [timemachine.Moment(None, None, trace)]
    return {
        "word_neighbours": word_neighbours.payload(trace, EN, words=known, typed=None, is_text=True),
        "word_relations": word_relations.payload(
            trace, EN, words=known, answers=word_relations.Answers(), own=None, wrong=""
        ),
        "models_table": models_table.payload([], {}, EN, names={}, chosen=""),
        "timemachine": timemachine.payload(moments, timemachine.About(), EN),
    }


@pytest.fixture(scope="module")
def keys(models: dict[str, Any]) -> dict[str, list[set[str]]]:
    """The keys of every payload that a script is given, by script; each variant by itself."""
    found: dict[str, list[set[str]]] = {script: [] for script in SCRIPTS}
    for architecture in ARCHITECTURES:
        trace = s2s_core.decode(models[architecture], TEXT)
        for view in (view for view in ALL if view.offered(trace.info)):
            made = view.payload(trace, EN, **inputs_of(view, models[architecture], trace))
            found[view.file].append(set(made))
    for made in (of_lanes(models), others()):
        for script, payload in made.items():
            found[script].append(set(payload))
    return found


@pytest.fixture(scope="module")
def shared(models: dict[str, Any]) -> dict[str, set[str]]:
    """Keys that are common to all payloads of a kind: of one trace, of a comparison."""
    trace = s2s_core.decode(models["rnn"], TEXT)
    lanes = [compare_base.Lane("one", trace, trace)]
    return {
        "trace": set(common(trace, EN, "view_gates")),
        "compare": set(compare_base.common(lanes, EN, "compare_lanes")),
    }


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_keys_of_a_payload_are_those_that_its_script_reads(
    script: str, keys: dict[str, list[set[str]]], shared: dict[str, set[str]]
) -> None:
    paths = scripts.modules(scripts.path_of(rooms()[script], script))
    sources, own = (
        scripts.texts(paths),
        scripts.texts([path for path in paths if scripts.owner(path) == script]),
    )
    library = scripts.library()
    sent, read = set[str]().union(*keys[script]), scripts.read_of_data(own)
    assert keys[script], f"no payload of {script} was made"
    known = UNSEEN | shared["trace"] | shared["compare"] | scripts.perhaps_read(sources)
    for texts in (sources, library):
        known |= scripts.read_of_data(texts) | scripts.taken_by_parameters(texts)
    for variant in keys[script]:
        assert variant <= known, f"{script} is given {sorted(variant - known)} and does not read them"
    assert read <= sent | {"data", "shape"}, (
        f"{script} reads {sorted(read - sent)}, which its payload does not have"
    )


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_view_has_one_name_in_python_in_its_script_and_in_the_catalogs(script: str) -> None:
    places: list[Callable[[], bool]] = [
        scripts.path_of(rooms()[script], script).is_file,
        (LOCALES.parent / "views" / f"{script}.py").is_file,
        *[(LOCALES / lang / f"view_{script}.json").is_file for lang in LANGUAGES if script != "compare_late"],
    ]
    assert all(is_there() for is_there in places)


def test_every_view_of_a_board_is_at_home_in_a_room() -> None:
    assert set(SCRIPTS) >= ON_BOARD


def test_what_a_script_reads_is_found_however_it_is_written() -> None:
    source = """
      function f({ words, source: { texts } }, at) { const { a, b: c, d = 1 } = data; return data.e + data?.g; }
      const h = data[x ? "i" : "j"], { k } = data.kinds, other = my.data.no;
    """
    assert scripts.read_of_data([source]) == {"a", "b", "d", "e", "g", "i", "j", "kinds"}
    assert scripts.taken_by_parameters([source]) == {"words", "source"}
