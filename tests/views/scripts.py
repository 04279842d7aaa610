"""What a view's script reads of its payload: `data.key`, `data["key"]`, `const { key } = data`, a parameter `{ key }`."""

import re
from pathlib import Path

import s2s_core.ui.live
from s2s_core.views.rooms import ROOMS

LIVE = Path(s2s_core.ui.live.__file__).parent
LIBRARY = "lib"
IMPORT = re.compile(r"""^(?:import|export)\b[^;]*?\bfrom\s+["'](\.[^"']+)["'];""", re.MULTILINE)
NESTED = r"\{((?:[^{}]|\{[^{}]*\})*)\}"
TAKEN_APART = re.compile(NESTED + r"\s*=\s*data\b(?![.\[(])")
DOTTED = re.compile(r"(?:(?<![\w.])data|\b(?:state|live|panel)\.data|\bbus\.late)\??\.(\w+)")
BRACKETED = re.compile(r"(?<![\w.])data\[([^\]]*)\]")
PARAMETERS = re.compile(r"function\s*\w*\(([^)]*)\)|\(([^()]*)\)\s*=>")
LITERAL = re.compile(r"""["'](\w+)["']""")


def path_of(room: str, script: str) -> Path:
    return LIVE / room / f"{script}.js"


def modules(path: Path) -> list[Path]:
    """A script with the modules that it imports and those put behind it, the library left out."""
    views = {script for room in ROOMS.values() for script in room}
    parts = (part for part in path.parent.glob(f"{path.stem}_*.js") if part.stem not in views)
    found = [path, *sorted(parts)]
    for module in found:
        for name in IMPORT.findall(module.read_text(encoding="utf-8")):
            other = (module.parent / name).resolve()
            if other not in found and other.parent.name != LIBRARY:
                found.append(other)
    return found


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
