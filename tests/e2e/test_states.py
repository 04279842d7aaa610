"""The States page in a real browser: keys, kinds of picture, a second sentence, a word looked up, an analogy asked."""

import s2s_core
from tests.e2e.driver import App

MODEL, SENTENCE = "zh-en-lstm-attention", "我喜欢学习外语。"
LIVE = {"timeline", "states_map", "states_nearest", "word_neighbours", "word_relations"}


def open_page(app: App) -> None:
    """By the navigation: a direct link asks the server for files under a path that is not there, which the console reports."""
    app.open(model=MODEL, text=SENTENCE, lang="en")
    app.wait_for_trace()
    app.idle()
    app.rest()
    app.page.get_by_role("link", name="States").first.click()
    app.wait_for_views(LIVE)
    app.idle()


def word(app: App) -> str:
    return str(app.page.locator("[data-view=word_neighbours]").get_attribute("data-word"))


def test_keys_step_the_map_and_the_nearest_states(app: App):
    open_page(app)
    app.press("ArrowRight")
    app.wait_for_step(1)
    first, words = (
        app.picture("states_map"),
        app.page.locator("[data-view=states_nearest] mark").all_inner_texts(),
    )
    app.press("ArrowRight", 2)
    app.wait_for_step(3)
    assert app.picture("states_map") != first
    assert app.page.locator("[data-view=states_nearest] mark").all_inner_texts() != words
    assert word(app)  # the word of the step, without asking
    app.press("Home")
    app.wait_for_step(-6)
    assert word(app) == ""
    for kind in app.page.locator("[data-view=states_map] [data-choice]").all():
        kind.click()
        assert app.page.locator("[data-view=states_map]").get_attribute("data-shown") == kind.get_attribute(
            "data-choice"
        )
    app.press("End")
    app.wait_for_step(len(s2s_core.decode(s2s_core.load(MODEL), SENTENCE).tokens))
    assert app.errors == []


def test_the_space_turns_when_it_is_dragged(app: App):
    open_page(app)
    app.press("End")
    app.page.locator("[data-view=states_map] [data-choice=space]").click()
    before = app.picture("states_map")
    box = app.page.locator("[data-view=states_map] canvas").last.bounding_box()
    assert box is not None
    app.page.mouse.move(box["x"] + 200, box["y"] + 150)
    app.page.mouse.down()
    app.page.mouse.move(box["x"] + 320, box["y"] + 190, steps=4)
    app.page.mouse.up()
    app.page.wait_for_timeout(200)
    assert app.picture("states_map") != before and app.errors == []


def test_a_second_sentence_and_a_word_are_in_the_address(app: App):
    open_page(app)
    box = app.page.locator(".st-key-states_text2 input")
    box.fill("他喜欢学习法语。")
    box.press("Enter")
    app.page.locator("[data-view=states_map]").get_by_text("second sentence", exact=True).wait_for()
    look = app.page.locator(".st-key-states_word input")
    look.fill("languages")
    look.press("Enter")
    app.page.wait_for_function(
        "() => document.querySelector('[data-view=word_neighbours]').dataset.word === 'languages'"
    )
    app.idle()
    assert app.query()["text2"] == "他喜欢学习法语。" and app.query()["word"] == "languages"
    form = app.page.locator("[data-view=word_relations] form")
    for name, value in (("a", "see"), ("b", "saw"), ("c", "go")):
        form.locator(f"input[name={name}]").fill(value)
    form.locator("button").click()
    answer = app.page.locator("[data-view=word_relations] [data-answer]")
    answer.wait_for()
    assert answer.get_attribute("data-answer") == "went"
    assert app.errors == []


def test_a_box_drawn_on_the_map_of_words_lists_them(app: App):
    open_page(app)
    chart = app.page.locator(".st-key-s2s_panel_words .vega-embed")
    chart.scroll_into_view_if_needed()
    app.idle()
    box = chart.bounding_box()
    assert box is not None
    app.page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.3 * box["height"])
    app.page.mouse.down()
    app.page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 0.8 * box["height"], steps=5)
    app.page.mouse.up()
    app.page.locator(".st-key-s2s_panel_words").get_by_text("In the box").wait_for()
    app.page.locator(".st-key-s2s_panel_words [data-testid=stDataFrame]").wait_for()
    assert app.errors == []
