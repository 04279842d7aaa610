"""What was said in a dialogue: a reply taken further goes on with it, another last turn too, all else is a new one."""

import pytest

from s2s_core.ui.session.talk import TYPED, YOU, Said, Talk, follow, forget, is_awaited, typed

WE = "lstm-attention"


def lines(said) -> list[tuple[str, str]]:
    return [(turn.who, turn.words) for turn in said]


@pytest.fixture
def talk() -> Talk:
    """q1, answered r1, to which q2 was said, answered r2: the box holds r1 and q2."""
    return Talk("dialogue", (Said(YOU, "q1"), Said(WE, "r1"), Said(YOU, "q2")), 2, (Said(WE, "r2"),))


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (["r2", "q3"], ["q1", "r1", "q2", "r2", "q3"]),
        (["q2", "r2", "q3"], ["q1", "r1", "q2", "r2", "q3"]),
        (["r1", "other"], ["q1", "r1", "other"]),
        (["r2"], ["r2"]),
        (["q9"], ["q9"]),
        (["edited by hand", "q3"], ["edited by hand", "q3"]),
    ],
)
def test_what_the_next_text_goes_on_from(talk: Talk, parts: list[str], said: list[str]):
    assert [turn.words for turn in talk.goes_on(parts)] == said
    assert talk.goes_on(parts)[-1].who == YOU


def test_turns_that_nobody_here_has_said_are_not_said_to_be_a_models():
    assert lines(typed(["a", "b", "c"])) == [(YOU, "a"), (TYPED, "b"), (YOU, "c")]


def test_a_dialogue_is_followed_over_models_forced_replies_and_tasks():
    forget()
    assert lines(follow("dialogue", "q1", "r1", WE).said) == [(YOU, "q1")]
    follow("dialogue", "q1", "forced", "transformer")  # the same text by another model, with a token forced
    followed = follow("dialogue", "forced ¶ q2", "r2", WE)
    assert lines(followed.said) == [(YOU, "q1"), ("transformer", "forced"), (YOU, "q2")]
    assert followed.n_held == 2
    assert follow("dialogue", "forced ¶ q2", "r2", WE) == followed
    assert lines(follow("other", "r2 ¶ q3", "", WE).said) == [(TYPED, "r2"), (YOU, "q3")]
    forget()
    assert lines(follow("dialogue", "r2 ¶ q3", "", WE).said) == [(TYPED, "r2"), (YOU, "q3")]


def test_a_box_awaits_a_turn_only_where_the_task_remembers():
    assert is_awaited("dialogue", "Fine. ¶ ") and not is_awaited("dialogue", "Fine. ¶ So?")
    assert not is_awaited("zh-en", "Fine. ¶ ")
