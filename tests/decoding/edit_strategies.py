"""Edits that a model can take, drawn at random, for tests that hold for all of them."""

from hypothesis import strategies as st

from s2s_core.edits import (
    ClampGate,
    Edit,
    EditAttention,
    EditHead,
    EditMemory,
    EditSource,
    EditUnits,
    Patch,
)  # fmt: skip
from s2s_core.edits.states import SQUASHED

OTHER = "你在说我吗？"


def _where(n: int):
    """None, a position or a range of n positions."""
    number = st.integers(0, n - 1)
    return st.one_of(st.none(), number, st.tuples(number, number).map(lambda pair: tuple(sorted(pair))))


def _sizes(model, part):
    return model.info.encoder if part == "encoder" else model.info.decoder


@st.composite
def attention_edits(draw, model, n_source, n_target):
    offered = [
        attn
        for attn, site in (
            ("cross", "decoder.cross_attn"),
            ("encoder_self", "encoder.self_attn"),
            ("decoder_self", "decoder.self_attn"),
        )
        if site in model.info.edits
    ]
    attn = draw(st.sampled_from(offered))
    part = "encoder" if attn == "encoder_self" else "decoder"
    sizes, rows = _sizes(model, part), n_source if attn == "encoder_self" else n_target
    columns = 1 if attn == "decoder_self" else n_source  # the start is always there
    cut = st.lists(st.integers(1, 9), min_size=n_source, max_size=n_source)
    ways = [
        st.just("uniform"),
        st.integers(0, columns - 1).map(lambda s: {"token": s}),
        st.floats(0.1, 5).map(lambda p: {"sharpen": p}),
        st.integers(0, 99).map(lambda seed: {"permute": seed}),
    ]
    if attn != "decoder_self":
        ways.append(cut.map(lambda parts: {"weights": [n / sum(parts) for n in parts]}))
        ways.append(st.integers(0, columns - 1).map(lambda s: {"block": [s]}))
    if sizes.n_heads > 1:
        ways.append(st.integers(0, sizes.n_heads - 1).map(lambda head: {"copy": [0, head]}))
    layer = None if sizes.n_heads == 1 else draw(st.one_of(st.none(), st.integers(0, sizes.n_layers - 1)))
    head = draw(st.one_of(st.none(), st.integers(0, sizes.n_heads - 1)))
    return EditAttention(attn=attn, layer=layer, head=head, step=draw(_where(rows)), to=draw(st.one_of(ways)))


@st.composite
def state_edits(draw, model, n_source, n_target):
    """Gates and units."""
    part = draw(st.sampled_from(["encoder", "decoder"]))
    sizes, n = _sizes(model, part), n_source if part == "encoder" else n_target
    names = ["hidden", "cell", "residual", *(f"gate.{gate}" for gate in SQUASHED)]
    site = draw(st.sampled_from([name for name in names if f"{part}.{name}" in model.info.edits]))
    layer = draw(st.one_of(st.none(), st.integers(0, sizes.n_layers - 1)))
    some = st.lists(st.integers(0, sizes.n_units - 1), min_size=1, max_size=4).map(tuple)
    units, positions = draw(st.one_of(st.none(), some)), draw(_where(n))
    where = {"part": part, "layer": layer, "units": units, "positions": positions}
    if site.startswith("gate."):
        low, high = SQUASHED[site.removeprefix("gate.")]
        return ClampGate(gate=site.removeprefix("gate."), to=draw(st.floats(low, high)), **where)
    return EditUnits(
        site=site, to=draw(st.one_of(st.floats(-2, 2), st.sampled_from(["mean", "freeze"]))), **where
    )


@st.composite
def head_edits(draw, model, n_source, n_target):
    sites = (
        ("cross", {"decoder.heads", "decoder.context"}),
        ("encoder_self", {"encoder.self_heads"}),
        ("decoder_self", {"decoder.self_heads"}),
    )
    attn = draw(st.sampled_from([attn for attn, names in sites if names & model.info.edits]))
    part = "encoder" if attn == "encoder_self" else "decoder"
    sizes, n = _sizes(model, part), n_source if part == "encoder" else n_target
    head = draw(st.one_of(st.none(), st.integers(0, sizes.n_heads - 1)))
    return EditHead(attn=attn, head=head, step=draw(_where(n)), to=draw(st.sampled_from(["zero", "mean"])))


def memory_edits(model, n_source):
    ways = st.one_of(
        st.just("zero"),
        st.floats(0, 2).map(lambda sigma: {"noise": sigma, "seed": 3}),
        st.integers(1, 16).map(lambda bits: {"bits": bits}),
        st.integers(1, 20).map(lambda k: {"largest": k}),
        st.integers(1, 20).map(lambda k: {"components": k}),
        st.floats(0, 1).map(lambda alpha: {"text": OTHER, "alpha": alpha}),
        st.just({"text": OTHER}),
    )
    rows = _where(n_source) if "encoder.memory" in model.info.edits else st.none()
    return st.builds(lambda to, positions: EditMemory(to=to, positions=positions), ways, rows)


def source_edits(n_source):
    masks = st.lists(st.integers(0, n_source - 1), min_size=1, max_size=n_source - 1)
    return st.one_of(
        masks.map(lambda mask: EditSource(mask=mask)),
        st.integers(0, n_source - 2).map(lambda s: EditSource(truncate=s)),
    )


@st.composite
def patches(draw, model, n_source, n_target, n_other):
    part = draw(st.sampled_from(["encoder", "decoder"]))
    sites = [name for name in ("hidden", "cell", "gate.f", "gate.n", "residual", "embedding", "memory", "context", "heads")
             if f"{part}.{name}" in model.info.edits]  # fmt: skip
    whole = [name for name in ("handover.hidden", "handover.cell") if f"{part}.{name}" in model.info.edits]
    site = draw(st.sampled_from([*sites, *whole]))
    if site in whole:
        return Patch(part=part, site=site, text=OTHER)
    n = n_source if part == "encoder" else n_target
    there = st.integers(0, n_other - 1 if part == "encoder" else 0)
    return Patch(
        part=part, site=site, position=draw(st.integers(0, n - 1)), text=OTHER, other_position=draw(there)
    )


def edits(model, n_source, n_target, n_other) -> "st.SearchStrategy[Edit]":
    """Any edit of values or of the source that this model can take; none forces a token."""
    kinds = [
        state_edits(model, n_source, n_target),
        memory_edits(model, n_source),
        source_edits(n_source),
        patches(model, n_source, n_target, n_other),
    ]
    if model.info.attends:
        kinds += [attention_edits(model, n_source, n_target), head_edits(model, n_source, n_target)]
    return st.one_of(kinds)
