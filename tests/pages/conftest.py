"""A folder of small untrained models for the pages, and the app on it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from s2s_core.models.checkpoint import save
from s2s_core.models.registry import Model
from s2s_core.text.tokenizer import Tokenizer
from s2s_core.ui.store import folders
from s2s_core.ui.store import models as loaded_models

APP = Path(__file__).parents[2] / "app.py"


@pytest.fixture
def shelf(
    tmp_path: Path, models: dict[str, Model], tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """`pretrained/` with three models: no attention, attention, Transformer."""
    for name in ("lstm", "lstm-attention", "transformer"):
        model = models[name]
        save(
            tmp_path / f"zh-en-{name}",
            model,
            tokenizer,
            dict(model.state_dict()),
            {"name": f"zh-en-{name}", "task": "zh-en"},
        )
    monkeypatch.setattr(folders, "PRETRAINED", tmp_path)
    st.cache_resource.clear()
    loaded_models.LOADED.clear()
    yield tmp_path
    st.cache_resource.clear()


@pytest.fixture
def app(shelf: Path) -> Callable[..., AppTest]:
    """The app opened with query parameters."""

    def open_app(locale: str = "en-US", **query: str) -> AppTest:
        test = AppTest.from_file(str(APP), default_timeout=60)
        test.context = {"locale": locale}
        for name, value in query.items():
            test.query_params[name] = value
        return test.run()

    return open_app
