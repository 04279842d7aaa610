"""Curves, chart and table of the Models page: what is drawn is what was measured, with one colour an architecture."""

import plotly.graph_objects as go
import pytest

from s2s_core.analysis.fairness import PUBLISHED, Candidate, Published, row
from s2s_core.i18n import catalog
from s2s_core.views import models_curves, models_quality, models_table
from s2s_core.views.pack import pack, unpack
from s2s_core.views.palette import LOOKS, OTHER, look

CONFIG = {
    "kind": "recurrent",
    "cell": "gru",
    "attention": None,
    "d_embed": 2,
    "d_hidden": 3,
    "d_attn": 5,
    "n_layers": 1,
    "n_vocab": 7,
}
POINT = {"update": 70, "minutes": 1.5, "target_tokens": 900, "train_loss": 2.5, "valid_perplexity": 9.0}
ONE = Candidate("one", "gru", CONFIG, {}, [POINT, {**POINT, "update": 140, "valid_perplexity": 5.0}], {
    "bleu_lc": 38.0, "intervals": {"bleu_lc": [36.0, 40.0]}}, parameters=100)  # fmt: skip
TWO = Candidate("two", "transformer", CONFIG, {}, [], {"bleu_lc": 39.0}, parameters=200)
NAMES, TEXT = {"one": "GRU", "two": "Transformer"}, catalog("en")


def test_a_curve_for_each_model_that_has_one_in_its_architectures_colour():
    figure = models_curves.figure([ONE, TWO], "update", "valid_perplexity", "one", NAMES, TEXT)
    assert isinstance(figure, go.Figure) and [line.name for line in figure.data] == ["GRU"]
    assert list(figure.data[0].x) == [70, 140] and list(figure.data[0].y) == [9.0, 5.0]
    assert figure.data[0].line.color == look("gru").color and figure.layout.yaxis.type == "log"
    assert models_curves.table([ONE, TWO])[2] == ["one", 140, 900, 1.5, 2.5, 5.0]


def contrast(one: str, other: str) -> float:
    """WCAG 2.1 contrast ratio of two hex colours."""

    def luminance(color: str) -> float:
        parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("ground", ["#ffffff", "#191d25"])
def test_the_colours_are_seen_on_light_and_on_dark_and_no_two_are_alike(ground: str):
    assert all(contrast(each.color, ground) >= 3 for each in (*LOOKS.values(), OTHER))
    assert (
        len({each.color for each in LOOKS.values()})
        == len({each.plotly for each in LOOKS.values()})
        == len(LOOKS)
    )


def published(spec: dict) -> list[dict]:
    """The data of the lines at published figures, wherever the specification keeps its data."""
    holders = [spec, *spec["layer"]]
    sets = [
        *spec.get("datasets", {}).values(),
        *(holder.get("data", {}).get("values", []) for holder in holders),
    ]
    return [value for values in sets for value in values if "value" in value]


def test_the_chart_has_a_point_a_model_its_interval_and_the_published_line():
    rows = [row(candidate, [ONE, TWO], ["bleu_lc"]) for candidate in (ONE, TWO)]
    assert models_quality.costs_shown(rows) == ["parameters", "minutes", "updates"]
    data = models_quality.points(rows, "parameters", "bleu_lc", "two", NAMES)
    assert [(point["cost"], point["low"], point["quality"], point["high"], point["chosen"]) for point in data] == [
        (100, 36.0, 38.0, 40.0, False), (200, 39.0, 39.0, 39.0, True)]  # fmt: skip
    spec = models_quality.chart(data, "parameters", "bleu_lc", PUBLISHED["captions-en-de"], TEXT).to_dict()
    lines = published(spec)
    assert {line["value"] for line in lines} == {41.0} and "Wu et al. 2021" in lines[0]["label"]
    assert [param["name"] for param in spec["params"]] == [models_quality.PICK]


def test_the_numbers_of_the_chart_are_a_row_a_model_with_every_cost_and_interval():
    rows = [row(candidate, [ONE, TWO], ["bleu_lc"]) for candidate in (ONE, TWO)]
    head, *found = models_quality.table(rows, ["bleu_lc"])
    assert head == [
        "model",
        "architecture",
        "parameters",
        "minutes",
        "updates",
        "bleu_lc",
        "bleu_lc_low",
        "bleu_lc_high",
    ]
    assert found == [
        ["one", "gru", 100, 1.5, 140, 38.0, 36.0, 40.0],
        ["two", "transformer", 200, "", "", 39.0, "", ""],
    ]


def test_less_is_better_turns_the_axis_round_and_other_metrics_have_no_published_line():
    other = [Published("x", "bleu", 1.0, "y", "https://z", "tokenised")]
    data = [{"architecture": "gru", "cost": 1, "quality": 2.0}]
    spec = models_quality.chart(data, "minutes", "perplexity", other, TEXT).to_dict()
    assert any(layer["encoding"].get("y", {}).get("scale", {}).get("reverse") for layer in spec["layer"])
    assert not published(spec)


def test_a_guided_model_is_marked_where_the_figure_is_of_its_attention():
    taught = Candidate("two", "transformer", CONFIG, {"guidance": 0.2}, [], {"aer": 1.0}, parameters=200)
    free = Candidate("one", "gru", CONFIG, {}, [], {"aer": 20.0}, parameters=100)
    rows = [row(candidate, [taught, free], ["aer"]) for candidate in (taught, free)]
    found = models_quality.points(rows, "parameters", "aer", "one", NAMES, "guided")
    assert [point["label"] for point in found] == ["Transformer (guided)", "GRU"]
    table = models_table.payload(rows, {"aer": [], "bleu": []}, TEXT, names=NAMES, chosen="one")
    assert [line["guidance"] for line in table["rows"]] == [0.2, None]
    assert [(metric["better"], metric["of_alignment"]) for metric in table["metrics"]] == [
        ("less", True),
        ("more", False),
    ]


def test_the_table_travels_and_its_name_changes_with_what_it_says():
    rows = [row(candidate, [ONE, TWO], ["bleu_lc"]) for candidate in (ONE, TWO)]

    def sent(chosen: str) -> dict:
        return unpack(pack(models_table.payload(rows, {"bleu_lc": ["two"]}, TEXT, names=NAMES, chosen=chosen,
                                                published=PUBLISHED["captions-en-de"])))  # fmt: skip

    assert sent("one")["trace"] != sent("two")["trace"] and sent("one")["rows"][1]["parameters"] == 200
    assert sent("one")["metrics"][0]["best"] == ["two"] and sent("one")["published"][0]["note"]


def test_an_axis_shows_no_more_than_there_can_be():
    assert models_quality._domain([0.0, 100.0], 0, 100) == [0, 100]
    assert models_quality._domain([40.0, 60.0], 0, 100) == [37.0, 63.0]
    assert models_quality._domain([5.0, 5.0], 0, None) == [4.25, 5.75]
    assert models_quality._domain([0.0], 0, None) == [0, 0.15]
    assert models_quality._domain([], 0, 100) == [0, 100]
