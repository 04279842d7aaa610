"""TSV files: what is read, and how damage is named."""

import gzip

import pytest

from s2s_core.errors import UserError
from s2s_core.tasks.files import read_tsv


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
