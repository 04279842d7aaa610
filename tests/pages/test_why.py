"""The Why page without a browser: every model in both languages; what takes long waits until it is seen."""

import pytest
from streamlit.testing.v1 import AppTest

from s2s_core.i18n import catalog
from s2s_core.models.checkpoint import save
from tests.pages.conftest import APP
from tests.pages.live import payloads, waiting

SENTENCE = "我喜欢学习外语。"
ARCHITECTURES = ("rnn", "gru", "lstm", "lstm-attention", "lstm-copy", "transformer")


@pytest.mark.parametrize(("name", "lang"), list(zip(ARCHITECTURES, ("en", "zh") * 3, strict=True)))
def test_every_model_is_asked_why(shelf, models, tokenizer, name, lang):
    if name not in ("lstm", "lstm-attention", "transformer"):
        meta = {"name": f"zh-en-{name}", "task": "zh-en"}
        save(shelf / f"zh-en-{name}", models[name], tokenizer, dict(models[name].state_dict()), meta)
    test = AppTest.from_file(str(APP), default_timeout=60)
    for key, value in {"text": SENTENCE, "model": f"zh-en-{name}", "lang": lang}.items():
        test.query_params[key] = value
    page = test.switch_page("pages/why.py").run()
    assert not page.exception and page.title[0].value == catalog(lang)("why.title")
    assert set(payloads(page)) == {"timeline", "source", "target"}
    assert waiting(page) == {"why_methods", "why_contrast", "why_referee"}
