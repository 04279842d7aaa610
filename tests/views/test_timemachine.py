"""Moments of a training in one payload: differences, maps, gates; nothing is made up for a model that has no such thing."""

import numpy as np

from s2s_core.i18n import catalog
from s2s_core.views.pack import pack, unpack
from s2s_core.views.timemachine import About, Moment, diff, gate_summary, lasting, maps, payload, rows_shown
from tests.views.recurrent import recurrent_trace
from tests.views.synthetic import HEAD, LAYER, SOURCE, make_trace


def test_a_difference_gives_back_both_texts():
    for written, right in (("200---00", "2021-05-03"), ("", "abc"), ("abc", "abc"), ("zzzz", "a")):
        runs = diff(written, right)
        assert "".join(text for kind, text in runs if kind != "missing") == written
        assert "".join(text for kind, text in runs if kind != "wrong") == right


def test_rows_are_those_of_the_answer_and_a_few_more_however_long_an_untrained_model_writes():
    moment = Moment(0, 0, make_trace())
    assert rows_shown([moment], "abc") == 7  # 3 letters, the end, 3 more; the trace has 7 steps
    assert rows_shown([moment], "a") == 5 and rows_shown([moment], None) == 7


def test_attention_is_every_head_and_a_model_with_attention_only_has_no_memory_map():
    found = maps(Moment(5, 10, make_trace()))
    assert set(found) == {"attention"} and found["attention"].shape == (LAYER, HEAD, 7, SOURCE)
    assert gate_summary(make_trace()) == {} and lasting(make_trace()) is None


def test_gradients_are_shares_of_their_row():
    slopes = np.array([[1.0, 3.0], [0.0, 0.0]], np.float32)
    found = maps(Moment(5, 10, make_trace(attention=False), gradients=slopes))
    np.testing.assert_allclose(found["gradient"][0, 0], [[0.25, 0.75], [0, 0]])


def test_a_recurrent_model_has_gates_between_zero_and_one_and_a_memory_map():
    for cell, gates in (("lstm", {"i", "f", "o"}), ("gru", {"r", "z"})):
        trace = recurrent_trace(cell)
        summary = gate_summary(trace)
        assert set(summary) == gates and all(
            len(layers) == trace.info.n_layers for layers in summary.values()
        )
        gate = "z" if cell == "gru" else "f"
        values = np.concatenate([trace.encoder[f"gate.{gate}"][0], trace.decoder(f"gate.{gate}")[0]])
        shut, opened, mean = summary[gate][0]
        np.testing.assert_allclose(
            [shut, opened, mean], [(values < 0.1).mean(), (values > 0.9).mean(), values.mean()], rtol=1e-4
        )
        rows = maps(Moment(None, 9, trace))["memory"]
        assert rows.shape[0] == trace.info.n_layers and (rows.sum(-1) <= 1 + 1e-5).all()
        assert all(value >= 1 for value in lasting(trace) or [0])


def test_the_payload_travels_and_keeps_the_weights_to_a_byte():
    early, late = make_trace(forced={0: 11}), make_trace()
    about = About(answer=late.text, gold=[(0, 1), (40, 0)], curve=[(0.5, 3.0)], n_pairs=9, guided=True)
    sent = unpack(
        pack(
            payload([Moment(0, 0, early, 50.0, 0.0), Moment(None, 90, late, 2.0, 1.0)], about, catalog("en"))
        )
    )
    first, last = sent["moments"]
    assert (first["percent"], last["percent"], first["right"], last["right"]) == (0, None, False, True)
    np.testing.assert_allclose(
        last["maps"]["attention"] / 255,
        maps(Moment(None, 90, late))["attention"][:, :, : sent["rows"]],
        atol=0.5 / 255 + 1e-6,
    )
    assert sent["guided"] is True and sent["gold"] == [[0, 1]]  # the row that is not shown is left out


def test_another_moment_gives_another_trace_name():
    about, text = About(), catalog("zh")
    one = payload([Moment(0, 0, make_trace())], about, text)["trace"]
    assert one != payload([Moment(0, 0, make_trace(forced={0: 11}))], about, text)["trace"]
