"""The training time machine: a model as it was at the moments of its training that were kept, on the sentence typed.

All moments are computed ahead, so that the browser moves between them without asking.
"""

from pathlib import Path
from typing import Any

import streamlit as st

from s2s_core.errors import UserError
from s2s_core.i18n import catalog
from s2s_core.tasks import TASKS
from s2s_core.tasks.answers import answer, as_read
from s2s_core.ui.store import folders
from s2s_core.ui.store.folders import folder_says
from s2s_core.ui.store.torch import one_thread
from s2s_core.views import timemachine
from s2s_core.views.pack import pack
from s2s_core.views.timemachine import About, Moment

N_PAIRS = 100  # validation pairs on which every moment is measured


def kept(name: str) -> list[int]:
    """Percentages of the training at which a model was kept."""
    from s2s_core.models.checkpoint import snapshots

    return snapshots(folders.PRETRAINED / name)


@st.cache_resource(max_entries=18, show_spinner=False)
def _model(folder: str, since: folders.Stamp, percent: int | None) -> Any:
    from s2s_core.models.checkpoint import load

    one_thread()
    return load(Path(folder), snapshot=percent)


@st.cache_resource(max_entries=96, show_spinner=False)
def _quality(folder: str, since: folders.Stamp, percent: int | None, task: str) -> tuple[float, float] | None:
    """(perplexity per token, share answered exactly) on the first validation pairs; None where the data are not there."""
    import math

    import torch

    from s2s_core.decoding.batch import decode_ids
    from s2s_core.train.batches import encode_pairs
    from s2s_core.train.loss import sum_nll

    one_thread()
    model = _model(folder, since, percent)
    try:
        pairs = TASKS[task].split("valid", None)[:N_PAIRS]
    except (UserError, KeyError):
        return None
    rows = encode_pairs(pairs, model.tokenizer)
    nll, n_tokens = sum_nll(model, rows, model.tokenizer.specials, torch.device("cpu"))
    written = decode_ids(model, [source for source, _ in rows])
    end = model.tokenizer.specials.end
    right = sum([*got, end] == list(wanted) for got, (_, wanted) in zip(written, rows, strict=True))
    return math.exp(nll / n_tokens), right / len(rows)


def payload(name: str, task: str, text: str, lang: str) -> bytes:
    """The packed payload of all moments; UserError where the model cannot read the text."""
    return _payload(str(folders.PRETRAINED / name), folders.stamp(name), task, text, lang)


@st.cache_resource(max_entries=32, show_spinner=False)
def _payload(folder: str, since: folders.Stamp, task: str, text: str, lang: str) -> bytes:
    name = Path(folder).name
    says = folder_says(name)
    planned = _planned(says)
    moments = [_moment(folder, since, percent, task, text, says) for percent in (*kept(name), None)]
    right = answer(task, text)
    gold_of = TASKS[task].gold if task in TASKS else None
    gold = sorted(gold_of(as_read(text), right)) if gold_of and right is not None else []
    curve = (
        [(point["update"] / planned, point["valid_perplexity"]) for point in says["curve"]] if planned else []
    )
    measured = any(moment.perplexity is not None for moment in moments)
    guided = bool(says["config"].get("training", {}).get("guidance"))
    n_pairs = N_PAIRS if measured else 0
    about = About(answer=right, gold=gold, curve=curve, n_pairs=n_pairs, guided=guided)
    return pack(timemachine.payload(moments, about, catalog(lang)))


def _planned(says: dict[str, Any]) -> int:
    """Updates of the whole training: as many as a rule let it make, else its epochs times the updates of one; 0 where no curve
    was kept."""
    training = says["config"].get("training", {})
    if says["curve"] and training.get("end"):
        return int(training["end"]["updates"])
    epochs = training.get("epochs")
    return int(says["curve"][0]["update"] * epochs) if says["curve"] and epochs else 0


def _updates(says: dict[str, Any], percent: int | None) -> int | None:
    """Updates done at a moment; of the best weights those of the epoch with the least validation perplexity."""
    if not says["curve"]:
        return None
    if percent is not None:
        return round(_planned(says) * percent / 100)
    return int(min(says["curve"], key=lambda point: point["valid_perplexity"])["update"])


def _moment(
    folder: str, since: folders.Stamp, percent: int | None, task: str, text: str, says: dict[str, Any]
) -> Moment:
    import s2s_core
    from s2s_core.attribution.gradients import embedding_gradients

    model = _model(folder, since, percent)
    trace = s2s_core.decode(model, text)
    plain = trace.info.cell == "rnn" and not trace.info.attends
    perplexity, exact = _quality(folder, since, percent, task) or (None, None)
    slopes = embedding_gradients(model, trace) if plain else None
    return Moment(percent, _updates(says, percent), trace, perplexity, exact, slopes)
