"""The examples beside the text box."""

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
    assert app.box.input_value() == wanted
    app.press("ArrowRight")
    app.wait_for_step(1)
    assert app.errors == []
