"""A user's mistake has a message in every language, with the values that the code gives it."""

import ast
import copy
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

from s2s_core.errors import UserError
from s2s_core.i18n import LANGUAGES, PLACEHOLDER, catalog

CORE = Path(__file__).parents[1] / "s2s_core"


def raised() -> Iterator[tuple[str, frozenset[str]]]:
    """(key, names of the values) of every UserError in the code, tests aside."""
    for path in CORE.rglob("*.py"):
        if path.name == "errors.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "UserError":
                assert isinstance(node.args[0], ast.Constant), f"{path}: the key must be written out"
                yield str(node.args[0].value), frozenset(word.arg or "" for word in node.keywords)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("key", "values"), sorted(set(raised()), key=str))
def test_every_mistake_has_its_message(lang: str, key: str, values: frozenset[str]) -> None:
    text = catalog(lang)
    assert key in text
    assert set(PLACEHOLDER.findall(text.templates[key])) <= values


def test_a_mistake_says_its_english_message_and_survives_copying() -> None:
    error = UserError("error.too_long", n=80, limit=64)
    for same in (error, copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert isinstance(same, UserError) and isinstance(same, ValueError)
        assert "80" in str(same) and "64" in str(same)
        assert same.values == {"n": 80, "limit": 64}


def test_a_key_without_a_message_still_says_something() -> None:
    assert str(UserError("error.of_a_plugin", name="x")) == "error.of_a_plugin name=x"
