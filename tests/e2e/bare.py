"""A bare page of the browser with the live scripts in it, brought there by the loader as the app does it; no server."""

import json
from typing import Any

from playwright.sync_api import Browser, Page, Route

from s2s_core.ui import live

ADDRESS = "http://bare.test/"
WIDTH = 620  # px of every view

START = """async ([loader, modules]) => {
    const url = URL.createObjectURL(new Blob([loader], { type: "text/javascript" }));
    const { default: take } = await import(url);
    for (const room of modules) take({ data: { modules: room }, parentElement: document.createElement("div") });
    window.S2S = await import(window.s2sScripts.urls.get("lib/index.js").url);
}"""
MOUNT = """async ([name, stub, bytes, width]) => {
    const url = URL.createObjectURL(new Blob([stub], { type: "text/javascript" }));
    const { default: mount } = await import(url);
    const element = document.createElement("div");
    element.dataset.mounted = name;
    element.style.width = `${width}px`;
    document.body.append(element);
    const data = Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0));
    const ignore = () => {};
    mount({ data, parentElement: element, setStateValue: ignore, setTriggerValue: ignore });
}"""
IN_ORDER = """(names) => {
    for (const name of names) document.body.append(document.querySelector(`[data-mounted="${name}"]`));
    document.activeElement?.blur?.();
}"""
READY = "(paths) => paths.every((path) => window.s2sScripts.ready.has(path))"


def open_page(browser: Browser, *rooms: str, reverse: bool = False) -> Page:
    """A page that has the library and the rooms' modules; `reverse`: the messages and modules come in the other order."""
    page = browser.new_context(viewport={"width": 700, "height": 900}).new_page()
    page.route("**/*", lambda route: empty(route))
    page.goto(ADDRESS)
    modules = [[list(pair) for pair in live.modules(room)] for room in (live.LIBRARY, *rooms)]
    if reverse:
        modules = [room[::-1] for room in modules[::-1]]
    page.evaluate(START, [live.LOADER, modules])
    return page


def empty(route: Route) -> None:
    route.fulfill(content_type="text/html", body="<!doctype html><meta charset=utf-8><body></body>")


def run(page: Page, body: str, value: Any = None) -> Any:
    """What a function body returns; in it `S2S` is the library and `value` the argument, read from JSON."""
    return page.evaluate(f"(value) => {{ const S2S = window.S2S; {body} }}", json.loads(json.dumps(value)))


def mount(page: Page, view: str, payload: str) -> None:
    """A view, or a block that is none, put on the page as Streamlit does it; `payload` is base64."""
    room = live.rooms().get(view)
    path = f"{room}/{view}.js" if room else f"{live.LIBRARY}/carrier.js"
    page.wait_for_function(READY, arg=[path])
    page.evaluate(MOUNT, [view, live.STUB.replace("VIEW", path), payload, WIDTH])


def picture(page: Page, order: list[str]) -> bytes:
    """The whole page with its views one below the other in this order."""
    page.evaluate(IN_ORDER, order)
    return page.screenshot(full_page=True, animations="disabled")
