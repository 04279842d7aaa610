"""One state of the project against another: both served at once, measured in turns in one browser, told as a ratio.

Machines are busy in different ways at different times; what was measured in turns stays comparable.
"""

import statistics
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.e2e import driver
from tests.e2e.driver import ROOT, App

NEW, OLD = "new", "old"


@contextmanager
def serving(root: Path | None) -> Iterator[tuple[Browser, dict[str, str]]]:
    """A browser, and the addresses by name of this checkout (`new`) and of `root` (`old`), if that is given."""
    roots = {NEW: ROOT} | ({OLD: root.resolve()} if root else {})
    with ExitStack() as stack:
        addresses = {name: stack.enter_context(driver.serving(path)).address for name, path in roots.items()}
        browser = driver.launch(stack.enter_context(sync_playwright()))
        yield browser, addresses
        browser.close()


@contextmanager
def windows(browser: Browser, addresses: dict[str, str], width: int, height: int) -> Iterator[dict[str, App]]:
    """A window on each of the addresses, by the same names."""
    pages = {name: browser.new_page(viewport={"width": width, "height": height}) for name in addresses}
    yield {name: App(page, addresses[name]) for name, page in pages.items()}
    for page in pages.values():
        page.close()


def in_turns(apps: dict[str, App], turn: int) -> list[tuple[str, App]]:
    """The windows in the order of a turn: who is first changes, so that neither always profits from the other."""
    order = list(apps.items())
    return order if turn % 2 else order[::-1]


def told(took: Mapping[str, Sequence[float]]) -> str:
    """Medians and 90th percentiles in ms by name, and the ratio of the medians where there are two."""
    parts = []
    for name, values in sorted(took.items()):
        p90 = statistics.quantiles(values, n=10)[-1]
        parts.append(f"{name} {statistics.median(values):6.1f} ms (p90 {p90:6.1f}, n {len(values)})")
    if len(took) == 2:
        parts.append(f"new / old {statistics.median(took[NEW]) / statistics.median(took[OLD]):.2f}")
    return "  ".join(parts)
