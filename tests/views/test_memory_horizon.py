import pytest

from s2s_core.i18n import LANGUAGES, catalog
from s2s_core.ui.memory import horizon
from s2s_core.views.log_axis import log_marks
from s2s_core.views.memory_horizon import (
    Course,
    Probed,
    fall,
    hardly_any,
    horizon_figure,
    horizon_table,
    probe_figure,
    probe_table,
    shared_range,
)

COURSES = {
    "LSTM": Course("lstm", (1, 2, 3, 4), (1.0, 0.1, 0.01, 0.001), (40, 30, 20, 2)),
    "RNN": Course("rnn", (2, 3, 5), (0.5, 0.25, 0.125), (30, 30, 30)),
}
PROBED = {
    "LSTM": Probed("lstm", (0, 1, 2), (0.9, 0.8, 0.6), (0.1, 0.1, 0.2)),
    "RNN": Probed("rnn", (0,), (0.7,), (0.1,)),
}


def test_the_range_told_is_one_that_all_models_have_with_enough_pairs():
    assert shared_range(COURSES) == (2, 3)
    assert fall(COURSES["LSTM"], 2, 3) == pytest.approx(0.1) and fall(COURSES["RNN"], 2, 3) == pytest.approx(
        0.5
    )


@pytest.mark.parametrize(("language", "measure"), list(zip(LANGUAGES, ("log_prob", "logit"), strict=True)))
def test_one_line_a_model_on_a_logarithmic_axis_the_chosen_one_wider(language, measure):
    drawn = horizon_figure(COURSES, "distance", measure, "RNN", catalog(language))
    assert [line.name for line in drawn.data] == ["LSTM", "RNN"] and drawn.layout.yaxis.type == "log"
    assert list(drawn.data[0].x) == [1, 2, 3, 4] and list(drawn.data[0].y) == [1.0, 0.1, 0.01, 0.001]
    assert drawn.data[1].line.width > drawn.data[0].line.width
    assert ("ln p" in drawn.layout.yaxis.title.text) == (measure == "log_prob")


def test_a_short_logarithmic_axis_has_marks_too():
    assert log_marks([3e-5, 0.02, 0.0]) == {
        1e-5: "10⁻⁵",
        1e-4: "10⁻⁴",
        1e-3: "10⁻³",
        1e-2: "10⁻²",
        1e-1: "10⁻¹",
    }
    short = log_marks([0.02, 0.08])
    assert [said for value, said in short.items() if 0.02 <= value <= 0.08] == ["0.02", "0.05"]
    assert log_marks([]) == {}


def test_gradients_of_certain_models_are_told_from_others():
    small = Course("gru", (1, 2, 3), (1e-5, 1e-4, 0.5), (9, 9, 9))
    assert hardly_any({"GRU": small}, 1, 3) and not hardly_any({"GRU": small}, 3, 3)
    assert not hardly_any(COURSES, 1, 3)


@pytest.mark.parametrize("language", LANGUAGES)
def test_places_count_from_one_and_the_most_frequent_token_is_the_dotted_line(language):
    drawn = probe_figure(PROBED, "start", "LSTM", catalog(language))
    assert list(drawn.data[0].x) == [1, 2, 3] and list(drawn.data[-1].y) == [0.1, 0.1, 0.2]
    assert drawn.data[-1].line.dash == "dot" and tuple(drawn.layout.yaxis.range) == (0, 1.02)


def test_tables_hold_all_points():
    assert (
        horizon_table(COURSES, "distance", "logit")[1] == ["LSTM", 1, 1.0, 40]
        and len(horizon_table(COURSES, "from_end", "logit")) == 8
    )
    assert probe_table(PROBED, "end")[-1] == ["RNN", "end", 1, 0.7, 0.1]


def course(*y: float) -> Course:
    return Course("lstm", tuple(range(1, len(y) + 1)), y, (9,) * len(y))


@pytest.mark.parametrize(
    ("courses", "said"),
    [
        ({"A": course(1.0, 0.5), "B": course(1.0, 0.1)}, "by a factor of 0.5 in A and of 0.1 in B."),
        ({"A": course(1.0, 0.5), "B": course(2.0, 1.0)}, "by a factor of 0.5 in all of them."),
        ({"A": course(1.0, 0.5)}, "the gradient of A changes by a factor of 0.5."),
        ({"A": course(1.0), "B": course(2.0)}, "All pairs are at distance 1: a longer sentence"),
    ],
)
def test_the_sentence_over_the_horizon(courses: dict[str, Course], said: str) -> None:
    line = horizon._say_horizon(courses, "distance", "logit", catalog("en"), warning="")
    assert said in line


def test_one_sentence_is_told_as_one() -> None:
    text = catalog("en")
    assert horizon._warning("corpus", True, text) == horizon._warning(None, True, text) == ""
    assert "may be chance" in horizon._warning("sentence", False, text)
    assert "200 sentences" in horizon._warning("sentence", True, text)


@pytest.mark.parametrize("side", ["start", "end"])
def test_a_transformer_has_no_final_state_to_be_read(side: str) -> None:
    probed = {
        "LSTM": Probed("lstm", (0, 1), (0.9, 0.8), (0.1, 0.1)),
        "T": Probed("transformer", (0, 1), (0.9, 0.8), (0.1, 0.1)),
    }
    said = {name: horizon._say_probe(probed, name, side, catalog("en")) for name in probed}
    assert "the final state of LSTM" in said["LSTM"]
    assert said["T"].startswith("T hands over no final state") and "mean of its encoder states" in said["T"]
