"""TSV files: what is read, and how damage is named."""

import gzip

import pytest

from s2s_core.errors import UserError
from s2s_core.tasks.columns import NAMED, TURNS, Columns
from s2s_core.tasks.files import read_lines, read_tsv, write_lines, write_tsv


def test_first_two_columns_of_plain_and_gz(tmp_path):
    text = "source\ttarget\tmore\r\n甲\ta\tx\r\n乙 丙\tb c\n\n"
    (tmp_path / "a.tsv").write_bytes(text.encode("utf-8-sig"))
    with gzip.open(tmp_path / "a.tsv.gz", "wb") as file:
        file.write(text.encode())
    for name in ("a.tsv", "a.tsv.gz"):
        assert read_tsv(tmp_path / name) == [("甲", "a"), ("乙 丙", "b c")]
        assert read_tsv(tmp_path / name, limit=1) == [("甲", "a")]


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "error.empty_file"),
        (b"source\ttarget\n", "error.empty_file"),
        (b"source\ttarget\nx\n", "error.bad_rows"),
        (b"source\ttarget\n\xff\xfe\tx\n", "error.unreadable_file"),
    ],
)
def test_damage_has_a_name(tmp_path, content, key):
    (tmp_path / "a.tsv").write_bytes(content)
    with pytest.raises(UserError) as caught:
        read_tsv(tmp_path / "a.tsv")
    assert caught.value.key == key and caught.value.values["path"] == "a.tsv"


def test_bad_rows_are_named_by_line_and_not_all_of_them(tmp_path):
    (tmp_path / "a.tsv").write_text("source\ttarget\n" + "a\tb\n\nonly one\n" * 30 + "\n")
    with pytest.raises(UserError) as caught:
        read_tsv(tmp_path / "a.tsv")
    lines = str(caught.value.values["lines"])
    assert lines.startswith("3, 4, 6, 7") and lines.endswith("… (60)")


def test_compressed_files_that_are_not(tmp_path):
    (tmp_path / "a.tsv.gz").write_text("source\ttarget\na\tb\n")
    whole = gzip.compress(b"source\ttarget\n" + b"a\tb\n" * 100)
    (tmp_path / "b.tsv.gz").write_bytes(whole[:-12])
    for name in ("a.tsv.gz", "b.tsv.gz", "none.tsv"):
        with pytest.raises(UserError) as caught:
            read_tsv(tmp_path / name)
        assert caught.value.key == "error.unreadable_file"


def put(path, *rows):
    path.write_text("".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_columns_are_read_by_name_in_any_order(tmp_path):
    path = put(tmp_path / "a.tsv", ("id", "Target", "note", "source"), ("1", "eins", "", "one"))
    assert read_tsv(path) == [("one", "eins")]
    path = put(tmp_path / "b.tsv", ("french", "english"), ("Va !", "Go."))
    assert read_tsv(path, columns=Columns.of("english,french")) == [("Go.", "Va !")]


def test_the_turn_before_is_read_where_it_is_asked_for_and_there(tmp_path):
    path = tmp_path / "talk.tsv"
    path.write_text(
        "previous\ttarget\tsource\nHello.\tFine.\tHow are you?\n\tBye.\tGoodbye.\n", encoding="utf-8"
    )
    assert read_tsv(path, columns=TURNS) == [("Hello. ¶ How are you?", "Fine."), ("Goodbye.", "Bye.")]
    assert read_tsv(path) == [("How are you?", "Fine."), ("Goodbye.", "Bye.")]
    path.write_text("source\ttarget\nHow are you?\tFine.\n", encoding="utf-8")
    assert read_tsv(path, columns=TURNS) == [("How are you?", "Fine.")]


def test_a_file_whose_first_line_is_a_pair_is_refused_with_what_to_do(tmp_path):
    path = put(tmp_path / "fra.txt", ("Go.", "Va !", "CC-BY 2.0"), ("Hi.", "Salut !", "CC-BY 2.0"))
    with pytest.raises(UserError) as refused:
        read_tsv(path, own=True)
    for part in ("fra.txt", "Go. | Va !", "--columns 2,4", "--no-header"):
        assert part in str(refused.value)
    with pytest.raises(UserError) as refused:
        read_tsv(path)
    assert "--columns" not in str(refused.value)


def test_files_of_manythings_and_tatoeba(tmp_path):
    rows = [("Go.", "Va !", "CC-BY 2.0"), ("Hi.", "Salut !", "CC-BY 2.0")]
    pairs = [("Go.", "Va !"), ("Hi.", "Salut !")]
    assert read_tsv(put(tmp_path / "fra.txt", *rows), columns=Columns.of(None, no_header=True)) == pairs
    linked = [("1276", "Go.", "3", "Va !"), ("1277", "Hi.", "4", "Salut !")]
    path = put(tmp_path / "links.tsv", *linked)
    for columns in (Columns.of("2,4", no_header=True), Columns.of("2,4")):
        assert read_tsv(path, columns=columns) == pairs
    named = [("1276", "eng", "Go.", "3", "fra", "Va !"), ("1277", "eng", "Hi.", "4", "fra", "Salut !")]
    assert read_tsv(put(tmp_path / "c.tsv", *named), columns=Columns.of("6,3", no_header=True)) == [
        (target, source) for source, target in pairs
    ]


@pytest.mark.parametrize(
    ("first", "read"),
    [
        (("id", "sentence A", "id of B", "sentence B"), 1),
        (("no", "English", "no", "French"), 1),
        (("7", "Stop!", "8", "Stop !"), 2),
    ],
)
def test_where_columns_are_numbers_it_is_said_what_became_of_the_first_line(tmp_path, caplog, first, read):
    path = put(tmp_path / "a.tsv", first, ("1", "Go.", "2", "Va !"))
    assert len(read_tsv(path, columns=Columns.of("2,4"))) == read
    assert "first line is " + ("left out" if read == 1 else "read as a pair") in caplog.text


@pytest.mark.parametrize("said", ["2", "2,2", "a,", "0,1", "1,2,3"])
def test_what_is_no_two_columns(said):
    with pytest.raises(ValueError):
        Columns.of(said)
    with pytest.raises(ValueError):
        Columns.of("english,french", no_header=True)


@pytest.mark.parametrize(
    ("columns", "key"), [("2,9", "error.too_few_columns"), ("source,german", "error.no_such_column")]
)
def test_columns_that_are_not_there(tmp_path, columns, key):
    path = put(tmp_path / "a.tsv", ("source", "target"), ("a", "b"))
    with pytest.raises(UserError) as refused:
        read_tsv(path, columns=Columns.of(columns))
    assert refused.value.key == key


def test_commas_are_no_columns(tmp_path):
    (tmp_path / "a.csv").write_text("source,target\na,b\n")
    with pytest.raises(UserError) as refused:
        read_tsv(tmp_path / "a.csv", own=True)
    assert refused.value.key == "error.no_tabs"


def test_columns_say_themselves_on_the_command_line_and_in_json():
    for columns, said in (
        (NAMED, ""),
        (Columns.of("2,4"), "--columns 2,4"),
        (Columns.of("2,4", no_header=True), "--columns 2,4 --no-header"),
        (Columns.of(None, no_header=True), "--no-header"),
        (Columns.of("english,french"), "--columns english,french"),
    ):
        assert " ".join(columns.options()) == said
        assert Columns.from_json(columns.to_json()) == columns


@pytest.mark.parametrize("name", ["a.tsv", "a.tsv.gz", "a.txt"])
def test_what_is_written_is_compressed_by_its_name_and_read_back(tmp_path, name):
    pairs = [("a\tb", "c\nd"), ("e\u2028f", "g\x85h\rk")]
    write_tsv(tmp_path / "new" / name, pairs)
    assert ((tmp_path / "new" / name).read_bytes()[:2] == b"\x1f\x8b") == name.endswith(".gz")
    assert read_tsv(tmp_path / "new" / name) == [("a b", "c d"), ("e f", "g h k")]
    write_lines(tmp_path / name, ["a\r\nb", "", "c"])
    assert read_lines(tmp_path / name) == ["a b", "", "c"]


def test_lines_keep_their_number(tmp_path):
    (tmp_path / "a.txt").write_bytes("\ufeffa\r\n\r\n\u2028b\x0bc\n".encode())
    assert len(read_lines(tmp_path / "a.txt")) == 3
    (tmp_path / "a.txt").write_bytes(b"\xff\xfea\n")
    for name in ("a.txt", "none.txt"):
        with pytest.raises(UserError) as refused:
            read_lines(tmp_path / name)
        assert refused.value.key == "error.unreadable_file"
