"""Message catalogs: every word on the screen, in the chosen language. Plain data; no Streamlit.

`locales/<language>/<area>.json` holds the messages of one area; a message's key is the area and the path in the file, dotted.
Placeholders are `{name}`; any other brace is left alone, so formulas may be messages too.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = {"en": "English", "zh": "简体中文"}
LOCALES = Path(__file__).parent / "locales"
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
HAN = "[\u3400-\u9fff]"
_BEFORE = re.compile(rf"(?<={HAN}) (?=(?:\*\*)?\{{([a-z_]+)\}})")
_AFTER = re.compile(rf"(?<=\}}) (?={HAN})|(?<=\}}\*\*) (?={HAN})")


def _tight(template: str, values: Mapping[str, object]) -> str:
    """Chinese templates part their words from Latin ones and numbers by a blank; from a Chinese value there is none."""

    def is_han(name: str, at: int) -> bool:
        return bool(re.fullmatch(HAN, str(values.get(name) or " ")[at]))

    def before(hit: re.Match[str]) -> str:
        return "" if is_han(hit[1], 0) else hit[0]

    def after(hit: re.Match[str]) -> str:
        named = PLACEHOLDER.findall(template[: hit.start()])
        return "" if named and is_han(named[-1], -1) else hit[0]

    return _BEFORE.sub(before, _AFTER.sub(after, template))


class Text:
    """The catalog of one language: `text("decode.title")`, `text("error.too_long", n=80, limit=64)`."""

    def __init__(self, lang: str, templates: dict[str, str]):
        self.lang = lang
        self.templates = templates

    def __call__(self, key: str, **values: object) -> str:
        if key not in self.templates:
            raise KeyError(f"no message {key!r} in the catalog {self.lang!r}")
        template = _tight(self.templates[key], values)
        return PLACEHOLDER.sub(lambda hit: str(values.get(hit[1], hit[0])), template)

    def __contains__(self, key: str) -> bool:
        return key in self.templates

    def under(self, prefix: str) -> dict[str, str]:
        """The templates below `prefix`, keyed by the rest of their key; for the browser, which fills them in itself."""
        start = prefix + "."
        return {
            key[len(start) :]: template for key, template in self.templates.items() if key.startswith(start)
        }


def flatten(tree: dict[str, Any], prefix: str) -> dict[str, str]:
    """`{"a": {"b": "x"}}` under prefix "p" as `{"p.a.b": "x"}`."""
    flat: dict[str, str] = {}
    for name, value in tree.items():
        key = f"{prefix}.{name}"
        flat |= flatten(value, key) if isinstance(value, dict) else {key: value}
    return flat


@cache
def catalog(lang: str) -> Text:
    """The catalog of a language in `LANGUAGES`; English for any other."""
    chosen = lang if lang in LANGUAGES else "en"
    templates: dict[str, str] = {}
    for file in sorted((LOCALES / chosen).glob("*.json")):
        templates |= flatten(json.loads(file.read_text(encoding="utf-8")), file.stem)
    return Text(chosen, templates)


def language_of(locale: str | None) -> str:
    """The interface language for a browser's locale ("zh-Hans-CN" gives "zh"); English where we have none."""
    first = (locale or "en").lower().split("-")[0].split("_")[0]
    return first if first in LANGUAGES else "en"
