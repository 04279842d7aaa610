"""Every message of the catalogs is read somewhere: by its key, under an area, or with a part filled in."""

import re
from pathlib import Path

import pytest

from s2s_core.i18n import catalog

ROOT = Path(__file__).parents[1]
FILES = [ROOT / "app.py", *ROOT.glob("pages/*.py"), *ROOT.glob("s2s_core/**/*.py")]
PYTHON = "\n".join(path.read_text(encoding="utf-8") for path in FILES)
LIVE = ROOT / "s2s_core/ui/live"
KEYS = sorted(catalog("en").templates)
FOR_SCRIPTS = [key for key in KEYS if key.startswith(("view_", "app.panel."))]


def filled(template: str, hole: str) -> re.Pattern[str]:
    """The keys that a string with holes may become: `column.${name}` -> column.anything."""
    fixed = [re.escape(part) for part in re.split(hole, template)]
    return re.compile(r"[A-Za-z0-9_.-]+".join(fixed) + r"\Z")


def python_reads() -> tuple[set[str], list[re.Pattern[str]]]:
    """(every dotted string, every f-string that begins as a key does), but those of the words of views."""
    whole = set(re.findall(r'"([a-z_]+(?:\.[A-Za-z0-9_-]+)+)"', PYTHON))
    parts = re.findall(r'f"([a-z]+\.[a-z_.]*\{[^"]*)"', PYTHON)
    by_page = re.findall(r'text\(f"\{\w+\}\.([a-z_.]+)"', PYTHON)  # f"{page}.title"
    return whole, [
        *(filled(part, r"\{[^}]*\}") for part in parts),
        *(re.compile(rf"[a-z_]+\.{re.escape(rest)}\Z") for rest in by_page),
    ]


def script_reads(source: str) -> tuple[set[str], list[re.Pattern[str]]]:
    """(every string and property, every template with a fixed beginning or end) of scripts."""
    whole = set(re.findall(r'["`]([A-Za-z0-9_.-]+)["`]', source)) | set(
        re.findall(r"[.{,]\s*([A-Za-z0-9_]+)\b", source)
    )
    parts = re.findall(r"(?=`([A-Za-z0-9_.-]*\$\{[^`\s]*)`)", source)  # one may stand inside another
    return whole, [filled(part, r"\$\{[^}]*\}") for part in parts if not re.fullmatch(r"\$\{[^}]*\}", part)]


def sources_of(area: str) -> str:
    """The scripts that are given the words of `view_<area>`: those of its room, and the library."""
    name = area.removeprefix("view_")
    rooms = {path.parent for path in LIVE.glob(f"*/{name}*.js")} or {LIVE}
    return "\n".join(
        path.read_text(encoding="utf-8") for room in (*rooms, LIVE / "lib") for path in room.rglob("*.js")
    )


WHOLE, PARTS = python_reads()


@pytest.mark.parametrize("key", [key for key in KEYS if key not in FOR_SCRIPTS])
def test_a_message_of_the_pages_is_read(key: str) -> None:
    steps = key.split(".")
    above = {
        ".".join(steps[:n]) for n in range(2, len(steps))
    }  # an area given by its name: "memory.probe.side"
    assert key in WHOLE or above & WHOLE or any(part.match(key) for part in PARTS)


@pytest.mark.parametrize("area", sorted({key.split(".")[0] for key in FOR_SCRIPTS} - {"app"}))
def test_the_words_of_a_view_are_read_by_its_scripts(area: str) -> None:
    whole, parts = script_reads(sources_of(area))
    names = {key: key.removeprefix(f"{area}.") for key in FOR_SCRIPTS if key.startswith(f"{area}.")}
    unread = [
        key
        for key, name in names.items()
        if key not in WHOLE and name not in whole and not any(part.match(name) for part in parts)
    ]
    assert not unread
