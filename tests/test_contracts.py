"""Contracts that code must not go round: what a model is and what its special tokens are is asked of it, not known. Parsed."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
INSIDES = {
    "embedding",
    "readout",
    "attention",
    "norm_encoder",
    "norm_decoder",
    "encoder",
    "decoder",
    "bias",
    "config",
}
OWN_MODELS = {"models", "nn", "train"}  # where models are made; everybody else keeps to the protocol
OWN_FILES = {"card.py"}  # the card of a model of our own says its configuration


def files(*without: str) -> list[Path]:
    package = ROOT / "s2s_core"
    return sorted(path for path in package.rglob("*.py") if path.relative_to(package).parts[0] not in without)


def calls(tree: ast.AST, *names: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield node


def is_model(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in {"model", "_model"}


@pytest.mark.parametrize("path", files(*OWN_MODELS), ids=lambda path: str(path.relative_to(ROOT)))
def test_nobody_looks_what_class_a_model_is_of_or_into_it(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    asked = [
        ast.unparse(call)
        for call in calls(tree, "isinstance", "hasattr", "getattr")
        if is_model(call.args[0])
    ]
    assert asked == []
    inside = [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and is_model(node.value) and node.attr in INSIDES
    ]
    assert inside == [] or path.name in OWN_FILES


@pytest.mark.parametrize("path", files("text"), ids=lambda path: str(path.relative_to(ROOT)))
def test_nobody_imports_the_numbers_of_special_tokens(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "s2s_core.text.tokenizer"
        for alias in node.names
    }
    assert not names & {"PAD", "BOS", "EOS", "UNK", "SPECIAL", "SPECIALS"} and not {
        n for n in names if n.endswith("_id")
    }
