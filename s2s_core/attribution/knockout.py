"""Knock-outs: every head and every group of units taken out one at a time, all in one batch, and what the answer loses."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from s2s_core.decoding.decode import begin, run
from s2s_core.decoding.variants import target_ids, variants
from s2s_core.edits import EditHead, EditUnits
from s2s_core.edits.attention import HEAD_SITES
from s2s_core.models.base import Seq2SeqModel
from s2s_core.sites import Part
from s2s_core.trace import Array, ModelInfo

GROUP = 32  # units that are taken out together
STATES = ("hidden", "residual")  # a recurrent layer's state, a Transformer layer's stream

Put = Literal["zero", "mean"]


@dataclass(frozen=True, eq=False)
class Knockout:
    """ln p in nats of each token of one target: as the model is, and with each head or group of units taken out."""

    target: tuple[str, ...]
    plain: Array  # [token]
    edits: tuple[EditHead | EditUnits, ...]
    log_probs: Array  # [edit, token]

    def as_json(self) -> dict[str, Any]:
        """As the command prints it; `log_prob` of the whole target."""
        heads, units = list[dict[str, Any]](), list[dict[str, Any]]()
        for edit, row in zip(self.edits, self.log_probs, strict=True):
            found = heads if isinstance(edit, EditHead) else units
            names = (
                ("attn", "layer", "head")
                if isinstance(edit, EditHead)
                else ("part", "site", "layer", "units")
            )
            said = edit.json()
            found.append({**{name: said[name] for name in names}, "log_prob": float(row.sum())})
        return {
            "target": list(self.target),
            "log_prob": float(self.plain.sum()),
            "heads": heads,
            "units": units,
        }


def knockout(
    model: Seq2SeqModel, text: str, target: str | Sequence[int] | None = None, to: Put = "zero"
) -> Knockout:
    """What `target` (a text or token ids; the model's own greedy answer where none is given) loses by each.

    Zero ablation puts 0 in the place of a head's output or of the units; mean ablation their mean over the positions of the
    unedited answer to the same source.
    """
    if target is None:
        target = [step.token_id for step in run(begin(model, text)).steps]
    ids = target_ids(model, target)
    edits: list[EditHead | EditUnits] = [*heads_of(model.info, to), *units_of(model.info, to)]
    log_probs = variants(model, text, ids, [(), *[(edit,) for edit in edits]])
    tokens = tuple(model.tokenizer.target_vocab[token_id] for token_id in ids)
    return Knockout(tokens, log_probs[0], tuple(edits), log_probs[1:])


def heads_of(info: ModelInfo, to: Put) -> list[EditHead]:
    """One edit for each head: of the encoder, of the decoder, and between them."""
    edits: list[EditHead] = []
    for attn, (part, sites) in HEAD_SITES.items():
        if not any(f"{part}.{site}" in info.edits for site in sites):
            continue
        sizes = info.encoder if part == "encoder" else info.decoder
        # a recurrent decoder attends at its top layer alone
        layers = range(sizes.n_layers) if info.attention == "multi-head" else [sizes.n_layers - 1]
        edits += [
            EditHead(attn=attn, layer=layer, head=head, to=to)  # type: ignore[arg-type]
            for layer in layers
            for head in range(sizes.n_heads)
        ]
    return edits


def units_of(info: ModelInfo, to: Put) -> list[EditUnits]:
    """One edit for each group of neighbouring units of each layer's state."""
    edits: list[EditUnits] = []
    parts: tuple[Part, ...] = ("encoder", "decoder")
    for part in parts:
        sizes = info.encoder if part == "encoder" else info.decoder
        for site in STATES:
            if f"{part}.{site}" not in info.edits:
                continue
            for layer in range(sizes.n_layers):
                for first in range(0, sizes.n_units, GROUP):
                    units = tuple(range(first, min(first + GROUP, sizes.n_units)))
                    put = 0.0 if to == "zero" else to
                    edits.append(EditUnits(part=part, site=site, layer=layer, units=units, to=put))
    return edits


def worst(found: Knockout, n: int) -> list[tuple[EditHead | EditUnits, float]]:
    """The n edits that cost the target most, in nats, the dearest first."""
    changes = (found.log_probs - found.plain).sum(axis=1)
    return [(found.edits[at], float(changes[at])) for at in changes.argsort(kind="stable")[:n]]
