"""Every payload reads what its view names, and nothing else: of a trace that refuses all other sites."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import s2s_core
from s2s_core.i18n import catalog
from s2s_core.sites import Part
from s2s_core.trace import Array, DecodeTrace, Values
from s2s_core.views import ALL, View
from s2s_core.views.needs import NOTHING, both, reading, shows, writing
from tests.conftest import ARCHITECTURES
from tests.views.inputs import inputs_of
from tests.views.synthetic import make_trace

TEXT = "我的朋友不喜欢汤姆。"


class Guarded(Values):
    """Values that refuse sites a view has not named, and note which were read."""

    def __init__(self, values: Values, part: Part, view: View, seen: set[tuple[Part, str]]) -> None:
        super().__init__(dict(values.items()))
        self.part: Part = part
        self.view, self.seen = view, seen

    def __getitem__(self, site: str) -> Array | None:
        place = (self.part, site)
        if place not in self.view.needs | self.view.uses:
            raise AssertionError(f"{self.view.name} reads {self.part}.{site} without naming it")
        self.seen.add(place)
        return super().__getitem__(site)

    def items(self) -> Any:
        raise AssertionError(f"{self.view.name} reads all sites of the {self.part}")


def guarded(trace: DecodeTrace, view: View, seen: set[tuple[Part, str]]) -> DecodeTrace:
    steps = [replace(step, values=Guarded(step.values, "decoder", view, seen)) for step in trace.steps]
    return replace(trace, encoder=Guarded(trace.encoder, "encoder", view, seen), steps=tuple(steps))


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_every_payload_reads_what_its_view_names_and_no_more(
    models: dict[str, Any], architecture: str
) -> None:
    model = models[architecture]
    trace = s2s_core.decode(model, TEXT)
    offered = [view for view in ALL if view.offered(trace.info)]
    assert {"timeline", "candidates"} < {view.name for view in offered}
    for view in offered:
        seen: set[tuple[Part, str]] = set()
        view.payload(guarded(trace, view, seen), catalog("en"), **inputs_of(view, model, trace))
        named = {("encoder", site) for site in view.needs.encoder}
        named |= {("decoder", site) for site in view.needs.decoder}
        if not view.inputs:  # what is computed beside the trace reads for the view too
            assert named <= seen, f"{view.name} names {named - seen} and does not read them"


def test_a_view_is_offered_where_all_that_it_needs_is_shown_and_can_be_done() -> None:
    info = make_trace("layers").info  # residual stream and attention
    assert both("residual").met(info) and (reading("residual") | writing("cross_attn")).met(info)
    assert NOTHING.met(info) and not writing("cross_attn", "hidden").met(info)
    assert shows(info, "decoder", "cross_attn") and not shows(info, "encoder", "hidden")
    view = View("plain", both("residual"), lambda trace, text: {})
    assert view.offered(info) and not replace(view, needs=both("hidden")).offered(info)
    assert not replace(view, cell="rnn").offered(info)


def test_a_site_that_was_not_recorded_is_none_or_refused_by_name() -> None:
    values = Values({"hidden": np.ones((2, 3), dtype=np.float32)})
    assert values["cell"] is None and "cell" not in values and list(values) == ["hidden"] and len(values) == 1
    assert values.known("hidden").shape == (2, 3)
    with pytest.raises(ValueError, match="'cell'"):
        values.known("cell")
