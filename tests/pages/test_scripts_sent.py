"""A page sends the scripts of every view that it shows: a view without its script would wait for ever."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from s2s_core.ui import live
from s2s_core.ui.shell.frame import PAGES
from tests.pages.conftest import APP
from tests.pages.live import mounted
from tests.pages.test_decode import SENTENCE

PREFIX = "s2s_scripts_"


def sent(app: AppTest) -> set[str]:
    """The rooms whose scripts the page sends."""
    ids = [element.proto.id for element in app.get("bidi_component")]
    return {name.rpartition(PREFIX)[2] for name in ids if PREFIX in name}


@pytest.mark.parametrize("model", ["zh-en-lstm", "zh-en-lstm-attention", "zh-en-transformer"])
@pytest.mark.parametrize("page", [name for _, name in PAGES])
def test_every_view_finds_its_script(shelf: Path, page: str, model: str) -> None:
    app = AppTest.from_file(str(APP), default_timeout=60)
    for name, value in {"text": SENTENCE, "model": model}.items():
        app.query_params[name] = value
    app.switch_page(f"pages/{page}.py").run()
    assert not app.exception
    views = {part.component_name.removeprefix("s2s_") for part in mounted(app)}
    assert views and {live.rooms()[view] for view in views} <= sent(app)
