"""One server and one browser for all end-to-end tests; a fresh window, with its console watched, for each."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

import s2s_core
from tests.e2e import driver
from tests.e2e.driver import App

Window = Callable[..., App]
WANTED = ("zh-en-lstm-attention", "zh-en-transformer")


def missing(why: str) -> None:
    """In CI nothing may be skipped."""
    if os.environ.get("CI"):
        pytest.fail(why)
    pytest.skip(why)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent.name == "e2e":
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    if not set(WANTED) <= set(s2s_core.pretrained()):
        missing("the models of zh-en are not in pretrained/")
    with driver.serve() as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if driver.find_browser() is None:
        missing("no Chromium or Chrome on this machine")
    with sync_playwright() as playwright:
        launched = driver.launch(playwright)
        yield launched
        launched.close()


@pytest.fixture
def window(browser: Browser, server: str) -> Iterator[Window]:
    """Opens windows; at the end none may have logged an error or asked anything of another machine."""
    opened: list[App] = []

    def open_one(*, width: int = 1440, height: int = 1000, locale: str = "en-US") -> App:
        context = browser.new_context(viewport={"width": width, "height": height}, locale=locale)
        opened.append(App(context.new_page(), server))
        return opened[-1]

    yield open_one
    for app in opened:
        app.page.context.close()
    assert not [error for app in opened for error in app.errors]
    assert not [url for app in opened for url in app.foreign]


@pytest.fixture
def app(window: Window) -> App:
    return window()
