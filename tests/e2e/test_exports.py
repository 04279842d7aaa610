"""What people save of each view has the trace's own numbers, whatever travels for its picture; else nothing is saved."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import s2s_core
from s2s_core.analysis.memory import shares
from s2s_core.analysis.projection import Projection
from s2s_core.trace import DecodeTrace
from s2s_core.ui.store.folders import PRETRAINED
from tests.e2e.driver import App
from tests.e2e.saved import table

TEXT = "我喜欢学习外语。"
Rows = list[dict[str, str]]


def saved(app: App, view: str) -> Rows:
    titles, *rows = table(app, view)
    assert rows, view
    return [dict(zip(titles, row, strict=True)) for row in rows]


def numbers(rows: Rows, *columns: str) -> Any:
    """[row, column]."""
    return np.array([[float(row[column]) for column in columns] for row in rows])


def same(told: Any, recorded: Any, what: str) -> None:
    np.testing.assert_allclose(told, recorded, rtol=1e-6, atol=1e-6, err_msg=what)


def everywhere(trace: DecodeTrace, site: str) -> Any:
    """The top layer of a site, [position, unit]."""
    return np.concatenate(
        [trace.encoder.known(site)[-1], *[s.values.known(site)[-1][None] for s in trace.steps]]
    )


def sites(trace: DecodeTrace) -> list[str]:
    cell = ["cell"] if trace.info.cell == "lstm" else []
    return [*(f"gate.{gate}" for gate in trace.info.gates), *cell, "hidden"]


def check_gates(app: App, trace: DecodeTrace) -> None:
    rows = saved(app, "gates")
    for site in sites(trace) if trace.info.cell else ["residual"]:
        same(numbers(rows, site)[:, 0], everywhere(trace, site).ravel(), site)


def check_formula(app: App, trace: DecodeTrace) -> None:
    rows = saved(app, "formula")
    names = {"c̃": "gate.g", "c": "cell", "h": "hidden"}
    unit = int(rows[0]["unit"]) - 1
    for letter in dict.fromkeys(row["row"] for row in rows):
        site, own = names.get(letter, f"gate.{letter}"), [row for row in rows if row["row"] == letter]
        same(numbers(own, "value")[:, 0], everywhere(trace, site)[:, unit], letter)
        if not own[0]["sum"]:
            continue
        total = everywhere(trace, f"{site}.from_x")[:, unit] + everywhere(trace, f"{site}.from_h")[:, unit]
        same(numbers(own, "from_input", "from_state", "bias").sum(axis=1), total, f"{letter}'s addends")
        same(numbers(own, "sum")[:, 0], total, f"{letter}'s sum")


def check_alignment(app: App, trace: DecodeTrace) -> None:
    rows = [row[2:] for row in table(app, "alignment")[1:]]
    recorded = np.stack([step.values.known("cross_attn")[-1].mean(axis=0) for step in trace.steps])
    same(np.array(rows, dtype=float), recorded, "alignment")


def check_heads(app: App, trace: DecodeTrace) -> None:
    rows = saved(app, "heads")  # of all steps: the decoder's at the source
    recorded = np.stack([step.values.known("cross_attn") for step in trace.steps], axis=2)
    same(numbers(rows, "weight")[:, 0], recorded.ravel(), "heads")


def check_attention(app: App, trace: DecodeTrace, view: str = "formula_attention") -> None:
    rows, last = saved(app, view), trace.steps[-1].values
    same(numbers(rows, "score")[:, 0], last.known("scores")[-1, 0], "scores")
    same(numbers(rows, "weight")[:, 0], last.known("cross_attn")[-1, 0], "weights")
    product = numbers(rows, "weight", "value").prod(axis=1)
    same(numbers(rows, "weight_x_value")[:, 0], product, "weight × value")


def check_values_of_attention(app: App, trace: DecodeTrace) -> None:
    check_attention(app, trace)
    unit = int(app.page.locator("[data-view=formula_attention] input[type=number]").input_value()) - 1
    told = numbers(saved(app, "formula_attention"), "value")[:, 0]
    same(told, trace.encoder.known("hidden")[-1][:, unit], "values")


def check_formula_of_heads(app: App, trace: DecodeTrace) -> None:
    check_attention(app, trace, "formula")


def check_states(app: App, trace: DecodeTrace) -> None:
    projection = Projection.load(PRETRAINED / trace.info.name)
    site = "hidden" if trace.info.cell else "residual"
    points = (everywhere(trace, site) - projection.mean) @ projection.basis[:2].T
    np.testing.assert_allclose(numbers(saved(app, "states"), "x", "y"), points, rtol=1e-5, atol=1e-5)  # sums


def check_candidates(app: App, trace: DecodeTrace) -> None:
    rows = saved(app, "candidates")
    for t, step in enumerate(trace.steps):
        own = [row for row in rows if int(row["step"]) == t + 1]
        same(numbers(own, "entropy_nats")[:, 0], step.entropy, "entropy")
        top = np.exp(np.sort(step.log_probs)[::-1])[: sum(bool(row["rank"]) for row in own)]
        same(numbers([row for row in own if row["rank"]], "probability")[:, 0], top, "candidates")


def check_unit(app: App, trace: DecodeTrace) -> None:
    rows = saved(app, "memory_unit")
    unit = int(rows[0]["unit"]) - 1
    for site in sites(trace):
        same(numbers(rows, site)[:, 0], everywhere(trace, site)[:, unit], site)


def check_map(app: App, trace: DecodeTrace) -> None:
    told = np.array([row[2:] for row in table(app, "memory_map")[1:]], dtype=float)
    same(told, shares(trace), "shares")
    app.page.locator("[data-view=memory_map] [data-choice=unit]").click()
    unit = int(saved(app, "memory_unit")[0]["unit"]) - 1
    told = np.array([row[2:] for row in table(app, "memory_map")[1:]], dtype=float)
    forget, gain = (
        everywhere(trace, "gate.f")[:, unit],
        everywhere(trace, "gate.i") * everywhere(trace, "gate.g"),
    )
    for t in range(len(trace.steps)):
        for s in range(len(trace.source)):
            term = gain[s, unit] * np.prod(forget[s + 1 : len(trace.source) + t + 1].astype(float))
            assert abs(told[t, s] - term) < 1e-6


def check_saturation(app: App, trace: DecodeTrace) -> None:
    rows = saved(app, "memory_saturation")
    for gate in "ifo":
        values = everywhere(trace, f"gate.{gate}")
        same(numbers(rows, f"{gate}_shut")[:, 0], (values < 0.1).mean(axis=0), f"{gate} shut")
        same(numbers(rows, f"{gate}_open")[:, 0], (values > 0.9).mean(axis=0), f"{gate} open")
    kept = np.exp(np.log(everywhere(trace, "gate.f").astype(float)).mean(axis=0))
    told = numbers(rows, "time_scale")[:, 0]
    np.testing.assert_allclose(
        told, np.minimum(1 / (1 - kept), 1e4), rtol=1e-4
    )  # 1 / (1 - f) magnifies f's last digit


def check_beside(app: App, trace: DecodeTrace) -> None:
    rows = table(app, "memory_attention")[1:]
    told = np.array([row[3:] for row in rows if row[0] == trace.info.name], dtype=float)
    same(told, np.stack([step.values.known("cross_attn")[-1].mean(axis=0) for step in trace.steps]), "beside")


Check = Callable[[App, DecodeTrace], None]
WITH_ATTENTION: tuple[Check, ...] = (
    check_gates,
    check_formula,
    check_alignment,
    check_candidates,
    check_states,
)
PAGES: list[tuple[str, str, tuple[Check, ...]]] = [
    ("", "zh-en-lstm-attention", WITH_ATTENTION),
    ("", "zh-en-gru", (check_gates, check_formula)),
    ("", "zh-en-rnn", (check_gates, check_formula)),
    ("", "zh-en-transformer", (check_heads, check_alignment, check_candidates, check_formula_of_heads)),
    (
        "memory",
        "zh-en-lstm-attention",
        (check_gates, check_formula, check_unit, check_map, check_saturation, check_beside),
    ),
    ("memory", "zh-en-transformer", (check_gates, check_beside)),
    ("attention", "zh-en-lstm-attention", (check_values_of_attention,)),
]


@pytest.mark.parametrize(
    ("page", "model", "checks"), PAGES, ids=[f"{page or 'decode'}-{model}" for page, model, _ in PAGES]
)
def test_what_is_saved_is_what_was_computed(
    app: App, page: str, model: str, checks: tuple[Check, ...]
) -> None:
    if model not in s2s_core.pretrained():
        pytest.skip(f"{model} is not in pretrained/")
    trace = s2s_core.decode(s2s_core.load(model), TEXT)
    app.open(page, model=model, text=TEXT, step="end")
    app.wait_for_trace()
    app.idle()
    for check in checks:
        check(app, trace)


def test_without_an_answer_nothing_is_saved_and_the_menu_says_so(app: App) -> None:
    app.open(model="zh-en-lstm-attention", text=TEXT, step="end")
    app.wait_for_trace()
    app.idle()
    app.page.evaluate("() => { window.downloads = 0; window.__s2sBuses.get('main').tell = () => {}; }")
    app.page.on("download", lambda _: app.page.evaluate("() => { window.downloads += 1; }"))
    panel = app.page.locator("[data-view=gates]")
    panel.locator(".s2s-saveme").click()
    panel.locator(".s2s-item").last.click()
    assert panel.locator(".s2s-item").last.is_disabled()
    panel.locator("[role=alert]").wait_for()
    assert "nothing was saved" in panel.locator("[role=alert]").inner_text()
    assert app.page.evaluate("() => window.downloads") == 0


def test_two_views_asked_at_once_are_both_answered_in_their_turn(app: App) -> None:
    app.open(model="zh-en-lstm-attention", text=TEXT, step="end")
    app.wait_for_trace()
    app.idle()
    views = app.page.evaluate(
        "async () => { const bus = window.__s2sBuses.get('main');"
        " const all = await Promise.all([bus.exact('gates'), bus.exact('formula'), bus.exact('alignment')]);"
        " return all.map((data) => [data.trace, Object.keys(data).filter((k) => ['maps', 'rows', 'weights'].includes(k))]); }"
    )
    assert views == [[app.trace(), [key]] for key in ("maps", "rows", "weights")]
