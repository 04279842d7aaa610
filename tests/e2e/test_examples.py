"""The examples beside the text box."""

import pytest

from tests.e2e.driver import App


def test_an_example_from_the_list_is_decoded_at_once(app: App):
    app.open(lang="en")
    app.wait_for_trace()
    app.idle()
    old = app.trace()
    app.page.locator(".st-key-more_examples button").first.click()
    choice = app.page.locator(".st-key-example_4 button")
    wanted = choice.inner_text()
    choice.click()
    app.wait_for_trace(old)
    app.wait_for_typed(wanted)
    app.press("ArrowRight")
    app.wait_for_step(1)
    assert app.errors == []


# The time line reports its position so long after a step. What Streamlit's browser side is told within one moment it sends as
# one message, which then asks for the time line's fragment alone; what it sends before it has heard of another sentence still
# brings the one before.
REPORT = 150
STEP_AND_CLICK = """([chip, wait]) => {
    document.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowRight', bubbles: true}));
    setTimeout(() => document.querySelector(chip).click(), wait);
}"""


@pytest.mark.parametrize("late", [-10, 0, 10])
def test_an_example_is_decoded_in_the_moment_of_a_report(app: App, late: int):
    app.open(lang="en")
    app.wait_for_trace()
    app.rest()
    for at in (0, 2, 0):
        old = app.trace()
        app.page.evaluate(STEP_AND_CLICK, [f".st-key-example_{at} button", REPORT + late])
        app.wait_for_trace(old)
        app.rest()
        assert app.trace() != old  # and no late report brought the old sentence back
        assert app.query()["text"] == app.box.input_value()
    assert app.errors == []
