"""The layers of the design, section 3: each module imports only what stands to its left. Imports are parsed, not run."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHARED = {"errors", "trace", "search_tree", "sites", "edits", "i18n", "whole"}
TO_THE_LEFT: dict[str, set[str]] = {name: SHARED for name in SHARED}
TO_THE_LEFT |= {"text": SHARED, "nn": SHARED | {"text"}}
TO_THE_LEFT["models"] = TO_THE_LEFT["nn"] | {"nn"}
TO_THE_LEFT["decoding"] = TO_THE_LEFT["models"] | {"models"}
TO_THE_LEFT["attribution"] = TO_THE_LEFT["decoding"] | {"decoding"}
TO_THE_LEFT["tasks"] = TO_THE_LEFT["attribution"] | {"attribution"}
TO_THE_LEFT["train"] = TO_THE_LEFT["evaluate"] = TO_THE_LEFT["tasks"] | {
    "tasks",
    "train",
    "evaluate",
    "analysis",
}
TO_THE_LEFT["commands"] = TO_THE_LEFT["train"]
TO_THE_LEFT |= {"analysis": SHARED, "views": SHARED | {"analysis"}}
TO_THE_LEFT["ui"] = {*TO_THE_LEFT["train"], "views"}
TO_THE_LEFT["pages"] = TO_THE_LEFT["app"] = {*TO_THE_LEFT["ui"], "ui"}

# The rooms of `ui`: a page's room imports these and itself, and no other page's.
ROOMS: dict[str, set[str]] = {
    "store": set(),
    "live": set(),
    "session": {"store"},
    "inputs": {"store", "session"},
}
ROOMS["shell"] = set(ROOMS)
OF_A_PAGE = set(ROOMS)
OWN_TO_SESSION = {"session_state", "query_params"}

NO_TORCH = SHARED | {"analysis", "views"}
WITH_STREAMLIT = {"ui", "pages", "app"}
HEAVY = {"torch", "tokenizers", "accelerate"}


def layer_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[1] if parts[0] == "s2s_core" else parts[0]


def files() -> list[Path]:
    found = [*(ROOT / "s2s_core").rglob("*.py"), *(ROOT / "pages").glob("*.py"), *ROOT.glob("app.py")]
    entry = {ROOT / "s2s_core" / "__init__.py", ROOT / "s2s_core" / "__main__.py"}  # the doors to the whole
    return sorted(set(found) - entry)


def imports(path: Path) -> Iterator[str]:
    """Dotted names of everything a file imports, inside functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", files(), ids=name_of)
def test_a_module_imports_only_what_stands_to_its_left(path: Path) -> None:
    layer = layer_of(path)
    own = [name.split(".") for name in imports(path) if name.split(".")[0] == "s2s_core"]
    used = {parts[1] if len(parts) > 1 else "" for parts in own}
    public = {
        "load",
        "decode",
        "score",
        "begin",
        "advance",
        "pretrained",
        "",
    }  # `import s2s_core`: decoding's level
    allowed = TO_THE_LEFT[layer] | {layer} | (public if "decoding" in TO_THE_LEFT[layer] else set())
    assert used <= allowed, f"{layer} may not import {sorted(used - allowed)}"


@pytest.mark.parametrize("path", files(), ids=name_of)
def test_streamlit_and_torch_stay_where_they_belong(path: Path) -> None:
    layer, roots = layer_of(path), {name.split(".")[0] for name in imports(path)}
    if layer not in WITH_STREAMLIT:
        assert "streamlit" not in roots
    if layer in NO_TORCH:
        assert not roots & HEAVY and not any(name.startswith("safetensors.torch") for name in imports(path))
    if layer in WITH_STREAMLIT - {"ui"}:
        assert not roots & {"torch", "numpy"}


def test_every_layer_is_in_the_table() -> None:
    assert {layer_of(path) for path in files()} <= set(TO_THE_LEFT)


def room_of(dotted: str) -> str:
    """The room that a dotted name under `s2s_core.ui` lies in."""
    return dotted.split(".")[2] if dotted.startswith("s2s_core.ui.") else ""


def in_rooms() -> list[Path]:
    return [path for path in files() if layer_of(path) == "ui" and path.parent.name != "ui"]


@pytest.mark.parametrize("path", in_rooms(), ids=name_of)
def test_a_room_imports_no_other_pages_room(path: Path) -> None:
    room = path.relative_to(ROOT).parts[2]
    used = {room_of(name) for name in imports(path)} - {"", room}
    assert used <= ROOMS.get(room, OF_A_PAGE), f"{room} may not import {sorted(used)}"


@pytest.mark.parametrize("path", [path for path in files() if layer_of(path) in WITH_STREAMLIT], ids=name_of)
def test_only_session_touches_session_state_and_address(path: Path) -> None:
    if "session" in path.parts:
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    touched = [node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    assert not OWN_TO_SESSION & set(touched)


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def graph() -> dict[str, set[str]]:
    """Which module imports which, inside functions too; a package stands for what its `__init__` imports."""
    known = {module_of(path) for path in files()}
    found: dict[str, set[str]] = {}
    for path in files():
        names = set(imports(path))
        used = {name if name in known else name.rpartition(".")[0] for name in names}
        found[module_of(path)] = (used & known) - {module_of(path)}
    return found


def test_no_imports_go_round_in_a_circle() -> None:
    arrows = graph()
    done: set[str] = set()

    def visit(name: str, above: tuple[str, ...]) -> None:
        assert name not in above, " imports ".join((*above[above.index(name) :], name))
        if name not in done:
            for other in sorted(arrows[name]):
                visit(other, (*above, name))
            done.add(name)

    for name in arrows:
        visit(name, ())
