import numpy as np
import pytest

from s2s_core.analysis.unit_order import by_activity
from s2s_core.i18n import LANGUAGES, catalog
from s2s_core.views import offered
from s2s_core.views.gates import VIEWS, payload, telling
from s2s_core.views.pack import pack, unpack
from tests.views.plain import plain
from tests.views.recurrent import recurrent_trace
from tests.views.synthetic import LAYER, SOURCE, TARGET, UNIT, make_trace

MAPS = {
    "lstm": ["gate.i", "gate.f", "gate.g", "gate.o", "cell", "hidden"],
    "gru": ["gate.r", "gate.z", "gate.n", "hidden"],
    "rnn": ["hidden"],
}


@pytest.mark.parametrize("kind", MAPS)
def test_each_cell_is_offered_its_own_view_alone(kind: str) -> None:
    assert [view.name for view in offered(recurrent_trace(kind).info, VIEWS)] == [f"gates_{kind}"]
    assert offered(make_trace("layers").info, VIEWS) == []


@pytest.mark.parametrize("kind", MAPS)
def test_reading_and_writing_stand_in_one_map_by_layer_position_unit(kind: str) -> None:
    trace = recurrent_trace(kind)
    maps = {item["site"]: item for item in plain(payload(trace, catalog("en")))["maps"]}
    assert list(maps) == MAPS[kind]
    for site, item in maps.items():
        assert item["values"].shape == (LAYER, SOURCE + TARGET, UNIT)
        np.testing.assert_array_equal(item["values"][:, :SOURCE], trace.encoder[site])
        for t, step in enumerate(trace.steps):
            np.testing.assert_array_equal(item["values"][:, SOURCE + t], step.values[site])


def test_gates_run_from_0_to_1_and_all_else_is_signed() -> None:
    for kind in MAPS:
        for item in plain(payload(recurrent_trace(kind), catalog("en")))["maps"]:
            within = item["limit"] or 1.0
            assert (item["limit"] is None) == (item["site"][5:] in {"i", "f", "o", "r", "z"})
            if item["site"] != "cell":
                assert (
                    item["values"].min() >= (-within if item["limit"] else 0)
                    and item["values"].max() <= within
                )


def test_the_order_of_units_is_that_of_their_mean_activity() -> None:
    hidden = np.zeros((2, 3, 5), dtype=np.float32)
    hidden[0, :, 3], hidden[0, :, 1], hidden[1, 1, 4] = -0.9, 0.5, 0.1
    assert by_activity(hidden).tolist() == [[3, 1, 0, 2, 4], [4, 0, 1, 2, 3]]
    order = payload(recurrent_trace("gru"), catalog("en"))["order"]
    assert order.shape == (LAYER, UNIT) and np.array_equal(
        np.sort(order), np.tile(np.arange(UNIT), (LAYER, 1))
    )


def test_the_unit_shown_first_holds_its_cell_and_then_opens() -> None:
    values = {name: np.full((1, 7, 5), 0.5, dtype=np.float32) for name in ("gate.f", "gate.o", "hidden")}
    values["gate.f"][..., 2] = values["gate.f"][..., 4] = 0.99
    values["gate.o"][0, 5, 2] = values["gate.o"][0, 5, 1] = 0.95
    assert telling(values, 3) == [2]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", MAPS)
def test_the_payload_survives_packing_with_its_words(kind: str, language: str) -> None:
    made = payload(recurrent_trace(kind), catalog(language))
    back = unpack(pack(made))
    np.testing.assert_array_equal(back["order"], made["order"])
    assert {f"title.{kind}", f"help.{kind}", f"{kind}.plain", "cell", "say_before"} <= set(back["words"])
