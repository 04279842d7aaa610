"""What a view saves, as a person gets it."""

import csv
import io
import xml.etree.ElementTree as ET
from dataclasses import dataclass

from PIL import Image

from tests.e2e.driver import App

PNG, SVG = 0, 1  # places in the menu; the numbers are its last entry


def _file(app: App, view: str, entry: int) -> bytes:
    panel = app.page.locator(f"[data-view={view}]").first
    panel.locator(".s2s-saveme").click()
    items = panel.locator(".s2s-item")
    with app.page.expect_download() as saved:
        (items.last if entry < 0 else items.nth(entry)).click()
    return bytes(saved.value.path().read_bytes())


def table(app: App, view: str) -> list[list[str]]:
    """The numbers that a view saves: rows of cells."""
    text = _file(app, view, -1).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


@dataclass(frozen=True)
class Picture:
    """A drawing: its size, all its texts in one, and its elements by name."""

    size: tuple[int, int]
    text: str
    root: ET.Element

    def all(self, name: str) -> list[ET.Element]:
        return self.root.findall(f".//{{http://www.w3.org/2000/svg}}{name}")


def drawing(app: App, view: str) -> Picture:
    """The SVG that a view saves."""
    root = ET.fromstring(_file(app, view, SVG).decode())
    said = "\n".join("".join(element.itertext()) for element in root.iter() if element.tag.endswith("text"))
    return Picture((int(root.attrib["width"]), int(root.attrib["height"])), said, root)


def pixels(app: App, view: str) -> Image.Image:
    """The PNG that a view saves."""
    return Image.open(io.BytesIO(_file(app, view, PNG))).convert("RGB")
