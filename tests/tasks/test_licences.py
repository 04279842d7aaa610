"""What the licences of the data ask for: names to be named, and samples only where they may be passed on."""

import pytest

from s2s_core.tasks import TASKS
from s2s_core.tasks.base import SAMPLES, sample


@pytest.mark.parametrize("name", [name for name in TASKS if TASKS[name].gold is None])
def test_a_sample_is_there_where_the_licence_lets_it_be_passed_on(name):
    about = (SAMPLES / "README.md").read_text("utf-8")
    if name in ("zh-en", "en-fr", "dialogue"):
        assert len(sample(name)) == 300 and f"`{name}.tsv`" in about
    else:
        assert not (SAMPLES / f"{name}.tsv").exists()


@pytest.mark.parametrize(
    ("task", "words"),
    [
        ("zh-en", ("Tatoeba", "CC BY 2.0 FR", "ManyThings.org", "converted and normalised")),
        ("en-fr", ("Tatoeba", "CC BY 2.0 FR", "ManyThings.org", "converted and normalised")),
        (
            "captions-en-de",
            ("Multi30K: Multilingual English-German Image Descriptions", "Flickr30k", "non-commercial"),
        ),
        (
            "dialogue",
            (
                "DailyDialog: A Manually Labelled Multi-turn Dialogue Dataset, Li et al. 2017",
                "CC BY-NC-SA 4.0",
            ),
        ),
        (
            "headlines",
            ("Reuters-21578, Distribution 1.0", "copyright Reuters", "Overcoming the Lack of Parallel Data"),
        ),
    ],
)
def test_a_licence_names_what_it_asks_to_be_named(task, words):
    assert all(word in TASKS[task].licence for word in words)
