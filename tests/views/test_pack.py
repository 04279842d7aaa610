"""The payload's bytes: what goes in comes out, and what a browser would read wrongly is refused by name."""

import numpy as np
import pytest

from s2s_core.views.base import shown
from s2s_core.views.pack import pack, unpack


def test_a_payload_comes_back_whole():
    values = np.arange(30, dtype=np.float32).reshape(2, 3, 5)
    payload = {
        "words": {"title": "对齐 {n}"},
        "list": [1, 2.5, None, True, "x"],
        "values": values,
        "deep": [{"bytes": np.arange(7, dtype=np.uint8)}],
    }
    back = unpack(pack(payload))
    assert back["words"] == payload["words"] and back["list"] == payload["list"]
    np.testing.assert_array_equal(back["values"], values)
    np.testing.assert_array_equal(back["deep"][0]["bytes"], np.arange(7))


@pytest.mark.parametrize("title", ["", "a", "ab", "abc", "abcd", "对", "对齐了"])
def test_arrays_start_at_multiples_of_eight(title: str):
    packed = pack({"title": title, "a": np.ones(3, np.uint8), "b": np.ones(5, np.float32)})
    header = int.from_bytes(packed[:4], "little")
    assert len(packed) % 8 == 0
    assert len(packed) == -(-(4 + header) // 8) * 8 + 8 + 24


def test_wider_types_are_narrowed_to_what_the_browser_reads():
    back = unpack(pack({"f": np.array([0.5, np.nan]), "i": np.array([3, 5]), "b": np.array([True, False])}))
    assert (back["f"].dtype, back["i"].dtype, back["b"].dtype) == (np.float32, np.int32, np.int32)
    assert np.isnan(back["f"][1])


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (np.float32(1), "numpy scalar"),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
        ({1, 2}, "set"),
        (np.array(["a"]), "dtype"),
    ],
)
def test_what_a_browser_would_read_wrongly_is_refused_by_name(value: object, said: str):
    with pytest.raises(AssertionError, match=rf"payload\.here\[1\].*{said}"):
        pack({"here": ["fine", value]})


@pytest.mark.parametrize(
    ("token", "read"),
    [
        ("▁languages", "languages"),
        ("s", "s"),
        ("▁", "␣"),
        ("</s>", "⏎"),
        ("<0xE5>", "xE5"),
        ("外语", "外语"),
        ("\u202e", "·"),
        ("<b>", "<b>"),
    ],
)
def test_tokens_are_shown_as_people_read_them(token: str, read: str):
    assert shown(token) == read
