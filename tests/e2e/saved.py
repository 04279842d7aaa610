"""What a view saves, as a person gets it."""

import csv
import io

from tests.e2e.driver import App


def table(app: App, view: str) -> list[list[str]]:
    """The numbers that a view saves, the last entry of its menu: rows of cells."""
    panel = app.page.locator(f"[data-view={view}]")
    panel.locator(".s2s-saveme").click()
    with app.page.expect_download() as saved:
        panel.locator(".s2s-item").last.click()
    text = saved.value.path().read_text(encoding="utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))
