"""`finish` and `evaluate --all --write` on small untrained models: what is written, and what a failing one does."""

import json

import pytest

from s2s_core.__main__ import main
from s2s_core.commands.card import extra
from s2s_core.commands.schedule import Length, command, commands, shortfalls
from s2s_core.models.config import RecurrentConfig, to_json
from s2s_core.tasks import TASKS
from tests.commands.folders import curve, put


def test_all_are_measured_and_written_and_a_failing_one_is_named(root, capsys):
    assert main(["evaluate", "--all", "--write", "--data-dir", "/nonexistent"]) == 2
    said = capsys.readouterr()
    assert "error: en-fr-lstm" in said.err and "/nonexistent" in said.err
    assert [line.split()[0] for line in said.out.splitlines()] == [
        "en-fr-lstm", "reverse-lstm-attention", "zh-en-gru", "zh-en-lstm",
    ]  # fmt: skip
    assert not (root / "en-fr-lstm" / "metrics.json").exists()
    measured = json.loads((root / "reverse-lstm-attention" / "metrics.json").read_text())
    assert list(measured) == ["valid", "test", "lengths"] and measured["test"]["n"] == 5
    assert 0 <= measured["test"]["aer"] <= 100 and len(measured["test"]["aer_by_head"][0]) == 1
    assert "aer" not in measured["lengths"] and len(measured["lengths"]["by_length"]["rows"]) == 3
    zoo = (root / "README.md").read_text("utf-8")
    for said in (
        "## reverse",
        "## zh-en",
        "## en-fr",
        TASKS["zh-en"].licence,
        "exact match, %",
        "| 24 | 900 |",
    ):
        assert said in zoo
    assert zoo.index("## reverse") < zoo.index("## zh-en") and zoo.index("[gru]") < zoo.index("[lstm](zh-en")


def test_without_write_nothing_is_written_and_json_is_one_list(root, capsys):
    assert main(["evaluate", "--all", "--json", "--data-dir", "/nonexistent"]) == 2
    value = json.loads(capsys.readouterr().out)
    assert {row["model"]: "error" in row for row in value} == {
        "en-fr-lstm": True, "reverse-lstm-attention": False, "zh-en-gru": False, "zh-en-lstm": False,
    }  # fmt: skip
    assert value[1]["test"]["intervals"]["exact_match"][1] > 0
    assert not list(root.glob("*/metrics.json")) and not (root / "README.md").exists()


def test_the_card_of_a_generated_task(root, capsys):
    assert main(["finish", "reverse-lstm-attention"]) == 0
    assert "exact match" in capsys.readouterr().out
    card = (root / "reverse-lstm-attention" / "README.md").read_text("utf-8")
    for said in (
        "```bash\npython -m s2s_core train reverse-lstm-attention\n```\n\nWith seed 1, ", "alignment error rate",
        "### By length, on generated words",
        "free of any licence", "### Alignment error rate of each head", "## Known failures", "300 updates",
        "loss of weight 0.2",
    ):  # fmt: skip
        assert said in card
    assert "BLEU" not in card and "--extra" not in card and "derivative" not in card
    assert {path.name for path in (root / "reverse-lstm-attention").iterdir()} >= {
        "states.tsv",
        "decodes.json",
        "metrics.json",
    }


def test_the_card_of_a_text_task_says_where_pairs_came_from_and_who_had_more(root):
    assert main(["finish", "zh-en-lstm"]) == 0
    card = (root / "zh-en-lstm" / "README.md").read_text("utf-8")
    for said in (
        "python -m s2s_core train zh-en-lstm --minutes 24 --extra FILE\n",
        "1,234", "back-translation", "Tatoeba", "CC BY 2.0 FR",
        "sacreBLEU `nrefs:1", "It had 300 updates, `zh-en-gru` 900", "still falling", "one vector",
    ):  # fmt: skip
        assert said in card
    assert "alignment error rate" not in card
    assert (root / "README.md").exists()


def test_the_card_says_from_when_on_models_taught_it(root, models):
    points = curve(9, 8, 8.5, minutes=8)
    put(root / "zh-en-lstm", models["lstm"], "zh-en", points, epochs=30, restarts=[200], taught=[[200, 4321]])
    assert main(["finish", "zh-en-lstm"]) == 0
    card = " ".join((root / "zh-en-lstm" / "README.md").read_text("utf-8").split())
    for said in (
        "```bash python -m s2s_core train zh-en-lstm --minutes 16 "
        "python -m s2s_core train zh-en-lstm --minutes 24 --further --taught FILE ```",
        "From update 200 on it read, beside the real pairs, 4,321 sources", "Kim & Rush 2016", "2 parts",
    ):  # fmt: skip
        assert said in card
    assert "others to read" not in card


def test_a_folder_elsewhere_is_finished_alone(root, tmp_path_factory, speller):
    folder = tmp_path_factory.mktemp("runs") / "mine"
    put(folder, speller, "reverse", curve(9, 8, 7))
    assert main(["finish", str(folder)]) == 0
    assert (folder / "README.md").read_text("utf-8").startswith("# mine\n")
    assert not (root / "README.md").exists()


@pytest.mark.parametrize(
    ("perplexities", "ended"), [((9, 8, 7), "epochs"), ((9, 8), "minutes"), ((7, 8, 9, 9), "patience")]
)
def test_how_a_training_ended_is_read_from_its_curve(perplexities, ended):
    length = Length.of({"epochs": 3, "patience": 3}, curve(*perplexities))
    assert length.ended == ended and length.updates == 100 * len(perplexities)
    about = {"name": "reverse-lstm", "task": "reverse", "training": {"seed": 1}}
    assert commands(about, curve(*perplexities), length) == [
        "python -m s2s_core train reverse-lstm" + (" --minutes 2" if ended == "minutes" else "")
    ]


def test_patience_never_ends_what_was_trained_further():
    """Targets written by models may raise the perplexity of references for good."""
    length = Length.of({"epochs": 9, "patience": 3, "restarts": [1]}, curve(7, 8, 9, 9))
    assert length.ended == "minutes"


def test_a_model_trained_in_parts_has_a_command_for_each():
    training = {"seed": 1, "epochs": 30, "restarts": [200, 300]}
    about = {"name": "en-fr-transformer", "task": "en-fr", "training": training}
    points = curve(9, 8, 7, 6, 5)
    first, second, third = commands(about, points, Length.of(training, points))
    assert first == "python -m s2s_core train en-fr-transformer --minutes 2"
    assert second == "python -m s2s_core train en-fr-transformer --minutes 3 --further"
    assert third == "python -m s2s_core train en-fr-transformer --minutes 5 --further"


def test_another_seed_is_in_the_command_and_made_pairs_need_no_file():
    training = {"seed": 4, "extra_pairs": 10}
    said = command({"name": "headlines-transformer", "task": "headlines", "training": training}, None)
    assert said == "python -m s2s_core train headlines-transformer --seed 4"
    told = extra(TASKS["headlines"], {"extra_pairs": 17000, "extra_epochs": 4})
    assert "17,000" in told and "first 4 epochs only" in told and "Fevry and Phang 2018" in told


def test_a_model_on_its_users_files_says_the_command_with_them():
    about = {
        "name": "fish-gru",
        "task": "fish",
        "data": {"files": ["/a/train.tsv", "/b/valid.tsv"]},
        "training": {"seed": 1},
    }
    about["model"] = to_json(RecurrentConfig(cell="gru"))
    assert command(about, None) == (
        "python -m s2s_core train --data train.tsv valid.tsv --name fish-gru --architecture gru --task fish"
    )


def test_a_model_that_stopped_by_itself_lacks_nothing(root, speller):
    put(root / "reverse-lstm", speller, "reverse", curve(7, 8, 9), patience=2)
    put(root / "reverse-gru", speller, "reverse", curve(9, 8, 7, updates=900, minutes=50))
    put(root / "reverse-rnn", speller, "reverse", curve(9, 8, 7))
    (root / "reverse-rnn" / "curve.json").write_text("{")  # a damaged neighbour is no reason to fail
    assert shortfalls(root / "reverse-lstm") == []
    assert shortfalls(root / "reverse-lstm-attention") == [
        "It had 300 updates, `reverse-gru` 2,700: its figures may understate the architecture."
    ]
