"""The browser's scripts as text: what oxlint does not check. Line length, one statement a line, imports the loader can link."""

import re
from pathlib import Path

import pytest

from s2s_core.ui import live

COLUMNS = 120
FILES = sorted(live.HERE.rglob("*.js"))
# Texts, regular expressions and comments, in which a semicolon ends nothing.
QUIET = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|"""
    r"""(?<=[(,=:!&|?{};\s])/(?![*/\s])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/[a-z]*""",
    re.DOTALL,
)
LOOP = re.compile(r"\bfor \([^\n]*?\)(?= |$)", re.MULTILINE)  # its semicolons part no statements


def code_of(source: str) -> str:
    """The source with its texts emptied, line for line."""
    return QUIET.sub(lambda found: "\n" * found[0].count("\n"), source)


def name_of(path: Path) -> str:
    return str(path.relative_to(live.HERE))


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_no_line_is_too_long(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [i for i, line in enumerate(lines, 1) if len(line) > COLUMNS] == []


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_line_holds_one_statement(path: Path) -> None:
    code = LOOP.sub("for ()", code_of(path.read_text(encoding="utf-8")))
    assert [line.strip() for line in code.splitlines() if re.search(r";[ \t]*[^\s]", line)] == []


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_the_loader_sees_every_import(path: Path) -> None:
    """It links by text: an import that it does not see would be asked of the server, and is not there."""
    source = path.read_text(encoding="utf-8")
    said = re.findall(r"""^(?:import|export)\b[^;]*?\bfrom\s*["']""", source, re.MULTILINE)
    assert len(live.imports(name_of(path), source)) == len(said)
    assert all((live.HERE / imported).is_file() for imported in live.imports(name_of(path), source))
    assert not re.search(r"\bimport\(", source) or path.name == "loader.js"


@pytest.mark.parametrize(
    ("source", "good"),
    [
        ("for (let i = 0; i < n; i++) f(i);", True),
        ('f("a; b"); // then; that', True),
        ("if (x) { f(); g(); }", False),
        ("const f = () => { a = 1; };", False),
        ("f(/[;]/.test(x));", True),
    ],
)
def test_the_check_itself(source: str, good: bool) -> None:
    found = re.search(r";[ \t]*[^\s]", LOOP.sub("for ()", code_of(source)))
    assert (found is None) == good
