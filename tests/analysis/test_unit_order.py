import numpy as np

from s2s_core.analysis.unit_order import by_activity, clustered


def courses() -> np.ndarray:
    """[1, 7 positions, 6 units]: units 0, 3, 5 rise together, 1, 2, 4 fall together."""
    rise = np.linspace(0, 1, 7)
    noise = np.random.default_rng(3).normal(scale=0.01, size=(7, 6))
    return (np.stack([rise, -rise, -rise, rise, -rise, rise], axis=1) + noise)[None].astype(np.float32)


def test_units_that_behave_alike_stand_together_the_higher_ones_on_top():
    order = clustered(courses())[0]
    assert set(order[:3].tolist()) == {0, 3, 5} and set(order[3:].tolist()) == {1, 2, 4}


def test_the_order_does_not_depend_on_how_units_are_numbered():
    values, shuffle = courses(), np.array([4, 2, 5, 0, 3, 1])
    assert shuffle[clustered(values[..., shuffle])[0]].tolist() == clustered(values)[0].tolist()


def test_each_layer_is_ordered_by_itself_and_every_unit_is_there_once():
    values = np.random.default_rng(5).normal(size=(2, 3, 11)).astype(np.float32)
    for order in (clustered(values), by_activity(values)):
        assert order.dtype == np.int32 and np.array_equal(np.sort(order), np.tile(np.arange(11), (2, 1)))


def test_one_unit_or_no_position_is_no_reason_to_fail():
    assert clustered(np.zeros((1, 4, 1), np.float32)).tolist() == [[0]]
    assert clustered(np.zeros((1, 0, 3), np.float32)).tolist() == [[0, 1, 2]]
