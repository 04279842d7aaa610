"""What views draw on beside a trace, computed from a small model, for tests of the payloads themselves."""

from types import SimpleNamespace
from typing import Any

import numpy as np

from s2s_core.analysis.aligners import Gold
from s2s_core.analysis.memory_map import Weights
from s2s_core.analysis.projection import Projection, Reference, fit
from s2s_core.attribution.copying import mixing
from s2s_core.attribution.knockout import knockout
from s2s_core.attribution.patching import Board, patches_of
from s2s_core.attribution.referee import referee
from s2s_core.attribution.whys import whys
from s2s_core.decoding.decode import begin, feed, run_on
from s2s_core.edits import EditMemory
from s2s_core.trace import DecodeTrace
from s2s_core.views.attention_lens import Lens
from s2s_core.views.base import View
from s2s_core.views.states import site_of

N_REFERENCES = 31


def projection(trace: DecodeTrace) -> Projection:
    """A projection fitted on made-up states of the trace's width."""
    units = trace.encoder.known(site_of(trace)).shape[-1]
    states = np.random.default_rng(11).normal(size=(N_REFERENCES, units)).astype(np.float32)
    tokens = trace.source.texts
    places = [i % len(tokens) for i in range(N_REFERENCES)]
    references = [Reference("encoder", at, tokens, tokens[at]) for at in places]
    return fit(states, references=references)


def lens(trace: DecodeTrace) -> Lens:
    depth, target, k = trace.info.n_layers + 1, len(trace.steps), 5
    rng = np.random.default_rng(12)
    some = rng.random((depth, target), dtype=np.float32)
    logits = SimpleNamespace(
        token_ids=rng.integers(4, len(trace.vocabulary), size=(depth, target, k)).astype(np.int32),
        probs=rng.random((depth, target, k), dtype=np.float32),
        ranks=np.ones((depth, target), dtype=np.int32),
        chosen=some,
        divergence=some,
    )
    return Lens(logits, [trace] * depth)


def contributions(trace: DecodeTrace) -> SimpleNamespace:
    n_source, n_target = len(trace.source), len(trace.steps)
    parts = (
        np.random.default_rng(13).dirichlet(np.ones(n_source + n_target), size=n_target).astype(np.float32)
    )
    return SimpleNamespace(source=parts[:, :n_source], prefix=parts[:, n_source:])


def runs(model: Any, trace: DecodeTrace) -> tuple[DecodeTrace, DecodeTrace, DecodeTrace]:
    """The trace, an edited run of its sentence, and the trace's answer under the edit."""
    edits = [EditMemory(to="zero")]
    edited = run_on(begin(model, trace.source.text, edits=edits)).trace
    under = feed(begin(model, trace.source.text, edits=edits), [step.token_id for step in trace.steps]).trace
    return trace, edited, under


def patching(model: Any, trace: DecodeTrace) -> Board:
    """A board whose shares are made up: the small models answer all sentences alike."""
    patches = patches_of(model.info, trace, trace, "你在说我吗？")
    shares = np.linspace(-0.1, 1, len(patches)).astype(np.float32)
    texts = tuple(trace.source.texts)
    return Board(texts, texts, "this", "that", tuple(trace.tokens), (-3.0, 4.0), tuple(patches), shares)


def inputs_of(view: View, model: Any, trace: DecodeTrace) -> dict[str, Any]:
    """The inputs of a view by name."""
    n_layers, n_source, n_target = trace.info.n_layers, len(trace.source), len(trace.steps)
    makers: dict[str, Any] = {
        "projection": lambda: projection(trace),
        "references": lambda: projection(trace),
        "second": lambda: (),
        "neighbour_map": lambda: (),
        "gold": lambda: Gold(frozenset({(0, 1)}), frozenset({(0, 1), (1, 0)})),
        "given": lambda: False,
        "contributions": lambda: contributions(trace),
        "lens": lambda: lens(trace),
        "scoring": lambda: None,
        "joining": lambda: None,
        "mixing": lambda: mixing(model, trace),
        "memory_weights": lambda: Weights(
            model.embedding.weight.detach().numpy(), model.readout.weight.detach().numpy()
        ),
        "attending_traces": lambda: [],
        "state_jacobian": lambda: np.ones((n_layers, n_target, n_source), dtype=np.float32),
        "corpus_saturation": lambda: {},
        "runs": lambda: runs(model, trace),
        "knockouts": lambda: knockout(model, trace.source.text, [step.token_id for step in trace.steps]),
        "patching": lambda: patching(model, trace),
        "whys": lambda: whys(model, trace),
        "verdict": lambda: referee(model, trace, whys(model, trace)),
    }
    return {name: makers[name]() for name in view.inputs}
