"""The Compare page without a browser: lanes, modes, links, forcing, in both languages."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import s2s_core
from s2s_core.decoding.prefix import with_prefix
from s2s_core.edits import ForceToken
from s2s_core.i18n import catalog
from s2s_core.ui.compare import lanes
from s2s_core.ui.session import comparison
from s2s_core.ui.store import models as loaded_models
from s2s_core.views.pack import unpack
from tests.pages.live import mounted

SENTENCE, OTHER = "我喜欢学习外语。", "我喜欢学习汤姆。"
MODELS = ["zh-en-lstm", "zh-en-lstm-attention", "zh-en-transformer"]
VIEWS = {"timeline", "compare_lanes", "compare_agreement", "compare_answers", "compare_alignments"}
APP = Path(__file__).parents[2] / "app.py"
Open = Callable[..., AppTest]


@pytest.fixture
def compare(shelf: Path) -> Open:
    def open_page(**query: str) -> AppTest:
        test = AppTest.from_file(str(APP), default_timeout=60)
        for name, value in query.items():
            test.query_params[name] = value
        return test.switch_page("pages/compare.py").run()

    return open_page


def views(page: AppTest) -> dict[str, dict[str, Any]]:
    parts = mounted(page)
    return {part.component_name.removeprefix("s2s_"): unpack(part.bytes) for part in parts}


def written(page: AppTest) -> dict[str, list[str]]:
    return {lane["model"]: lane["target"]["tokens"] for lane in views(page)["compare_lanes"]["lanes"]}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_all_models_of_the_task_go_on_their_own_path(compare: Open, lang: str):
    page = compare(text=SENTENCE, lang=lang)
    assert not page.exception and set(views(page)) == VIEWS
    assert page.title[0].value == catalog(lang)("compare.title")
    assert len({view["trace"] for view in views(page).values()}) == 1
    for name, tokens in written(page).items():
        assert tokens == s2s_core.decode(loaded_models.loaded(name), SENTENCE).tokens


def test_a_link_restores_lanes_mode_prefix_and_step(compare: Open):
    page = compare(text=SENTENCE, models=",".join(MODELS[1:]), mode="prefix", prefix=MODELS[1], step="3")
    assert not page.exception and list(written(page)) == MODELS[1:]
    answer = s2s_core.decode(loaded_models.loaded(MODELS[1]), SENTENCE).tokens
    fed = with_prefix(loaded_models.loaded(MODELS[2]), SENTENCE, answer).tokens
    assert written(page) == {MODELS[1]: answer, MODELS[2]: fed}
    data = views(page)
    assert data["timeline"]["start"] == {"step": 3} and data["compare_lanes"]["mode"] == "prefix"
    assert data["timeline"]["link"]["prefix"] == [MODELS[1]]


def test_the_reference_typed_is_a_prefix_and_is_scored(compare: Open):
    page = compare(text=SENTENCE, mode="prefix", prefix="reference", reference="I like Tom.")
    fed = loaded_models.loaded(MODELS[0]).tokenizer.encode("I like Tom.").texts
    assert all(tuple(tokens[: len(fed)]) == fed for tokens in written(page).values())
    answers = views(page)["compare_answers"]
    assert answers["reference"] == "I like Tom." and answers["log_probs"].shape == (3, 4)
    assert len(answers["scores"]) == 3


def test_a_date_is_right_or_some_characters_off_and_has_no_bleu(
    compare: Open, monkeypatch: pytest.MonkeyPatch
):
    assert lanes.is_exact("dates") and lanes.is_exact("reverse")
    assert not lanes.is_exact("zh-en") and not lanes.is_exact("somebody's own")
    assert lanes.sentence_scores("2024-01-31", "2024-01-30", True) == {"exact": 0, "edits": 1}
    assert lanes.sentence_scores(" olleh", "olleh", True) == {"exact": 1, "edits": 0}
    assert list(lanes.sentence_scores("a b", "a c", False)) == ["bleu", "chrf"]
    page = compare(text=SENTENCE, reference="I like Tom.")
    assert views(page)["compare_answers"]["measures"] == ["bleu", "chrf"]
    monkeypatch.setattr(lanes, "is_exact", lambda task: True)
    page = compare(text=SENTENCE, reference="She likes Tom.")
    answers = views(page)["compare_answers"]
    assert answers["measures"] == ["exact", "edits"] and all(
        score["edits"] > 0 for score in answers["scores"]
    )


def test_a_lane_with_clearly_fewer_updates_is_marked(compare: Open, shelf: Path):
    for name, updates in zip(MODELS, (1000, 950, 400), strict=True):
        path = shelf / name / "config.json"
        config = json.loads(path.read_text(encoding="utf-8"))
        config["training"] = {"updates": updates}
        path.write_text(json.dumps(config), encoding="utf-8")
        (shelf / name / "curve.json").unlink(missing_ok=True)
    found = {lane["model"]: lane["fewer"] for lane in views(compare(text=SENTENCE))["compare_lanes"]["lanes"]}
    assert found == {MODELS[0]: None, MODELS[1]: None, MODELS[2]: {"own": "400", "most": "1,000"}}


def test_without_a_reference_another_prefix_is_taken(compare: Open):
    page = compare(text=SENTENCE, mode="prefix", prefix="reference")
    assert not page.exception and page.selectbox(key=comparison.PREFIX).value == MODELS[-1]


def test_tokens_given_in_a_link_are_fed_to_all(compare: Open):
    token = loaded_models.loaded(MODELS[0]).tokenizer.encode("Tom").texts[0]
    page = compare(text=SENTENCE, mode="prefix", prefix="given", given=token)
    assert {tokens[0] for tokens in written(page).values()} == {token}


def test_a_token_is_forced_in_one_lane_or_in_all(compare: Open):
    token = loaded_models.loaded(MODELS[0]).tokenizer.encode("Tom").texts[0]
    page = compare(text=SENTENCE, forced=f"{MODELS[0]}:1={token}")
    found = written(page)
    forced = s2s_core.decode(
        loaded_models.loaded(MODELS[0]), SENTENCE, edits=[ForceToken(step=1, token=token)]
    )
    assert found[MODELS[0]] == forced.tokens
    assert found[MODELS[1]] == s2s_core.decode(loaded_models.loaded(MODELS[1]), SENTENCE).tokens
    page = compare(text=SENTENCE, forced=f"*:0={token}")
    assert {tokens[0] for tokens in written(page).values()} == {token}


def test_two_inputs_on_one_model(compare: Open):
    page = compare(text=SENTENCE, model=MODELS[1], mode="inputs", text2=OTHER)
    assert not page.exception
    lanes = views(page)["compare_lanes"]["lanes"]
    assert [lane["text"] for lane in lanes] == [SENTENCE, OTHER]
    assert {lane["model"] for lane in lanes} == {MODELS[1]}
    assert lanes[1]["target"]["tokens"] == s2s_core.decode(loaded_models.loaded(MODELS[1]), OTHER).tokens


def test_fewer_lanes_and_another_mode_by_the_controls(compare: Open):
    page = compare(text=SENTENCE)
    page.multiselect(key=comparison.MODELS).set_value(MODELS[:2]).run()
    assert not page.exception and list(written(page)) == MODELS[:2]
    page.segmented_control(key=comparison.MODE).set_value("prefix").run()
    page.selectbox(key=comparison.PREFIX).set_value("typed").run()
    page.text_input(key=comparison.TYPED).set_value("I like").run()
    assert not page.exception
    fed = loaded_models.loaded(MODELS[0]).tokenizer.encode("I like").texts[:-1]
    assert all(tuple(tokens[: len(fed)]) == fed for tokens in written(page).values())
    assert views(page)["timeline"]["link"]["typed"] == ["I like"]


def test_another_text_forgets_what_was_forced(compare: Open):
    token = loaded_models.loaded(MODELS[0]).tokenizer.encode("Tom").texts[0]
    page = compare(text=SENTENCE, forced=f"*:0={token}")
    page.text_input(key="source_text").set_value(OTHER).run()
    assert not page.exception
    for name, tokens in written(page).items():
        assert tokens == s2s_core.decode(loaded_models.loaded(name), OTHER).tokens


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("typed", ["", "x" * 10_240])
def test_what_cannot_be_read_is_said(compare: Open, typed: str, lang: str):
    page = compare(text=typed, lang=lang)
    assert not page.exception and not views(page)
    assert (page.error or page.info)[0].value


@pytest.mark.parametrize(
    "query",
    [
        {"models": "no-such-model,,"},
        {"mode": "many"},
        {"forced": "x:1"},
        {"forced": "*:9999=no such token"},
        {"mode": "prefix", "prefix": "given", "given": "no such token"},
        {"mode": "prefix", "prefix": "no-such-model"},
        {"mode": "inputs", "text2": "<script>alert(1)</script>"},
    ],
)
def test_links_with_nonsense_in_them_open(compare: Open, query: dict[str, str]):
    page = compare(text=SENTENCE, **query)
    assert not page.exception and (views(page) or page.error)
