"""What the Memory page shows of a model beyond one sentence, computed ahead: gate saturation, linear probe, memory horizon."""

from pathlib import Path

from tqdm import tqdm

from s2s_core.analysis import saturation
from s2s_core.attribution.horizon import write_horizon
from s2s_core.attribution.probe import write_probe
from s2s_core.decoding import score
from s2s_core.errors import UserError
from s2s_core.models.base import Seq2SeqModel
from s2s_core.tasks.base import Pair
from s2s_core.trace import DecodeTrace

N_SENTENCES = 200


def write_ahead(folder: Path, model: Seq2SeqModel, valid: list[Pair], train: list[Pair]) -> None:
    """`saturation.safetensors` (models with gates), `probe.json` and `horizon.json` in a model's folder.

    Saturation and horizon take the first 200 validation pairs. The probe is itself something trained: it needs the
    training pairs, as many as it asks for, and holds some of them out.
    """
    write_saturation(folder, model, valid)
    write_probe(folder, model, train)
    write_horizon(folder, model, valid[:N_SENTENCES])


def write_saturation(folder: Path, model: Seq2SeqModel, pairs: list[Pair]) -> None:
    """Shares of gates nearly shut and nearly open over reading and writing the references; nothing without gates."""
    if not model.info.gates:
        return
    shares = saturation.over_corpus(
        trace
        for pair in tqdm(pairs[:N_SENTENCES], desc=f"saturation {folder.name}", unit="sentence")
        if (trace := _read(model, pair)) is not None
    )
    if shares:
        saturation.save(folder, shares)


def _read(model: Seq2SeqModel, pair: Pair) -> DecodeTrace | None:
    """The forced trace of one pair; None for one over the limits."""
    try:
        return score(model, *pair)
    except UserError:
        return None
