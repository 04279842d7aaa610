"""What a view's script reads of its payload: `data.key`, `data["key"]`, `const { key } = data`, a parameter `{ key }`."""

import re
from pathlib import Path

import s2s_core.ui.live
from s2s_core.ui.live import rooms

LIVE = Path(s2s_core.ui.live.__file__).parent
LIBRARY = "lib"
IMPORT = re.compile(r"""^(?:import|export)\b[^;]*?\bfrom\s+["'](\.[^"']+)["'];""", re.MULTILINE)
NESTED = r"\{((?:[^{}]|\{[^{}]*\})*)\}"
TAKEN_APART = re.compile(NESTED + r"\s*=\s*(?:(?:state|live|panel)\.)?data\b(?![.\[(])")
DOTTED = re.compile(r"(?:(?<![\w.])data|\b(?:state|live|panel)\.data|\bbus\.late)\??\.(\w+)")
BRACKETED = re.compile(r"(?<![\w.])data\[([^\]]*)\]")
PARAMETERS = re.compile(r"function\s*\w*\(([^)]*)\)|\(([^()]*)\)\s*=>")
LITERAL = re.compile(r"""["'](\w+)["']""")


def path_of(room: str, script: str) -> Path:
    return LIVE / room / f"{script}.js"


def modules(path: Path) -> list[Path]:
    """A script with the modules that it imports, the library left out."""
    found = [path]
    for module in found:
        for name in IMPORT.findall(module.read_text(encoding="utf-8")):
            other = (module.parent / name).resolve()
            if other not in found and other.parent.name != LIBRARY:
                found.append(other)
    return found


def owner(path: Path) -> str:
    """The view that a module is part of: `gates_map` of `gates`; nothing for one that several share."""
    views = (view for view in rooms() if path.stem == view or path.stem.startswith(f"{view}_"))
    return max(views, key=len, default="")


def names(pattern: str) -> set[str]:
    """The keys that an object pattern takes: `words, source: { texts }, unit = 0` takes words, source and unit."""
    flat = re.sub(r"\{[^{}]*\}", "", pattern)
    return {found[1] for part in flat.split(",") if (found := re.match(r"\s*(\w+)", part))}


def read_of_data(sources: list[str]) -> set[str]:
    """Keys that are read of a variable `data`."""
    found: set[str] = set()
    for source in sources:
        found |= set(DOTTED.findall(source))
        for inside in BRACKETED.findall(source):
            found |= set(LITERAL.findall(inside))
        for pattern in TAKEN_APART.findall(source):
            found |= names(pattern)
    return found


def perhaps_read(sources: list[str]) -> set[str]:
    """Words in quotes of modules that read `data[key]` with a key that is computed."""
    computed = (
        source for source in sources if any(not LITERAL.search(key) for key in BRACKETED.findall(source))
    )
    return {word for source in computed for word in LITERAL.findall(source)}


def taken_by_parameters(sources: list[str]) -> set[str]:
    """Keys that functions take of a parameter, which may be the payload."""
    found: set[str] = set()
    for source in sources:
        for one, other in PARAMETERS.findall(source):
            for pattern in re.findall(NESTED, one or other):
                found |= names(pattern)
    return found


def texts(paths: list[Path]) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in paths]


def library() -> list[str]:
    return texts(sorted((LIVE / LIBRARY).glob("*.js")))
