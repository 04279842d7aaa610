"""What the package offers is used by it: no public function that only tests call, no signature that nobody can remember."""

import ast
from importlib import import_module
from pathlib import Path

import pytest

import s2s_core

ROOT = Path(__file__).parents[1]
Function = ast.FunctionDef | ast.AsyncFunctionDef
BY_NAME = {"main", "add_arguments", "page"}  # of commands and pages, called by the name of their module
OFFERED = {
    *s2s_core.__all__,
    "back",
    "unpack",
}  # to other programs: see README, and who reads a payload elsewhere
MOST = 7  # parameters of a signature, `self` not counted


def modules() -> list[Path]:
    return [
        *sorted((ROOT / "s2s_core").rglob("*.py")),
        *sorted((ROOT / "pages").glob("*.py")),
        ROOT / "app.py",
    ]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def module_of(path: Path) -> str:
    """The name by which a file is imported."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def trees() -> dict[str, ast.Module]:
    """Every module's syntax tree, by the name under which it is imported."""
    return {module_of(path): ast.parse(path.read_text(encoding="utf-8")) for path in modules()}


def bound(tree: ast.Module) -> tuple[dict[str, str], set[tuple[str, str]]]:
    """What a module imports of the package: its name -> the full name, and every (module, name) of `from … import …`."""
    names: dict[str, str] = {}
    taken: set[tuple[str, str]] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            taken |= {(node.module, alias.name) for alias in node.names}
            names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return names, taken


def used() -> set[tuple[str, str]]:
    """(module, name) of all that is read: by the module itself, taken by another, or as an attribute of the module."""
    pairs: set[tuple[str, str]] = set()
    for module, tree in TREES.items():
        names, taken = bound(tree)
        pairs |= taken
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                pairs.add((module, node.id))
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                pairs.add((names.get(node.value.id, node.value.id), node.attr))
    return pairs


def promised() -> set[str]:
    """Names that a Protocol of the package declares: a contract, whoever reads them."""
    classes = [node for tree in TREES.values() for node in tree.body if isinstance(node, ast.ClassDef)]
    protocols = [node for node in classes if any(ast.unparse(base) == "Protocol" for base in node.bases)]
    return {item.name for node in protocols for item in node.body if isinstance(item, Function)}


def inherited(module: str, name: str) -> set[str]:
    """Methods of a class that a library's class above it has too: the library calls them."""
    above = getattr(import_module(module), name).__mro__[1:]
    return {
        attribute for base in above if not base.__module__.startswith("s2s_core") for attribute in vars(base)
    }


TREES = trees()
USED = used()
ATTRIBUTES = {
    node.attr for tree in TREES.values() for node in ast.walk(tree) if isinstance(node, ast.Attribute)
}
BY_CONTRACT = promised()


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_no_public_function_is_there_for_tests_alone(path: Path) -> None:
    module, unused = module_of(path), list[str]()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, Function) and not node.name.startswith("_"):
            known = (module, node.name) in USED or node.name in BY_NAME | OFFERED
            unused += [] if known else [node.name]
        elif isinstance(node, ast.ClassDef):
            methods = {item.name for item in node.body if isinstance(item, Function) and item.name[0] != "_"}
            unknown = methods - ATTRIBUTES - BY_CONTRACT - OFFERED
            unused += sorted(unknown - inherited(module, node.name) if unknown else unknown)
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
