"""What the package offers is used by it: no public function that only tests call, no signature that nobody can remember."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import s2s_core

ROOT = Path(__file__).parents[1]
Function = ast.FunctionDef | ast.AsyncFunctionDef
BY_NAME = {"main", "add_arguments", "page"}  # of commands and pages, called by the name of their module
OFFERED = set(s2s_core.__all__)
MOST = 7  # parameters of a signature, `self` not counted


def modules() -> list[Path]:
    return [
        *sorted((ROOT / "s2s_core").rglob("*.py")),
        *sorted((ROOT / "pages").glob("*.py")),
        ROOT / "app.py",
    ]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[Function]:
    """Public functions of a module and methods of its classes."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        inside = node.body if isinstance(node, ast.ClassDef) else [node]
        for item in inside:
            if isinstance(item, Function) and not item.name.startswith("_"):
                yield item


def mentioned() -> Counter[str]:
    """How often each name is read anywhere in the package: as a name, an attribute, or in the table of `s2s_core/__init__`."""
    found: Counter[str] = Counter()
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Name):
                found[node.id] += 1
            elif isinstance(node, ast.Attribute):
                found[node.attr] += 1
    return found


MENTIONED = mentioned()


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_no_public_function_is_there_for_tests_alone(path: Path) -> None:
    unused = [f.name for f in functions(path) if not MENTIONED[f.name] and f.name not in BY_NAME | OFFERED]
    assert not unused


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_no_signature_is_too_long(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, Function):
            given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            named = [argument.arg for argument in given if argument.arg not in ("self", "cls")]
            assert len(named) <= MOST, f"{node.name} takes {len(named)}"


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_no_function_and_no_file_is_too_long(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert source.count("\n") <= 250
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, Function):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            assert lines <= 40, f"{node.name} has {lines} lines"
