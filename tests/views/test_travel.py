"""What arrives in the browser: every payload of every architecture through its bytes, against its own numbers."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import s2s_core
from s2s_core.i18n import catalog
from s2s_core.trace import DecodeTrace, Values
from s2s_core.views import ALL, VIEWS
from s2s_core.views.arrays import decoded, fine, picture
from s2s_core.views.cells import cells
from s2s_core.views.pack import pack, pack_apart, pack_block, pack_exact, unpack, unpack_blocks
from tests.conftest import ARCHITECTURES
from tests.views.inputs import inputs_of
from tests.views.plain import plain
from tests.views.recurrent import recurrent_trace

TEXT = "我的朋友不喜欢汤姆。"
PICTURES = {"h", "q", "head"}  # vectors of which only a strip of colours is seen


def pairs(sent: Any, come: Any, where: str = "") -> list[tuple[str, np.ndarray, np.ndarray]]:
    """All arrays of two payloads that should be alike, by where they stand; everything else is compared."""
    if isinstance(sent, np.ndarray):
        return [(where, sent, np.asarray(come))]
    if isinstance(sent, dict):
        assert set(sent) == set(come), where
        inside = [
            (f"{where}.{key}", sent[key], come[key]) for key in sent if sent.get("symbol") not in PICTURES
        ]
    elif isinstance(sent, list | tuple):
        assert len(sent) == len(come), where
        inside = [(f"{where}[]", one, other) for one, other in zip(sent, come, strict=True)]
    else:
        assert sent == come, where
        return []
    return [pair for path, one, other in inside for pair in pairs(one, other, path)]


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_numbers_arrive_as_they_are_read(models: dict[str, Any], architecture: str) -> None:
    model = models[architecture]
    trace = s2s_core.decode(model, TEXT)
    for view in (view for view in ALL if view.offered(trace.info)):
        made = view.payload(trace, catalog("en"), **inputs_of(view, model, trace))
        for where, sent, come in pairs(plain(made), unpack(pack(made)), view.name):
            assert sent.shape == come.shape, where
            known = np.isfinite(sent.astype(float))
            np.testing.assert_array_equal(
                np.isnan(come.astype(float)), np.isnan(sent.astype(float)), err_msg=where
            )
            size = max(1.0, float(np.abs(sent[known]).max(initial=0.0)))
            np.testing.assert_allclose(come[known], sent[known], atol=2e-3 * size, err_msg=where)
            same = np.round(come[known].astype(float), 2) == np.round(sent[known].astype(float), 2)
            assert same.size < 200 or same.mean() > 0.98, f"{where}: {same.mean():.3f} read the same"


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_numbers_that_are_saved_arrive_as_they_were_computed(
    models: dict[str, Any], architecture: str
) -> None:
    model = models[architecture]
    trace = s2s_core.decode(model, TEXT)
    for view in (view for view in ALL if view.offered(trace.info)):
        made = view.payload(trace, catalog("en"), **inputs_of(view, model, trace))
        _, blocks = pack_apart(made)
        there = {key: read for block in blocks for key, read in unpack_blocks(pack_block(block)).items()}
        plain_blocks = {block.key: there[block.key] for block in blocks if block.kind == "plain"}
        for where, sent, come in pairs(plain(made), unpack(pack_exact(made), plain_blocks), view.name):
            np.testing.assert_array_equal(come, sent.astype(come.dtype), err_msg=where)
            assert come.dtype == np.float32 or np.issubdtype(sent.dtype, np.integer), where


@pytest.mark.parametrize("kind", ["lstm", "gru", "rnn"])
def test_exact_gates_are_the_recorded_ones(kind: str) -> None:
    trace = recurrent_trace(kind)
    maps = unpack(pack_exact(VIEWS[f"gates_{kind}"].payload(trace, catalog("en"))))["maps"]
    for item in maps:
        steps = np.stack([step.values.known(item["site"]) for step in trace.steps], axis=1)
        recorded = np.concatenate([trace.encoder.known(item["site"]), steps], axis=1)
        np.testing.assert_array_equal(item["values"], recorded)


def test_a_block_is_sent_once_and_serves_every_view_of_the_page() -> None:
    trace, text = recurrent_trace("lstm"), catalog("en")
    first, blocks = pack_apart(VIEWS["gates_lstm"].payload(trace, text))
    other, same = pack_apart(VIEWS["formula_lstm"].payload(trace, text))
    assert blocks == same and len(blocks) == 1
    known = unpack_blocks(pack_block(blocks[0]))
    maps = {item["site"]: item["values"] for item in unpack(first, known)["maps"]}
    np.testing.assert_allclose(maps["cell"][:, -1], trace.steps[-1].values.known("cell"), atol=2e-3)
    row = unpack(other, known)["rows"][0]
    np.testing.assert_array_equal(row["value"], maps[row["site"]])
    assert unpack(first)["maps"][0]["values"] is None  # its block is elsewhere
    assert len(first) + len(other) < len(pack_block(blocks[0])) * 4


def edited(trace: DecodeTrace, site: str) -> DecodeTrace:
    """A trace in which an intervention set a site to 1 at the third step."""
    step = trace.steps[2]
    values = dict(step.values.items())
    values[site] = np.ones_like(values[site])
    steps = (*trace.steps[:2], replace(step, values=Values(values)), *trace.steps[3:])
    return replace(trace, steps=steps)


@pytest.mark.parametrize("kind", ["lstm", "gru", "rnn"])
def test_what_an_intervention_set_is_sent_as_it_is(kind: str) -> None:
    trace = recurrent_trace(kind)
    assert cells(trace) is not None
    for site in VIEWS[f"gates_{kind}"].needs.decoder:
        changed = edited(trace, site)
        assert cells(changed) is None
        made = VIEWS[f"gates_{kind}"].payload(changed, catalog("en"))
        come = {item["site"]: item["values"] for item in unpack(pack(made))["maps"]}
        for name, values in come.items():
            np.testing.assert_allclose(
                values[:, len(trace.source) + 2], changed.steps[2].values.known(name), atol=1e-3
            )


def test_codes_keep_zero_the_ends_and_what_is_no_number() -> None:
    values = np.array([-2.0, 0.0, 2.0, np.nan, 1.0], dtype=np.float32)
    for made in (fine(values), picture(values), picture(values, 2.0)):
        np.testing.assert_allclose(made.decoded(), values, atol=2.0 / made.levels + 1e-6)
        assert made.decoded()[1] == 0.0 and made.decoded()[2] == 2.0 and np.isnan(made.decoded()[3])
    assert picture(values, 1.0).decoded()[0] == -1.0  # beyond the limit all have the full colour
    assert fine(np.array([0.0, 0.5], dtype=np.float32)).low == 0.0
    assert fine(np.zeros((2, 0), dtype=np.float32)).decoded().shape == (2, 0)
    np.testing.assert_array_equal(decoded(np.array([0, 254, 255], dtype=np.uint8), 0, 1), [0.0, 1.0, np.nan])
