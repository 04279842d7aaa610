"""The What if page without a browser: every model in both languages, edits made at its controls, and what is refused."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from s2s_core.i18n import catalog
from s2s_core.models.checkpoint import save
from tests.pages.conftest import APP
from tests.pages.live import payloads, waiting

SENTENCE = "我喜欢学习外语。"
ARCHITECTURES = ("rnn", "gru", "lstm", "lstm-attention", "lstm-copy", "transformer")


@pytest.fixture
def zoo(shelf, models, tokenizer):
    for name in ("rnn", "gru", "lstm-copy"):
        meta = {"name": f"zh-en-{name}", "task": "zh-en"}
        save(shelf / f"zh-en-{name}", models[name], tokenizer, dict(models[name].state_dict()), meta)
    return shelf


def whatif(**query):
    test = AppTest.from_file(str(APP), default_timeout=60)
    for name, value in {"text": SENTENCE, **query}.items():
        test.query_params[name] = value
    return test.switch_page("pages/whatif.py").run()


def edits_of(page):
    said = page.query_params.get("edits")
    return json.loads(said[0] if isinstance(said, list) else said) if said else []


@pytest.mark.parametrize(("name", "lang"), list(zip(ARCHITECTURES, ("en", "zh") * 3, strict=True)))
def test_every_ready_made_edit_of_every_model(zoo, name, lang):
    page = whatif(model=f"zh-en-{name}", lang=lang)
    assert not page.exception and page.title[0].value == catalog(lang)("whatif.title")
    assert payloads(page)["whatif_runs"]["n_edits"] == 0
    assert waiting(page) == {"whatif_knockout", "whatif_patching"}
    ready = [button.key for button in page.button if button.key and button.key.startswith("whatif_ready_")]
    assert len(ready) >= 4 + 3 * (name in ("lstm-attention", "lstm-copy", "transformer"))
    for key in ready:
        page.button(key=key).click().run()
        assert not page.exception and not page.error, key
        data = payloads(page)["whatif_runs"]
        assert data["n_edits"] >= 1 and edits_of(page)
        page.button(key="whatif_clear").click().run()
        assert edits_of(page) == []


@pytest.mark.parametrize("name", ["lstm", "lstm-attention", "transformer"])
def test_every_experiment_has_an_outcome(zoo, name):
    page = whatif(model=f"zh-en-{name}", lang="en")
    asked = [button.key for button in page.button if button.key and button.key.endswith("_little")]
    assert len(asked) >= 6
    for key in asked:
        page.button(key=key).click().run()
        assert not page.exception and not page.error and len(page.info) == 1
        assert "guessed" in page.info[0].value and "log-probability" in page.info[0].value


def test_an_edit_made_field_by_field(zoo):
    page = whatif(model="zh-en-lstm", lang="en")
    page.selectbox(key="whatif_new_gate").set_value("f").run()
    page.selectbox(key="whatif_new_first").set_value(1).run()
    page.text_input(key="whatif_new_units").set_value("1, 4-6").run()
    page.text_input(key="whatif_new_value").set_value("0.5").run()
    page.button(key="whatif_new_add").click().run()
    assert edits_of(page) == [
        {"kind": "gate", "part": "encoder", "gate": "f", "units": [0, 3, 4, 5], "positions": 1, "to": 0.5}
    ]
    page.text_input(key="whatif_new_value").set_value("7").run()
    page.button(key="whatif_new_add").click().run()
    assert "from 0 to 1" in page.error[0].value and len(edits_of(page)) == 1
    page.text_input(key="whatif_new_value").set_value("much").run()
    page.button(key="whatif_new_add").click().run()
    assert "“much”" in page.error[0].value and len(edits_of(page)) == 1


@pytest.mark.parametrize("kind", ["units", "attention", "head", "memory", "source"])
def test_every_kind_can_be_made(zoo, kind):
    page = whatif(model="zh-en-transformer", lang="zh")
    page.selectbox(key="whatif_new_kind").set_value(kind).run()
    if kind == "units":
        page.text_input(key="whatif_new_value").set_value("0").run()
    if kind == "source":
        page.multiselect(key="whatif_new_columns").set_value([1]).run()
    page.button(key="whatif_new_add").click().run()
    assert not page.exception and not page.error
    assert edits_of(page)[0]["kind"] == kind


def test_a_link_restores_the_edits_and_the_run_before_can_be_shown(zoo):
    edits = '[{"kind":"memory","to":"zero"}]'
    page = whatif(model="zh-en-lstm", lang="en", edits=edits)
    edited = payloads(page)["whatif_runs"]
    assert edited["n_edits"] == 1 and edits_of(page) == json.loads(edits)
    page.segmented_control(key="whatif_show").set_value("ghost").run()
    assert payloads(page)["whatif_runs"]["trace"] != edited["trace"]
    assert payloads(page)["whatif_runs"]["n_edits"] == 1
    page.toggle(key="whatif_on_0").set_value(False).run()
    assert edits_of(page) == [] and payloads(page)["whatif_runs"]["n_edits"] == 0
    page.button(key="whatif_undo").click().run()
    assert edits_of(page) == json.loads(edits)


@pytest.mark.parametrize("edits", ["no JSON", "[1]", '[{"kind":"gate","part":"encoder","gate":"f","to":7}]'])
def test_a_link_with_no_edits_is_as_if_it_said_none(zoo, edits):
    page = whatif(model="zh-en-lstm", edits=edits)
    assert not page.exception and payloads(page)["whatif_runs"]["n_edits"] == 0


def test_an_edit_that_another_model_cannot_take_is_left_out_and_named(zoo):
    edits = '[{"kind":"gate","part":"encoder","gate":"f","to":0},{"kind":"memory","to":"zero"}]'
    page = whatif(model="zh-en-transformer", lang="en", edits=edits)
    assert not page.exception and "does not let be changed" in page.warning[0].value
    assert payloads(page)["whatif_runs"]["n_edits"] == 1 and len(edits_of(page)) == 2


def test_between_two_sentences(zoo):
    page = whatif(model="zh-en-lstm", lang="en")
    page.text_input(key="whatif_other").set_value("你在说我吗？").run()
    assert not page.exception
    page.button(key="whatif_alpha_0.5").click().run()
    assert edits_of(page) == [{"kind": "memory", "to": {"text": "你在说我吗？", "alpha": 0.5}}]
    page.text_input(key="whatif_other").set_value("说" * 500).run()
    assert not page.exception and page.error


def test_an_empty_text_and_one_too_long_show_no_controls(zoo):
    for text in (" ", "说" * 500):
        page = whatif(model="zh-en-lstm", text=text)
        assert not page.exception and not [
            b for b in page.button if b.key and b.key.startswith("whatif_ready")
        ]
