"""Targets written by models: the hypothesis nearest to the references of each source."""

import gzip
from types import SimpleNamespace

import pytest

from s2s_core.__main__ import main
from s2s_core.commands import distil as command
from s2s_core.decoding.ensemble import Ensemble
from s2s_core.evaluate.sentence import sentence_bleu
from s2s_core.models import checkpoint
from s2s_core.tasks.files import read_tsv

HEAD = "source\ttarget\n"


def test_of_the_hypotheses_the_nearest_to_all_references_is_taken(monkeypatch):
    teacher = Ensemble([checkpoint.load("en-fr-lstm-attention")])
    said = ["Tu es ici .", "Vous êtes ici , Tom .", "Il dort ."]
    written = [teacher.tokenizer.encode_target(text).ids[:-1] for text in said]
    monkeypatch.setattr(command, "n_best", lambda *_, **__: [[(-1.0, list(ids)) for ids in written]])
    references = ["Vous êtes ici .", "Vous êtes là , Tom ."]
    pairs = [("You are here.", reference) for reference in references]
    mean = {text: sum(sentence_bleu(text, reference) for reference in references) for text in said}
    assert max(mean, key=mean.__getitem__) == said[1]
    assert list(command.distil(teacher, pairs, beam_size=3)) == [("You are here.", said[1])]


def test_the_nearest_chinese_hypothesis_is_found_though_it_has_no_blanks(monkeypatch):
    """By words between blanks all would score 0, and the first would be taken."""
    said = ["他没来。", "我有两个苹果。", "我有三个苹果"]
    decoded = SimpleNamespace(decode=lambda ids: SimpleNamespace(text=said[ids[0]]))
    monkeypatch.setattr(command, "_read", lambda _, source: (1,))
    monkeypatch.setattr(command, "n_best", lambda *_, **__: [[(-1.0, [at]) for at in range(3)]])
    rows = command.distil(SimpleNamespace(tokenizer=decoded), [("Three.", "我有三个苹果。")], beam_size=3)
    assert list(rows) == [("Three.", said[2])]


def test_one_row_for_every_source_that_the_teachers_can_read(tmp_path, capsys):
    rows = ["He sleeps.\tIl dort.", "He sleeps.\tIl est endormi.", "I see a dog.\tJe vois un chien."]
    rows.insert(1, f"{'very ' * 400}long\tlong")
    (tmp_path / "train.tsv").write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    out = tmp_path / "new" / "taught.tsv.gz"
    argv = [
        "distil",
        "en-fr-transformer",
        "en-fr-lstm-attention",
        "--pairs",
        str(tmp_path / "train.tsv"),
        "--out",
        str(out),
    ]
    assert main(argv) == 0
    assert capsys.readouterr().out.startswith("2 pairs")
    with gzip.open(out, "rt", encoding="utf-8") as file:
        assert file.readline() == HEAD
    made = dict(read_tsv(out))
    assert set(made) == {"He sleeps.", "I see a dog."}
    assert made["He sleeps."] in ("Il dort.", "Il est endormi.")


def test_teachers_of_different_tasks_are_refused(tmp_path, capsys):
    (tmp_path / "train.tsv").write_text(HEAD + "a\tb\n", encoding="utf-8")
    out = tmp_path / "out.tsv.gz"
    assert (
        main(
            [
                "distil",
                "reverse-lstm",
                "dates-lstm",
                "--pairs",
                str(tmp_path / "train.tsv"),
                "--out",
                str(out),
            ]
        )
        == 2
    )
    assert "vocabularies" in capsys.readouterr().err and not out.exists()


@pytest.mark.parametrize("option", ["--beam", "--limit"])
@pytest.mark.parametrize("value", ["0", "-1", "many"])
def test_sizes_are_whole_numbers_of_one_or_more(option, value, tmp_path, capsys):
    argv = [
        "distil",
        "en-fr-transformer",
        "--pairs",
        str(tmp_path / "a.tsv"),
        "--out",
        str(tmp_path / "b.tsv.gz"),
    ]
    with pytest.raises(SystemExit):
        main([*argv, option, value])
    assert f"'{value}' is not a whole number of 1 or more" in capsys.readouterr().err
