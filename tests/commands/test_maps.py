"""What is written beside a model once after its training: counts as counted by hand, the maps."""

import json
from pathlib import Path

import numpy as np

from s2s_core.analysis.neighbour_map import load_map
from s2s_core.analysis.projection import Reference, fit
from s2s_core.commands.maps import write_counts, write_maps
from s2s_core.models.registry import Model
from s2s_core.text.tokenizer import Tokenizer

PAIRS = [("我喜欢外语。", "I like Tom. I do."), ("我喜欢汤姆。", "Tom says I like Tom.")]


def test_words_and_tokens_are_counted_on_their_side(tokenizer: Tokenizer, tmp_path: Path):
    made = write_counts(tmp_path, tokenizer, PAIRS[:1], PAIRS[1:])
    assert made == json.loads((tmp_path / "counts.json").read_text())
    assert (made["pairs"], made["extra"], made["fewest"]) == (2, 1, 2)
    assert made["target"]["words"] == {
        "I": 3,
        "Tom": 3,
        ".": 3,
        "like": 2,
    }  # `says` and `do` stand there once
    assert made["source"]["words"] == {"我": 2, "喜欢": 2, "。": 2}
    for i, side in enumerate(("source", "target")):
        ids = [token for pair in PAIRS for token in tokenizer.encode(pair[i]).ids]
        assert made[side]["tokens"] == np.bincount(ids, minlength=len(tokenizer)).tolist()


def test_maps_stand_beside_the_states(models: dict[str, Model], tmp_path: Path):
    write_maps(tmp_path, models["lstm"], PAIRS * 3)
    assert not (tmp_path / "map.safetensors").exists()  # no reference states, no map of them
    words = json.loads((tmp_path / "words.json").read_text())["words"]
    assert {(side, word) for side, word, _, _ in words} >= {("source", "喜欢"), ("target", "Tom")}
    states = np.random.default_rng(1).normal(size=(31, 13)).astype(np.float32)
    fit(states, references=[Reference("encoder", 0, ("a",), "a")] * 31).save(tmp_path)
    write_maps(tmp_path, models["lstm"], PAIRS)
    assert load_map(tmp_path).shape == (31, 2)
