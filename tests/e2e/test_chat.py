"""A dialogue in a real browser: type, take the reply, type the next turn; the link says it again. In Chinese, and narrow."""

import pytest

from s2s_core.i18n import catalog
from tests.e2e.conftest import Window
from tests.e2e.driver import App

FIRST, SECOND = "How was your weekend?", "I stayed at home. And you?"


def turns(app: App) -> list[tuple[str, str, bool]]:
    """(who, words, whether it is read) of the turns in the chat, the reply left out."""
    found = app.page.locator("[data-view=chat] .s2s-turn:not(.s2s-reply)")
    return [
        tuple(turn)
        for turn in found.evaluate_all(
            "all => all.map(e => [e.dataset.who, e.lastChild.textContent, e.classList.contains('s2s-heard')])"
        )
    ]


def reply(app: App) -> str:
    """What the reply's bubble shows after the speaker's name."""
    bubble = app.page.locator("[data-view=chat] .s2s-reply")
    return str(bubble.evaluate("e => [...e.children].slice(1).map(part => part.textContent).join('')"))


def press(app: App, button: str) -> None:
    app.page.locator(f"[data-view=chat] [data-do={button}]").click()


def read(app: App) -> str:
    """What the source strip holds."""
    return " ".join(app.page.locator("[data-view=source] .s2s-chip").all_text_contents())


def opened(app: App, lang: str = "en", text: str = FIRST) -> None:
    app.open("decode", task="dialogue", model="dialogue-lstm-attention", text=text, lang=lang)
    app.wait_for_trace()
    app.rest()


def speak(app: App, words: str) -> str:
    """Take the reply and say something to it; the reply."""
    old = app.trace()
    press(app, "reply")
    taken = str(app.box.input_value())
    assert taken.endswith(" ¶ ") and app.box.evaluate(
        "e => [e === document.activeElement, e.selectionStart]"
    ) == [
        True,
        len(taken),
    ]
    app.page.keyboard.type(words)
    assert app.trace() == old
    app.box.press("Enter")
    app.wait_for_trace(old)
    app.rest()
    return taken.removesuffix(" ¶ ")


def test_a_reply_shows_itself_as_it_is_written(app: App) -> None:
    opened(app)
    assert reply(app) == "…"
    app.press("ArrowRight")
    app.wait_for_step(1)
    begun = reply(app)
    app.press("End")
    app.page.wait_for_function(
        "begun => document.querySelector('.s2s-reply').textContent.length > begun", arg=len(begun) + 20
    )
    assert reply(app).startswith(begun) and "…" not in reply(app)


@pytest.mark.parametrize(("lang", "width"), [("en", 1280), ("zh", 1280), ("zh", 600)])
def test_take_the_reply_and_go_on(window: Window, lang: str, width: int) -> None:
    app = window(width=width, height=720)
    opened(app, lang)
    words = catalog(lang).under("view_chat")
    assert app.page.locator("[data-do=reply]").text_content() == words["reply"]
    said = speak(app, SECOND)
    first = turns(app)
    assert [(who, text) for who, text, _ in first] == [
        ("you", FIRST),
        ("lstm-attention", said),
        ("you", SECOND),
    ]
    assert [heard for *_, heard in first] == [False, True, True]
    assert app.query()["text"] == f"{said} ¶ {SECOND}"
    for word in ("¶", "stayed", "home", said.split()[0].strip(".,!?'")[:3]):
        assert word in read(app)
    assert app.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    again = speak(app, "Goodbye!")
    assert [text for _, text, _ in turns(app)] == [FIRST, said, SECOND, again, "Goodbye!"]
    note = app.page.locator("[data-view=chat] .s2s-talk-foot p").text_content()
    assert (
        words["say.left"].replace("{n}", "3") in note
        and words["say.more"].replace("{n}", "2").replace("**", "") in note
    )


def test_a_link_restores_what_is_read(window: Window) -> None:
    app = window()
    opened(app)
    said = speak(app, SECOND)
    trace, address = app.trace(), app.page.url
    other = window()
    other.page.goto(address)
    other.wait_for_trace()
    other.wait_for_typed(f"{said} ¶ {SECOND}")
    assert other.trace() == trace
    assert [(who, text) for who, text, _ in turns(other)] == [("typed", said), ("you", SECOND)]


def test_a_reply_with_a_forced_token_is_the_one_taken(app: App) -> None:
    opened(app)
    app.press("ArrowRight")
    app.wait_for_step(1)
    old = app.trace()
    app.page.locator("[data-view=candidates] [data-token]").nth(2).click()
    app.wait_for_trace(old)
    app.rest()
    forced = " ".join(app.written()[:1]).removeprefix("▁")
    said = speak(app, SECOND)
    assert said.startswith(forced) and turns(app)[1][1] == said


def test_a_box_that_is_left_before_the_turn_is_typed_keeps_all(app: App) -> None:
    opened(app)
    old = app.trace()
    press(app, "reply")
    taken = app.box.input_value()
    app.box.blur()
    app.rest()
    assert app.trace() == old and app.box.input_value() == taken and app.query()["text"] == FIRST


def test_to_start_anew_empties_box_and_dialogue(app: App) -> None:
    opened(app)
    speak(app, SECOND)
    press(app, "anew")
    app.page.locator("[data-view=chat]").wait_for(state="detached")
    assert app.box.input_value() == "" and app.box.evaluate("e => e === document.activeElement")
    app.box.fill(FIRST)
    app.box.press("Enter")
    app.page.locator("[data-view=chat] .s2s-turn").first.wait_for()
    app.rest()
    assert [text for _, text, _ in turns(app)] == [FIRST]
