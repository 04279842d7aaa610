"""The values of a cell that the browser computes from its parts, against Python's."""

import base64
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from s2s_core.views.cells import Cells
from s2s_core.views.pack import pack
from tests.e2e import bare

GATES = {
    "lstm": ("gate.i", "gate.f", "gate.g", "gate.o"),
    "gru": ("gate.r", "gate.z", "gate.n"),
    "rnn": ("hidden",),
}
ALSO = {"lstm": ("cell", "hidden"), "gru": ("hidden",), "rnn": ()}


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    page = bare.open_page(browser)
    yield page
    page.context.close()


@pytest.mark.parametrize("cell", GATES)
def test_a_cells_values_are_computed_as_python_computes_them(page: Page, cell: str) -> None:
    rng = np.random.default_rng(7)
    layers, n_source, n_steps, units = 2, 3, 4, 5
    rows = [
        {
            "site": site,
            "x": rng.normal(size=(layers, n_source + n_steps, units)).astype(np.float32),
            "h": rng.normal(size=(layers, n_source + n_steps, units)).astype(np.float32),
            "bias": rng.normal(size=(2, layers, units)).astype(np.float32),
            "bias_r": rng.normal(size=(2, layers, units)).astype(np.float32) if site == "gate.n" else None,
        }
        for site in GATES[cell]
    ]
    content = {"cell": cell, "n_source": n_source, "rows": rows}
    names = [*GATES[cell], *ALSO[cell], f"x:{GATES[cell][0]}", f"bias:{GATES[cell][0]}"]
    if cell != "rnn":
        names += ["time", "kept", "written", f"shut:{GATES[cell][1]}", f"open:{GATES[cell][1]}"]
    body = """
        const bytes = Uint8Array.from(atob(value.bytes), (letter) => letter.charCodeAt(0));
        const read = S2S.cellsReader(S2S.unpack(bytes).data);
        return value.names.map((name) => ({ list: [...read(name).data], shape: read(name).shape }));
    """
    sent = base64.b64encode(pack(content)).decode()
    known = Cells(content)
    for name, got in zip(names, bare.run(page, body, {"bytes": sent, "names": names}), strict=True):
        want = known(name)
        assert tuple(got["shape"]) == want.shape
        np.testing.assert_allclose(np.reshape(got["list"], want.shape), want, rtol=1e-4, atol=1e-5)
