"""What every task must have: examples to begin with, its name and its notice in every language; and how headlines copy."""

import pytest

from s2s_core.i18n import LANGUAGES, catalog
from s2s_core.tasks import TASKS, task
from s2s_core.tasks.dialogue import as_read
from s2s_core.tasks.headlines import copying

SHIPPED = [name for name in TASKS if name != "en-zh"]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_task_has_at_least_five_different_examples_that_its_models_can_read(name):
    examples = TASKS[name].examples
    assert len(set(examples)) == len(examples) >= 5
    assert max(len(example.split()) for example in examples) <= (62 if name == "headlines" else 20)


def test_a_headline_example_has_some_sixty_words():
    assert max(len(example.split()) for example in TASKS["headlines"].examples) >= 55


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", TASKS)
def test_a_task_is_named_in_every_language_and_so_is_its_notice(name, lang):
    assert f"app.task.{name}" in catalog(lang)
    assert TASKS[name].notice is None or TASKS[name].notice in catalog(lang)


def test_what_may_be_false_about_persons_is_said():
    assert {name for name in TASKS if TASKS[name].notice} == {"headlines", "dialogue"}


def test_an_unknown_task_is_a_users_mistake():
    with pytest.raises(ValueError, match="no-such-task"):
        task("no-such-task")


def test_copying_makes_targets_of_the_texts_own_words_in_their_order():
    pairs = [(" ".join(f"w{i}" for i in range(n)), "a headline") for n in (3, 11, 40)] * 40
    made = copying(pairs)
    assert made == copying(pairs) and made != copying(pairs, seed=32)
    heads = thinned = 0
    for source, target in made:
        words, kept = source.split(), target.split()
        places = [words.index(word) for word in kept]
        assert places == sorted(set(places)) and max(places) < 24  # a subsequence of the beginning
        heads += places == list(range(len(places)))
        thinned += places != list(range(len(places)))
    assert heads > len(made) / 4 and thinned > len(made) / 4
    longest = max(
        len(target.split())
        for source, target in made
        if target == " ".join(source.split()[: len(target.split())])
    )
    assert longest <= 14


def test_an_empty_text_gives_nothing_to_copy():
    assert copying([("", "a headline")]) == []


def test_dialogues_are_read_without_replies_that_spell_and_some_without_the_turn_before():
    talk = [(f"Hello {i}. ¶ How are you?", "Fine.") for i in range(400)]
    read = as_read([*talk, ("Your name?", "It's Lin, L-I-N."), ("Yours?", "J. R. R. T, that is A B C.")])
    assert len(read) == 400 and {target for _, target in read} == {"Fine."}
    alone = [source for source, _ in read if source == "How are you?"]
    assert 0.08 < len(alone) / 400 < 0.25 and all(
        source in dict(talk) or source == "How are you?" for source, _ in read
    )
    assert as_read(talk) == as_read(talk)
    assert as_read([("A or B?", "Plan A or plan B.")]) == [("A or B?", "Plan A or plan B.")]
